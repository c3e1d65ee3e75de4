"""The estimate beside the composer: exact where the provider may be asked, near where not."""

import asyncio
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from playground.engine import connections, estimates
from playground.files import storage
from playground.models import ChatSession, Connection, Event, Upload, User
from playground.providers import counting, prices_table, tokenizer
from playground.turns.state import TurnState
from tests.engine.conftest import engine_loop, stage
from tests.engine.stage import KEY, Stage

__all__ = ["engine_loop", "stage"]  # fixtures of another room


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """No counts of another test."""
    estimates._past.clear()
    yield
    tokenizer.tokenizer.close()


def estimate(client: Client, session: ChatSession | None = None, **fields: Any) -> Any:
    url = reverse("estimate", args=[session.id]) if session else reverse("new_estimate")
    return client.post(url, {"model": "demo", **fields})


def words(answer: Any) -> str:
    """What the line says, with plain spaces."""
    assert answer.status_code == 200
    text = re.search(r"<span>(.*?)</span>", answer.content.decode(), re.DOTALL)
    assert text is not None
    return unescape(text[1]).replace("\u202f", " ")


def tokens(answer: Any) -> int:
    found = re.match(r"(≈ )?([\d ]+) tokens in", words(answer))
    assert found is not None
    return int(found[2].replace(" ", ""))


def read(state: TurnState) -> int:
    """What the provider said that it had read."""
    count: int = state.responses[-1].data["usage"]["input_tokens"]
    return count


