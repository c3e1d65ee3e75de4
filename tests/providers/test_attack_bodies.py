"""What a hostile provider puts around its events: the key in an id, bombs, endless errors."""

import gzip

import pytest

from playground.providers import counting
from playground.providers.base import ProviderError
from playground.providers.clients import ERROR_BYTES, LIST_BYTES
from playground.providers.model_list import ask
from playground.providers.responses import open_stream
from tests.providers.server import KEY, answering, events_of, serving

pytestmark = pytest.mark.asyncio
EVENT = b'data: {"type": "response.completed", "response": {}}\n\n'


async def test_the_key_in_a_request_id_is_masked() -> None:
    """Also where the stream goes well: the id is saved and shown."""
    handler = answering(EVENT, Content_Type="text/event-stream", X_Request_Id=f"req {KEY} {'x' * 500}")
    async with serving(handler) as endpoint, open_stream(endpoint, {"model": "m", "input": "hi"}) as stream:
        assert stream.request_id is not None
        assert "CANARY" not in stream.request_id
        assert len(stream.request_id) <= 120


@pytest.mark.parametrize("status", [200, 400])
async def test_compressed_bytes_are_refused_unread(status: int) -> None:
    """A few of them would unfold to gigabytes."""
    handler = answering(
        gzip.compress(EVENT), status, Content_Type="text/event-stream", Content_Encoding="gzip"
    )
    async with serving(handler) as endpoint:
        with pytest.raises(ProviderError) as caught:
            await events_of(endpoint)
    assert caught.value.error["kind"] == "protocol"


async def test_only_the_beginning_of_an_error_is_read() -> None:
    """What follows is not waited for."""
    handler = answering('{"error": {"message": "' + "A" * 100 * ERROR_BYTES + '"}}', 400)
    async with serving(handler) as endpoint:
        with pytest.raises(ProviderError) as caught:
            await events_of(endpoint)
    assert caught.value.error["kind"] == "bad_request"
    assert len(caught.value.error["message"]) <= 500


async def test_a_list_of_models_is_not_read_without_end() -> None:
    """A list has its limit too; the rest is not waited for, and what is cut is no list."""
    async with serving(answering('{"data": ["' + "A" * 2 * LIST_BYTES + '"]}')) as endpoint:
        with pytest.raises(ProviderError) as caught:
            await ask(endpoint)
    assert caught.value.error["kind"] == "protocol"


async def test_a_count_is_not_read_without_end() -> None:
    whole = answering('{"input_tokens": 7}')
    async with serving(whole) as endpoint:
        assert await counting.count(endpoint, {"model": "m", "input": "hi"}) == 7
    endless = answering('{"input_tokens": 7' + " " * LIST_BYTES + "}")
    async with serving(endless) as endpoint:
        assert await counting.count(endpoint, {"model": "m", "input": "hi"}) is None


async def test_the_key_in_escapes_is_masked() -> None:
    """JSON has many spellings for one text."""
    spelled = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
    event = f'data: {{"type": "response.output_text.delta", "delta": "a {spelled} b"}}\n\n'
    async with serving(answering(event, Content_Type="text/event-stream")) as endpoint:
        (got,) = await events_of(endpoint)
    assert got["delta"] == "a [key] b"
