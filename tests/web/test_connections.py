"""The page of connections, with and without scripts: who may, what is kept, and that no key comes back."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from playground.conf import EnvConnection
from playground.engine import connections
from playground.lib.crypto import new_key
from playground.models import Connection, User
from tests.fake_provider import NO_MODEL, OLLAMA, FakeProvider, fake_provider

SECRET = "sk-CANARY-0123456789abcdef"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def manager(db: None) -> Client:
    """The browser of who runs this install."""
    connections.sync()
    client = Client(raise_request_exception=True)
    client.force_login(User.owner())
    return client


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as fake:
        yield fake


def add(manager: Client, url: str, **typed: str) -> Any:
    form = {"kind": "compatible", "base_url": url, "key": SECRET, "name": "Mine"}
    return manager.post(reverse("add_connection"), form | typed)


def mine() -> Connection:
    return Connection.objects.get(source="page")


def text_of(response: Any) -> str:
    html: str = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_plain_post_adds_tests_and_leads_to_the_composer(manager: Client, provider: FakeProvider) -> None:
    answer = add(manager, provider.url)
    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('new_session')}?connection={mine().id}"
    page = manager.get(answer["Location"])
    assert "Mine · Works: 2 models" in text_of(page)
    assert f'<option value="{mine().id}" selected>Mine</option>' in page.content.decode()
    assert page.context["panel"]["model"] == "large"


def test_a_refused_key_leads_to_its_form_and_says_so(manager: Client, provider: FakeProvider) -> None:
    provider.answers = {("GET", "/v1/models"): (401, {"error": {"message": "Incorrect key <b>x</b>"}})}
    answer = add(manager, provider.url)
    assert answer["Location"] == reverse("connection", args=[mine().id])
    page = manager.get(answer["Location"])
    assert "The key was refused. Paste it again" in text_of(page)
    assert "Incorrect key &lt;b&gt;x&lt;/b&gt;" in page.content.decode()


def test_what_was_typed_stays_but_for_the_key(manager: Client) -> None:
    answer = add(manager, "http://10.0.0.1/v1", name="My <server>")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="http://10.0.0.1/v1"' in html
    assert 'value="My &lt;server&gt;"' in html
    assert re.search(r'id="base_url"[^>]*aria-invalid="true"[^>]*aria-describedby="why-base_url', html)
    assert 'value="compatible" checked' in html
    assert SECRET not in html
    assert not Connection.objects.filter(source="page").exists()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/v1", "https://192.168.0.1/v1", "http://127.0.0.1:8000/v1"]
)
def test_addresses_of_the_network_are_refused(manager: Client, url: str) -> None:
    assert add(manager, url).status_code == 422


def test_no_answer_log_or_dump_holds_the_key(
    manager: Client, provider: FakeProvider, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.answers = {("GET", "/v1/models"): (401, {"error": {"message": f"Incorrect key {SECRET}"}})}
    answers = [add(manager, provider.url), add(manager, provider.url), add(manager, "http://10.0.0.1")]
    arguments = [mine().id]
    answers += [
        manager.get(reverse("connections")),
        manager.get(reverse("connection", args=arguments)),
        manager.get(reverse("new_session")),
        manager.post(reverse("test_connection", args=arguments), headers=HTMX),
        manager.post(reverse("save_connection", args=arguments), {"kind": "x", "key": SECRET}),
    ]
    assert provider.keys[0] == f"Bearer {SECRET}"  # it was there to be shown
    call_command("dumpdata", "playground")
    told = [answer.content.decode() + json.dumps(dict(answer.items())) for answer in answers]
    for part in (SECRET, SECRET[-6:], mine().secret):
        assert part not in "".join(told) + caplog.text
    assert SECRET not in capsys.readouterr().out


def test_an_empty_key_keeps_the_stored_one(manager: Client, provider: FakeProvider) -> None:
    add(manager, provider.url)
    url = reverse("connection", args=[mine().id])
    assert "A key is stored, added on" in text_of(manager.get(url))
    form = {"kind": "compatible", "base_url": provider.url, "name": "Renamed", "key": ""}
    assert manager.post(f"{url}save/", form).status_code == 303
    assert connections.endpoint(mine().id).key == SECRET
    assert mine().name == "Renamed"
    refused = manager.post(f"{url}save/", form | {"base_url": "https://example.com/v1"})
    assert refused.status_code == 422
    assert "paste the key that belongs to it" in text_of(refused)
    assert mine().base_url == provider.url


def test_one_click_tests_and_says_in_words(manager: Client, provider: FakeProvider) -> None:
    add(manager, provider.url)
    url = reverse("test_connection", args=[mine().id])
    assert "Works: 2 models, in" in text_of(manager.post(url, headers=HTMX))
    plain = manager.post(url)
    assert (plain.status_code, plain["Location"]) == (303, f"{reverse('connections')}#connection-{mine().id}")
    provider.answers = {}
    assert "no Responses API at this address" in text_of(manager.post(url, headers=HTMX))
    provider.answers = {("POST", "/v1/responses"): NO_MODEL}
    assert "does not list its models" in text_of(manager.post(url, headers=HTMX))
    provider.server.shutdown()
    provider.server.server_close()
    assert "could not be reached" in text_of(manager.post(url, headers=HTMX))


def test_a_lost_key_is_asked_for_anew(manager: Client, provider: FakeProvider, settings: Any) -> None:
    add(manager, provider.url)
    settings.CONF = replace(settings.CONF, keys=(new_key(),))
    assert "cannot be read any more" in text_of(manager.get(reverse("connections")))
    assert "Paste the key again" in text_of(manager.get(reverse("connection", args=[mine().id])))
    assert "cannot be read any more" in text_of(
        manager.post(reverse("test_connection", args=[mine().id]), headers=HTMX)
    )


def test_default_and_delete(manager: Client, provider: FakeProvider) -> None:
    add(manager, provider.url)
    demo = Connection.objects.get(kind="demo")
    assert manager.post(reverse("default_connection", args=[demo.id])).status_code == 303
    assert [row.name for row in connections.available()] == ["Demo", "Mine"]
    assert manager.post(reverse("delete_connection", args=[mine().id])).status_code == 303
    assert not Connection.objects.filter(source="page").exists()


def test_the_environments_connection_says_why_it_cannot_be_changed(manager: Client, settings: Any) -> None:
    given = EnvConnection("openai", "OpenAI", "openai", "https://api.openai.com/v1", SECRET)
    settings.CONF = replace(settings.CONF, connections=(given,))
    connections.sync()
    row = Connection.objects.get(slug="openai")
    page = manager.get(reverse("connection", args=[row.id]))
    assert "comes from the server's environment" in text_of(page).replace("&#x27;", "'")
    assert 'name="key"' not in page.content.decode()
    form = {"kind": "openai", "key": "sk-other"}
    for name in ("save_connection", "delete_connection"):
        assert manager.post(reverse(name, args=[row.id]), form).status_code == 409
    assert connections.endpoint(row.id).key == SECRET


def test_a_member_is_not_led_there_and_gets_nothing(client: Client, provider: FakeProvider) -> None:
    row = Connection.objects.create(
        slug="page-x", name="Theirs", kind="compatible", source="page", base_url=provider.url
    )
    assert client.get(reverse("connections")).status_code == 404
    assert client.post(reverse("test_connection", args=[row.id])).status_code == 404
    assert client.post(reverse("delete_connection", args=[row.id])).status_code == 404
    assert add(client, provider.url).status_code == 404
    assert provider.asked == []
    page = client.get(f"{reverse('new_session')}?connection={row.id}").content.decode()
    assert f'<option value="{row.id}" selected>' in page  # they may use it
    assert reverse("connections") not in page


def test_a_found_server_is_offered_and_taken_with_one_click(manager: Client, settings: Any) -> None:
    with fake_provider(OLLAMA) as ollama:
        settings.LOCAL_SERVER_PORTS = [ollama.port]
        offer = manager.get(reverse("found_servers"))
        assert f"Use Ollama at localhost:{ollama.port}" in text_of(offer)
        assert "2 models" in text_of(offer)
        assert f"Use Ollama at localhost:{ollama.port}" in text_of(
            manager.get(f"{reverse('connections')}?look")
        )
        answer = manager.post(reverse("use_server"), {"port": str(ollama.port)})
        assert answer["Location"] == f"{reverse('new_session')}?connection={mine().id}"
        assert manager.get(reverse("found_servers")).content.strip() == b""


@pytest.mark.parametrize("port", ["", "x", "22", "99999999", "²"])
def test_only_what_was_found_can_be_used(manager: Client, settings: Any, port: str) -> None:
    settings.LOCAL_SERVER_PORTS = []
    assert manager.post(reverse("use_server"), {"port": port}).status_code == 409


def test_the_empty_page_leads_a_newcomer_with_a_key(manager: Client, provider: FakeProvider) -> None:
    page = manager.get(reverse("new_session")).content.decode()
    assert f'href="{reverse("connections")}?add"' in page
    assert f'hx-get="{reverse("found_servers")}"' in page
    form = manager.get(f"{reverse('connections')}?add").content.decode()
    assert re.search(r'<input id="key"[^>]*type="password"[^>]*autocomplete="off"[^>]*autofocus', form)
    add(manager, provider.url)
    assert f'href="{reverse("connections")}?add"' not in manager.get(reverse("new_session")).content.decode()


@pytest.mark.parametrize(
    ("kind", "url", "titles"),
    [
        ("demo", "", ["Ask about a document", "Work out figures", "Watch a web search"]),
        (
            "openai",
            "https://api.openai.com/v1",
            ["Ask about a document", "Work out figures", "Search the web"],
        ),
        (
            "compatible",
            "http://127.0.0.1:11434/v1",
            ["Write a table", "Explain some code", "Think it through"],
        ),
    ],
)
def test_three_cards_fit_the_connection(manager: Client, kind: str, url: str, titles: list[str]) -> None:
    row = Connection.objects.get(kind="demo")
    if kind != "demo":
        row = Connection.objects.create(slug="page-x", name="X", kind=kind, base_url=url, source="page")
    page = manager.get(f"{reverse('new_session')}?connection={row.id}")
    assert [card["title"] for card in page.context["examples"]] == titles
    changed = manager.post(reverse("new_settings"), {"connection": row.id}).content.decode()
    assert re.findall(r"</svg> ([^<]+)</b>", changed) == titles
    assert 'id="try" hx-swap-oob' in changed


def test_the_sample_figures_are_those_of_the_sample_report() -> None:
    """Two samples of one bakery: the weeks add up to what the report says of the quarter."""
    from django.contrib.staticfiles import finders

    with open(finders.find("samples/harbour-lights-sales.csv")) as file:
        names, *rows = [line.strip().split(",") for line in file]
    sums = {name: sum(int(row[at]) for row in rows) for at, name in enumerate(names) if at}
    assert sums == {"bread": 178_900, "pastries": 121_700, "coffee": 79_500, "catering": 32_500}
