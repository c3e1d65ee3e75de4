"""What reaches a provider: files, what its capabilities leave out, chaining, errors of our own."""

import base64
import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web
from django.conf import settings

from playground.conf import EnvConnection
from playground.engine import connections
from playground.files import storage
from playground.models import Connection, Upload, User
from playground.turns.state import Json
from tests.engine.following import assert_acceptable
from tests.engine.stage import Stage, Viewer, text_of
from tests.files.samples import pdf, picture
from tests.providers.server import EVENT_STREAM, KEY, serving

DONE = {
    "type": "response.completed",
    "sequence_number": 0,
    "response": {
        "id": "resp_1",
        "status": "completed",
        "output": [
            {"type": "message", "id": "m", "role": "assistant", "status": "completed",
             "content": [{"type": "output_text", "text": "Fine.", "annotations": []}]}
        ],
    },
}  # fmt: skip


class Provider:
    """A server of another vendor: it remembers what it was asked and says the same every time."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.paths: list[str] = []
        self.events: list[Json] = [DONE]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self.paths.append(request.path)
        self.bodies.append(await request.json())
        answer = web.StreamResponse(headers=EVENT_STREAM)
        await answer.prepare(request)
        for event in self.events:
            await answer.write(f"data: {json.dumps(event)}\n\n".encode())
        return answer


type Configure = Callable[[str], tuple[Provider, Connection]]


@pytest.fixture
def configured(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """A connection of a kind, with a server behind it."""
    opened = []

    def configure(kind: str) -> tuple[Provider, Connection]:
        provider = Provider()
        server = serving(provider.handle, kind)
        endpoint = stage.on_loop(server.__aenter__())  # type: ignore[arg-type]
        opened.append(server)
        address = endpoint.base_url.removesuffix("/v1") + (
            "/serving-endpoints" if kind == "databricks" else "/v1"
        )
        row = EnvConnection(kind, kind.title(), kind, address, KEY)
        monkeypatch.setattr(settings, "CONF", dataclasses.replace(settings.CONF, connections=(row,)))
        connections.sync()
        return provider, Connection.objects.get(slug=kind)

    yield configure
    for server in opened:
        stage.on_loop(server.__aexit__(None, None, None))  # type: ignore[arg-type]


def upload(owner: User, name: str, data: bytes, media_type: str) -> Upload:
    """A finished upload."""
    blob = storage.put(data, media_type)
    return Upload.objects.create(
        owner=owner, name=name, size=len(data), state=Upload.State.READY, media_type=media_type, blob=blob
    )


def tool(kind: str, **values: Any) -> Json:
    """Settings with one tool on."""
    return {"tools": {kind: {"on": True, **values}}}


def notes_of(state: Any) -> str:
    """The notes on the first request."""
    return " ".join(state.responses[0].request["notes"])


class TestFiles:
    def test_they_arrive_with_the_same_bytes(self, stage: Stage) -> None:
        data, image = pdf("Invoice 7", "Second page"), picture()
        files = [
            upload(stage.user, "invoice.pdf", data, "application/pdf"),
            upload(stage.user, "shot.png", image, "image/png"),
        ]
        state = stage.send("What is this?", *files)
        assert state.status == "completed"
        document, shot, words = stage.demo.received[-1]["input"][-1]["content"]
        assert (document["type"], document["filename"]) == ("input_file", "invoice.pdf")
        assert base64.b64decode(document["file_data"].removeprefix("data:application/pdf;base64,")) == data
        assert shot["type"] == "input_image"
        assert base64.b64decode(shot["image_url"].removeprefix("data:image/png;base64,")) == image
        assert words == {"type": "input_text", "text": "What is this?"}
        assert "2 pages" in text_of(state)

    def test_they_are_sent_again_with_every_turn(self, stage: Stage) -> None:
        data = pdf("Only page")
        stage.send("What is this?", upload(stage.user, "a.pdf", data, "application/pdf"))
        stage.send("And now?")
        document = stage.demo.received[-1]["input"][0]["content"][0]
        assert base64.b64decode(document["file_data"].partition(",")[2]) == data

    def test_a_file_alone_names_the_session(self, stage: Stage) -> None:
        stage.send("", upload(stage.user, "holiday.png", picture(), "image/png"))
        assert stage.session is not None
        assert stage.session.title == "holiday.png"

    def test_a_connection_without_files_gets_a_word_instead(
        self, stage: Stage, configured: Configure
    ) -> None:
        provider, connection = configured("databricks")
        file = upload(stage.user, "a.pdf", pdf("x"), "application/pdf")
        state = stage.send("Read", file, connection=str(connection.id), model="databricks-gpt-5-2")
        assert "input_file" not in json.dumps(provider.bodies[0])
        assert "file was left out" in notes_of(state)


class TestCapabilities:
    @pytest.mark.parametrize("kind", ["code_interpreter", "file_search"])
    def test_a_rejected_tool_is_not_sent(self, stage: Stage, configured: Configure, kind: str) -> None:
        """Although the settings, made for another connection, have it on; a note says so."""
        provider, connection = configured("databricks")
        chosen = {"connection": str(connection.id), "model": "databricks-gpt-5-2"}
        state = stage.send("Hello", **chosen, **tool(kind))
        assert state.status == "completed", state.error
        assert "tools" not in provider.bodies[0]
        assert kind not in json.dumps(provider.bodies[0].get("include", []))
        assert f"The tool {kind} was left out" in notes_of(state)
        assert state.settings["tools"][kind]["on"] is True

    def test_a_taken_tool_is_sent(self, stage: Stage, configured: Configure) -> None:
        provider, connection = configured("databricks")
        chosen = {"connection": str(connection.id), "model": "databricks-gpt-5-2"}
        stage.send("Hello", **chosen, **tool("web_search"))
        assert [entry["type"] for entry in provider.bodies[0]["tools"]] == ["web_search"]

    def test_databricks_pay_per_token(self, stage: Stage, configured: Configure) -> None:
        """Four parameters that it answers with a 400 are never there, whatever a person asks for."""
        provider, connection = configured("databricks")
        chosen = {"connection": str(connection.id), "model": "databricks-gpt-5-2", "chain": True}
        stage.send("First", **chosen)
        state = stage.send("Second", **chosen)
        assert provider.paths == ["/serving-endpoints/responses"] * 2
        for body in provider.bodies:
            assert not {"store", "background", "previous_response_id", "service_tier"} & set(body)
        assert len(provider.bodies[1]["input"]) == 3
        assert "whole conversation was sent" in notes_of(state)

    def test_a_stateless_server_gets_the_whole_history(self, stage: Stage, configured: Configure) -> None:
        provider, connection = configured("compatible")
        for text in ("First", "Second", "Third"):
            assert stage.send(text, connection=str(connection.id), model="m").status == "completed"
        assert [len(body["input"]) for body in provider.bodies] == [1, 3, 5]
        assert_acceptable(provider.bodies[-1])


class TestChaining:
    def test_it_sends_only_what_is_new(self, stage: Stage) -> None:
        stage.send("First", chain=True)
        first = stage.demo.received[-1]
        assert first["store"] is True
        state = stage.send("Second", chain=True)
        body = stage.demo.received[-1]
        assert state.status == "completed", state.error
        assert body["previous_response_id"].startswith("resp_")
        assert [item["content"][0]["text"] for item in body["input"]] == ["Second"]

    def test_an_answer_goes_alone(self, stage: Stage) -> None:
        state = stage.send("/show function", chain=True)
        state = stage.answer(state, state.items()[-1], "22 degrees")
        body = stage.demo.received[-1]
        assert state.status == "completed", state.error
        assert [item["type"] for item in body["input"]] == ["function_call_output"]
        assert body["previous_response_id"] == state.responses[0].data["id"]

    def test_without_it_nothing_is_stored(self, stage: Stage) -> None:
        stage.send("First")
        stage.send("Second")
        body = stage.demo.received[-1]
        assert body["store"] is False
        assert "previous_response_id" not in body
        assert body["include"] == ["reasoning.encrypted_content"]


class TestOurOwnErrors:
    def test_a_connection_that_is_gone(self, stage: Stage) -> None:
        """In plain words, with an id; the message is kept and can be tried again."""
        stage.send("First")
        Connection.objects.update(enabled=False)
        Connection.objects.create(
            slug="other", name="Other", kind="compatible", base_url="http://127.0.0.1:9/v1"
        )
        assert stage.session is not None
        state = stage.send("Second", connection=str(stage.connection().id))
        assert (state.connection["name"], state.status) == ("Other", "failed")
        assert state.error
        assert state.error["kind"] == "unreachable"

    def test_a_connection_that_goes_while_a_turn_waits(self, stage: Stage) -> None:
        state = stage.send("/show function")
        Connection.objects.update(enabled=False)
        state = stage.answer(state, state.items()[-1], "22")
        assert state.status == "failed"
        assert state.error
        assert "no longer configured" in state.error["message"]
        assert state.error["id"]

    def test_tool_settings_that_cannot_be_used(self, stage: Stage) -> None:
        state = stage.send("Hello", **tool("function", definitions="{broken"))
        assert state.status == "failed"
        assert state.error
        assert state.error["id"]
        assert not stage.demo.received

    def test_a_fault_of_ours_ends_the_turn(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Failed with an id that the log has too; nothing hangs."""

        def broken(*_given: object, **_more: object) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr("playground.engine.requests.build", broken)
        state = stage.send("Hello")
        assert state.status == "failed"
        assert state.error
        assert "inside the playground" in state.error["message"]
        assert "a bug" not in state.error["message"]
        (line,) = [record for record in caplog.records if record.getMessage() == "turn.crashed"]
        assert line.error_id == state.error["id"]  # type: ignore[attr-defined]
        caplog.clear()
        monkeypatch.undo()
        assert stage.send("Again").status == "completed"

    def test_numbers_that_no_column_holds(self, stage: Stage, configured: Configure) -> None:
        provider, connection = configured("compatible")
        delta = {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "item_id": "m"}
        provider.events = [
            {**delta, "delta": "Fi", "sequence_number": 10**30},
            {**delta, "delta": "ne", "sequence_number": -(10**30)},
            DONE,
        ]
        state = stage.send("Hello", connection=str(connection.id), model="m")
        assert (state.status, text_of(state)) == ("completed", "Fine.")


def test_each_error_is_one_line_of_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """With ids and without content."""
    state = stage.send("/show 401")
    stage.join(Viewer())
    lines = [record for record in caplog.records if record.getMessage() == "turn.error"]
    assert [line.error_id for line in lines] == [state.error["id"] if state.error else ""]  # type: ignore[attr-defined]
    assert not any("API key" in str(vars(line)) for line in caplog.records)
