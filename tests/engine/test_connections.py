"""Connections that people add: kept apart from the environment's, keys sealed, addresses guarded."""

from typing import Any

import pytest

from playground.conf import EnvConnection
from playground.engine import addresses, connection_edits, connection_test, connections
from playground.engine.actions import Refused
from playground.engine.connection_edits import Details, Wrong
from playground.lib.crypto import new_key
from playground.models import Connection, User
from tests.engine.adding import SECRET, add, environment
from tests.engine.stage import KEY, Stage, journal_of
from tests.fake_provider import FakeProvider

OPENAI = EnvConnection("openai", "OpenAI (environment)", "openai", "https://api.openai.com/v1", "sk-env")


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


def test_a_change_takes_no_default_away_that_was_made_meanwhile(owner: User) -> None:
    row = add(owner, "https://models.example.com/v1", name="Mine")
    connection_edits.make_default(Connection.objects.get(id=row.id))
    connection_edits.change(row, Details("compatible", "Ours", row.base_url))
    assert names() == ["Ours", "Demo"]


def test_a_change_does_not_bring_back_what_was_deleted_meanwhile(owner: User) -> None:
    row = add(owner, "https://models.example.com/v1", name="Mine")
    Connection.objects.filter(id=row.id).delete()
    with pytest.raises(Connection.NotUpdated):
        connection_edits.change(row, Details("compatible", "Ours", row.base_url))


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
