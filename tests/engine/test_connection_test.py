"""A test of a connection: what it says of servers that work, refuse, fail or are not there."""

import pytest

from playground.engine import connection_test, connections
from playground.models import Connection, User
from tests.engine.adding import SECRET, add
from tests.fake_provider import NO_MODEL, WORKING, Answers, FakeProvider
from tests.server import free_port

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


def test_a_test_says_nothing_of_what_was_changed_while_it_ran(owner: User, provider: FakeProvider) -> None:
    row = add(owner, provider.url)
    Connection.objects.filter(id=row.id).update(base_url=f"{provider.url}/", last_test=None)
    assert connection_test.run(row).last_test["kind"] == "works"
    assert Connection.objects.get(id=row.id).last_test is None
