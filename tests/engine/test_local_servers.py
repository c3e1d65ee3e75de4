"""Model servers on this machine: found by their answers, offered, and nobody asked who is not ours."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from playground.engine import connection_test, local_servers
from playground.engine.actions import Refused
from playground.models import Connection, User
from tests.engine.adding import environment
from tests.fake_provider import OLLAMA, WORKING, FakeProvider, fake_provider
from tests.server import free_port


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


def test_another_machines_server_at_the_same_port_hides_none(owner: User, ollama: FakeProvider) -> None:
    Connection.objects.create(
        slug="far", name="Far", kind="compatible", base_url=f"http://models.example.com:{ollama.port}/v1"
    )
    assert [server.port for server in local_servers.offered()] == [ollama.port]


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
    "body", ["<html></html>", [], {}, {"data": 3}, "[" * 100_000, '{"data": [' + " " * 2_000_000 + "]}"]
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