@pytest.fixture
def remote(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """OpenAI as the default connection; what it is asked to count goes to the demo, and into this list."""
    Connection.objects.create(
        slug="remote", name="OpenAI", kind="openai", base_url="https://api.openai.com/v1", position=0
    )
    Connection.objects.filter(kind="demo").update(position=9)
    asked: list[dict[str, Any]] = []
    real = counting.count

    demo = connections.endpoint(Connection.objects.get(kind="demo").id)

    async def count(endpoint: Any, body: dict[str, Any]) -> int | None:
        asked.append(body)
        return await real(demo, body)

    monkeypatch.setattr(estimates.counting, "count", count)
    return asked


def picture(owner: User) -> Upload:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    blob = storage.put(out.getvalue(), "image/png")
    return Upload.objects.create(
        owner=owner, name="a.png", size=9, state="ready", media_type="image/png", blob=blob
    )


def test_the_demo_is_asked_and_right(client: Client, stage: Stage) -> None:
    answer = estimate(client, text="How much is this?")
    assert words(answer).endswith(" · free")
    state = stage.send("How much is this?")
    assert tokens(answer) == read(state)
    again = estimate(client, stage.session, text="And now?", instructions="Be brief.")
    assert tokens(again) == read(stage.send("And now?", instructions="Be brief."))


def test_it_keeps_nothing(client: Client, stage: Stage) -> None:
    estimate(client, text="A draft")
    stage.send("Sent")
    before = Event.objects.count()
    estimate(client, stage.session, text="A draft")
    assert ChatSession.objects.count() == 1
    assert Event.objects.count() == before


def test_without_the_provider_the_tokens_are_counted_here(client: Client, stage: Stage) -> None:
    connections.set_demo("http://127.0.0.1:9/v1", KEY)
    answer = estimate(client, text="hello world")
    # two tokens, and four that frame a message
    assert words(answer) == "≈ 6 tokens in · free"


def test_without_a_tokenizer_the_characters_are(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.set_demo("http://127.0.0.1:9/v1", KEY)
    monkeypatch.setattr(tokenizer, "PROGRAM", ("/nonexistent/program",))
    assert tokens(estimate(client, text="x" * 397)) == 4 + 100


def test_a_draft_leaves_for_a_remote_provider_only_when_asked(
    client: Client, remote: list[dict[str, Any]]
) -> None:
    answer = estimate(client, text="hello world", model="gpt-5.2")
    # 6 x 1.75 by a million, to two digits
    assert words(answer) == "≈ 6 tokens in · ≈ $0.00001 + answer"
    assert not remote
    assert "Count exactly" in answer.content.decode()
    assert "Sends the draft to OpenAI" in answer.content.decode()

    exact = estimate(client, text="hello world", model="gpt-5.2", exactly="")
    assert words(exact).startswith(f"{tokens(exact)} tokens in")
    assert "Count exactly" not in exact.content.decode()
    (body,) = remote
    assert body["input"][0]["content"] == [{"type": "input_text", "text": "hello world"}]


def test_when_enough_others_ask_it_is_counted_here(client: Client, remote: list[dict[str, Any]]) -> None:
    with estimates._asking, estimates._asking:
        assert words(estimate(client, text="hello world", exactly="")).startswith("≈ 6 tokens in")
    assert not remote
    estimate(client, text="hello world", exactly="")
    assert len(remote) == 1


def test_a_provider_that_takes_too_long_holds_nobody_up(
    client: Client, remote: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_endpoint: Any, _body: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(estimates.counting, "count", silent)
    monkeypatch.setattr(estimates.counting, "SECONDS", 0.01)
    assert words(estimate(client, text="hello world", exactly="")).startswith("≈ 6 tokens in")


def test_an_unpriced_model_says_so(client: Client, remote: list[dict[str, Any]]) -> None:
    assert words(estimate(client, text="hello world", model="new-thing")) == "≈ 6 tokens in · cost unknown"


def test_files_are_counted_only_exactly(client: Client, owner: User, remote: list[dict[str, Any]]) -> None:
    upload = picture(owner)
    near = estimate(client, text="hello world", model="gpt-5.2", upload=str(upload.id))
    assert words(near).endswith(" · files not counted")
    exact = estimate(client, text="hello world", model="gpt-5.2", upload=str(upload.id), exactly="")
    assert "not counted" not in words(exact)
    (body,) = remote
    assert body["input"][0]["content"][0]["image_url"].startswith("data:image/png;base64,")


def test_a_strangers_file_is_not_sent(client: Client, stranger: User, remote: list[dict[str, Any]]) -> None:
    answer = estimate(client, text="x", upload=str(picture(stranger).id), exactly="")
    assert answer.status_code == 204
    assert not remote


def test_what_goes_along_is_counted_once(
    client: Client, stage: Stage, remote: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Connection.objects.filter(slug="remote").update(position=10)
    stage.send("How much is this?")
    assert stage.session is not None
    Connection.objects.filter(slug="remote").update(position=0)
    first = estimate(client, stage.session, text="hello world", model="gpt-5.2")
    monkeypatch.setattr(estimates.feed, "states", None)  # reading the conversation again would fail
    second = estimate(client, stage.session, text="hello world hello world", model="gpt-5.2")
    assert tokens(second) == tokens(first) + 2
    assert tokens(first) > 6


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "  \n"},
        {"text": "x", "function.on": "on", "function.definitions": "{broken"},
        {"text": "x", "temperature": "hot"},
        {"text": "x" * 500_001},
    ],
)
def test_what_could_not_be_sent_has_no_estimate(client: Client, stage: Stage, fields: dict[str, str]) -> None:
    assert estimate(client, **fields).status_code == 204


def test_a_strangers_session_is_not_there(stage: Stage, stranger: User) -> None:
    stage.send("Mine")
    theirs = Client()
    theirs.force_login(stranger)
    assert estimate(theirs, stage.session, text="x").status_code == 404
    assert estimate(Client(), text="x").status_code == 302


def test_the_operators_price_counts(client: Client, stage: Stage, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "prices.toml").write_text(
        '[[model]]\nkind = "demo"\nmodels = ["*"]\nsince = 2026-01-01\ninput = 1000\n'
    )
    settings.PRICES = prices_table.read(tmp_path)
    connections.set_demo("http://127.0.0.1:9/v1", KEY)
    assert words(estimate(client, text="hello world")) == "≈ 6 tokens in · ≈ $0.006 + answer"
