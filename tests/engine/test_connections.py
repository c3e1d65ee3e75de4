"""Connections that people add: kept apart from the environment's, keys sealed, addresses guarded, tested."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from playground.conf import EnvConnection
from playground.engine import addresses, connection_edits, connection_test, connections, local_servers
from playground.engine.actions import Refused
from playground.engine.connection_edits import Details, Wrong
from playground.lib.crypto import new_key
from playground.models import Connection, User
from tests.engine.stage import KEY, Stage, journal_of
from tests.fake_provider import NO_MODEL, OLLAMA, WORKING, Answers, FakeProvider, fake_provider
from tests.server import free_port

SECRET = "sk-CANARY-0123456789abcdef"
OPENAI = EnvConnection("openai", "OpenAI (environment)", "openai", "https://api.openai.com/v1", "sk-env")


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as fake:
        yield fake


def environment(settings: Any, **changes: Any) -> None:
    """Start again with another environment."""
    settings.CONF = replace(settings.CONF, **changes)
    connections.sync()


def add(user: User, url: str, key: str = SECRET, **details: str) -> Connection:
    return connection_edits.add(user, Details("compatible", base_url=url, key=key, **details))


def names() -> list[str]:
    return [row.name for row in connections.available()]


def test_what_people_added_survives_a_change_of_the_environment(owner: User, settings: Any) -> None:
    environment(settings, connections=(OPENAI,))
    row = add(owner, "https://models.example.com/v1")
    environment(settings, connections=())
    assert names() == ["Demo", "models.example.com"]
    assert connections.endpoint(row.id).key == SECRET


def test_what_was_added_becomes_the_default_once_it_has_worked(owner: User, provider: FakeProvider) -> None:
    row = add(owner, provider.url, name="Mine")
    assert names() == ["Demo", "Mine"]
    connection_test.run(row)
    assert names() == ["Mine", "Demo"]
    provider.answers = {}
    connection_test.run(row)  # a bad day does not take its place away
    assert names() == ["Mine", "Demo"]


def test_the_environments_first_is_the_default_until_somebody_makes_another_one_that(
    owner: User, settings: Any, provider: FakeProvider
) -> None:
    environment(settings, connections=(OPENAI,))
    connection_test.run(add(owner, provider.url, name="Mine"))
    assert names() == [OPENAI.name, "Mine", "Demo"]
    for wanted in ("Mine", "Demo"):
        connection_edits.make_default(Connection.objects.get(name=wanted))
        connections.sync()
        assert names()[0] == wanted


def test_a_default_that_the_environment_no_longer_names_gives_way(owner: User, settings: Any) -> None:
    environment(settings, connections=(OPENAI,))
    connection_edits.make_default(Connection.objects.get(name=OPENAI.name))
    environment(settings, connections=())
    assert names() == ["Demo"]
    assert connections.choose(None).kind == "demo"


def test_a_key_is_sealed_and_never_part_of_what_a_row_shows(owner: User) -> None:
    row = add(owner, "https://models.example.com/v1")
    stored = Connection.objects.filter(id=row.id).values().get()
    assert SECRET not in repr(stored)
    assert SECRET not in f"{row!r} {row} {connections.endpoint(row.id)!r}"
    assert connections.endpoint(row.id).key == SECRET


def test_a_new_encryption_key_takes_over_at_the_start(owner: User, settings: Any) -> None:
    row = add(owner, "https://models.example.com/v1")
    newest = new_key()
    environment(settings, keys=(newest, *settings.CONF.keys))
    environment(settings, keys=(newest,))
    assert connections.endpoint(row.id).key == SECRET


def test_a_lost_encryption_key_is_told_in_words_and_breaks_nothing(owner: User, settings: Any) -> None:
    row = add(owner, "https://models.example.com/v1", name="Mine")
    environment(settings, keys=(new_key(),))
    assert connections.key_lost(Connection.objects.get(id=row.id))
    with pytest.raises(connections.Unusable, match=r"Mine cannot be read any more.* Paste the key again"):
        connections.endpoint(row.id)
    assert connection_test.run(row).last_test["kind"] == connection_test.UNUSABLE
    connection_edits.change(row, Details("compatible", "Mine", row.base_url, "sk-again"))
    assert connections.endpoint(row.id).key == "sk-again"


def test_the_start_asks_for_models_past_a_connection_that_is_broken(
    stage: Stage, owner: User, settings: Any
) -> None:
    add(owner, "https://models.example.com/v1")
    environment(settings, keys=(new_key(),))
    stage.on_loop(connections.refresh_models())
    assert connections.models(stage.connection()) == ["demo"]


@pytest.mark.parametrize("kind", ["azure", "databricks", "compatible"])
@pytest.mark.parametrize(
    "url",
    [
        "", "http://169.254.169.254/latest", "http://10.0.0.1/v1", "https://192.168.1.1/v1", "https://metadata/",
        "https://intranet.corp/v1", "http://example.com/v1", "https://example.com:8443/v1", "https://[::ffff:7f00:1]/",
        "https://2130706433/v1", "http://127.0.0.2:8001/v1", "https://user:secret@example.com/v1", "file:///etc/passwd",
        "https://example.com@127.0.0.1/v1", "http://0.0.0.0:11434/v1", "http://localhost:99999/v1",
        "http://localhost:8000/v1", "http://127.0.0.1:8000",
    ],
)  # fmt: skip
def test_addresses_inside_the_network_and_our_own_are_refused(owner: User, kind: str, url: str) -> None:
    with pytest.raises(Wrong) as refused:
        connection_edits.add(owner, Details(kind, base_url=url, key=SECRET))
    assert set(refused.value.errors) == {"base_url"}
    assert not Connection.objects.filter(source="page").exists()


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("compatible", "openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
        ("compatible", "localhost:11434/v1/", "http://localhost:11434/v1"),
        ("compatible", "http://[::1]:1234/v1", "http://[::1]:1234/v1"),
        ("azure", "Name.openai.azure.com", "https://name.openai.azure.com"),
        ("databricks", "https://name.cloud.databricks.com/", "https://name.cloud.databricks.com"),
        ("openai", "http://10.0.0.1/", "https://api.openai.com/v1"),
    ],
)
def test_an_address_is_kept_in_canonical_form(kind: str, typed: str, kept: str) -> None:
    assert addresses.usable(kind, typed) == kept


def test_this_machines_servers_are_out_of_reach_where_others_come_in(owner: User, settings: Any) -> None:
    row = add(owner, "http://127.0.0.1:11434/v1")
    environment(settings, origins=("https://playground.example.org",))
    with pytest.raises(connections.Unusable, match="open to nobody else"):
        connections.endpoint(row.id)
    with pytest.raises(Wrong, match="open to nobody else"):
        add(owner, "http://127.0.0.1:11435/v1")


def test_a_kept_key_does_not_follow_the_address_elsewhere(owner: User) -> None:
    row = add(owner, "https://models.example.com/v1", name="Mine")
    with pytest.raises(Wrong) as refused:
        connection_edits.change(row, Details("compatible", "Mine", "https://evil.example.org/v1"))
    assert set(refused.value.errors) == {"key"}
    connection_edits.change(row, Details("compatible", "Ours", "https://models.example.com/v1/"))
    assert connections.endpoint(row.id).key == SECRET
    assert connections.endpoint(row.id).name == "Ours"


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        (Details("openai"), {"key"}),
        (Details("azure"), {"base_url", "key"}),
        (Details("demo", key=SECRET), {"kind"}),
        (Details("nothing", key=SECRET), {"kind"}),
        (Details("openai", key="sk-a b"), {"key"}),
        (Details("openai", key="sk-a\r\nHost: b"), {"key"}),
        (Details("openai", key="sk-ü"), {"key"}),
        (Details("openai", name="demo", key=SECRET), {"name"}),
        (Details("openai", name="x" * 81, key=SECRET), {"name"}),
    ],
)
def test_what_is_wrong_is_told_by_field(owner: User, details: Details, fields: set[str]) -> None:
    with pytest.raises(Wrong) as refused:
        connection_edits.add(owner, details)
    assert set(refused.value.errors) == fields


def test_names_are_made_where_none_is_given(owner: User) -> None:
    for _time in range(3):
        connection_edits.add(owner, Details("openai", key=SECRET))
    add(owner, "https://models.example.com/v1")
    assert names() == ["Demo", "OpenAI", "OpenAI 2", "OpenAI 3", "models.example.com"]


def test_the_environments_are_changed_only_there(owner: User, settings: Any) -> None:
    environment(settings, connections=(OPENAI,))
    row = Connection.objects.get(slug="openai")
    for attempt in (
        lambda: connection_edits.delete(row),
        lambda: connection_edits.change(row, Details("openai", "Mine", key=SECRET)),
    ):
        with pytest.raises(Refused, match="environment"):
            attempt()
    assert Connection.objects.get(slug="openai").name == OPENAI.name


NO_SCOPE = {"error": {"message": "Missing scopes: api.model.read"}}
WRONG_KEY = {"error": {"message": "Incorrect key " + SECRET}}
PAGE = "<html><title>Welcome</title></html>"


@pytest.mark.parametrize(
    ("answers", "kind", "models"),
    [
        (WORKING, "works", 2),
        ({("POST", "/v1/responses"): NO_MODEL}, "works", 0),
        ({("GET", "/v1/models"): (403, NO_SCOPE), ("POST", "/v1/responses"): NO_MODEL}, "works", 0),
        ({("POST", "/v1/responses"): (404, {"error": {"message": "model '' not found"}})}, "works", 0),
        ({("GET", "/v1/models"): WORKING["GET", "/v1/models"]}, "not_found", None),
        ({}, "not_found", None),
        ({("GET", "/v1/models"): (401, WRONG_KEY)}, "rejected_key", None),
        ({**WORKING, ("POST", "/v1/responses"): (401, {})}, "rejected_key", None),
        ({**WORKING, ("POST", "/v1/responses"): (403, {"error": "not yours"})}, "forbidden", None),
        ({("GET", "/v1/models"): (200, PAGE), ("POST", "/v1/responses"): (200, PAGE)}, "protocol", None),
        ({("GET", "/v1/models"): (503, {})}, "server", None),
        ({("GET", "/v1/models"): (302, "")}, "not_found", None),
    ],
)  # fmt: skip
def test_a_test_tells_what_happened(
    owner: User, provider: FakeProvider, answers: Answers, kind: str, models: int | None
) -> None:
    provider.answers = answers
    row = connection_test.run(add(owner, provider.url))
    assert (row.last_test["kind"], row.last_test.get("models")) == (kind, models)
    assert SECRET not in str(row.last_test)
    assert Connection.objects.get(id=row.id).last_test == row.last_test
    assert set(provider.keys) == {f"Bearer {SECRET}"}
    assert all(method == "GET" or path == "/v1/responses" for method, path in provider.asked)


def test_a_server_that_is_not_there_and_one_without_tls_are_told_apart(
    owner: User, provider: FakeProvider
) -> None:
    nowhere = connection_test.run(add(owner, f"http://127.0.0.1:{free_port()}/v1"))
    assert nowhere.last_test["kind"] == "unreachable"
    assert "refused the connection" in nowhere.last_test["message"]
    plain = connection_test.run(add(owner, provider.url.replace("http:", "https:")))
    assert plain.last_test["kind"] == "unreachable"
    assert "No secure connection" in plain.last_test["message"]


def test_the_models_that_a_test_found_are_suggested(owner: User, provider: FakeProvider) -> None:
    row = connection_test.run(add(owner, provider.url))
    assert connections.models(row) == ["large", "small"]


def test_a_turn_goes_through_an_added_connection_and_keeps_its_key_to_itself(
    stage: Stage, owner: User
) -> None:
    row = add(owner, stage.demo.url, key=KEY)
    state = stage.send("hello", connection=str(row.id))
    assert state.status == "completed"
    assert stage.session is not None
    assert KEY not in "".join(str(event) for event in journal_of(stage.session.id))


def test_a_turn_says_that_the_key_is_lost(stage: Stage, owner: User, settings: Any) -> None:
    row = add(owner, stage.demo.url, key=KEY)
    environment(settings, keys=(new_key(),))
    state = stage.send("hello", connection=str(row.id))
    assert state.status == "failed"
    assert "Paste the key again" in state.responses[-1].error["message"]


@pytest.fixture
def ollama(settings: Any, owner: User) -> Iterator[FakeProvider]:
    """A model server at a port that is looked at, beside a port where nobody is."""
    with fake_provider(OLLAMA) as fake:
        settings.LOCAL_SERVER_PORTS = [free_port(), fake.port]
        yield fake


def test_a_local_server_is_found_and_can_be_used(owner: User, ollama: FakeProvider) -> None:
    (server,) = local_servers.offered()
    assert (server.name, server.port, server.models) == ("Ollama", ollama.port, ("small", "large"))
    row = local_servers.use(owner, server.port)
    assert (row.name, row.kind, row.base_url) == ("Ollama", "compatible", ollama.url)
    assert connection_test.run(row).last_test["kind"] == "works"
    assert local_servers.offered() == []
    with pytest.raises(Refused):
        local_servers.use(owner, server.port)


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/api/version", {"version": "1"}, "Ollama"),
        ("/api/v0/models", {"data": []}, "LM Studio"),
        ("/version", {"version": "1"}, "vLLM"),
        ("/props", {"default_generation_settings": {}}, "llama.cpp"),
        ("/props", ["x"], "Local server"),
    ],
)
def test_servers_are_called_by_what_they_answer(
    ollama: FakeProvider, path: str, body: Any, name: str
) -> None:
    ollama.answers = {**WORKING, ("GET", path): (200, body)}
    assert [local_servers.label(server) for server in local_servers.offered()] == [name]


@pytest.mark.parametrize(
    "body", [PAGE, [], {}, {"data": 3}, "[" * 100_000, '{"data": [' + " " * 2_000_000 + "]}"]
)
def test_what_is_no_model_server_is_not_offered(ollama: FakeProvider, body: Any) -> None:
    ollama.answers = {("GET", "/v1/models"): (200, body)}
    assert local_servers.offered() == []


def test_a_server_that_does_not_answer_is_passed_over(owner: User, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.LOCAL_SERVER_PORTS = [silent.getsockname()[1]]
        assert local_servers.offered() == []


@pytest.mark.parametrize("change", [{"origins": ("https://playground.example.org",)}, {"host": "0.0.0.0"}])
def test_nobody_is_asked_where_others_come_in(
    ollama: FakeProvider, settings: Any, change: dict[str, Any]
) -> None:
    environment(settings, **change)
    assert local_servers.offered() == []
    assert ollama.asked == []


def test_our_own_port_is_never_asked(ollama: FakeProvider, settings: Any) -> None:
    environment(settings, port=ollama.port)
    assert local_servers.offered() == []
    assert ollama.asked == []
    assert urlsplit(ollama.url).port == ollama.port


def test_pages_that_load_together_ask_once(ollama: FakeProvider) -> None:
    assert local_servers.offered() == local_servers.offered()
    assert ollama.asked.count(("GET", "/v1/models")) == 1
