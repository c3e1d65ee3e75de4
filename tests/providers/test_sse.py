"""The decoder of server-sent events: however the bytes are cut, the SDK's own decoder is the judge."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from openai._streaming import SSEDecoder

from playground.providers.sse import Decoder

LINES = [
    b"data: {}", b"data:1", b"data", b"data:  two spaces", b"event: ping", b"event:", b": comment", b"id: 7",
    b"retry: 10", b"other: field", b"", b"", b"data: \xc3\xa4 \xe2\x80\xa8 end", b"data: a:b",
]  # fmt: skip
ENDS = [b"\n", b"\r\n", b"\r"]
STREAMS = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(ENDS)), max_size=30).map(
    lambda lines: b"".join(line + end for line, end in lines) + b"\n\n"
)


def decoded(chunks: list[bytes]) -> list[tuple[str, str | None]]:
    decoder = Decoder()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return [(event.data.decode(), event.name.decode() if event.name else None) for event in events]


async def by_the_sdk(stream: bytes) -> list[tuple[str, str | None]]:
    async def whole() -> AsyncIterator[bytes]:
        yield stream

    events = [event async for event in SSEDecoder().aiter_bytes(whole())]
    return [(event.data, event.event or None) for event in events if event.data]


@given(stream=STREAMS, cuts=st.lists(st.integers(0, 400), max_size=12))
@pytest.mark.asyncio
async def test_every_cut_gives_the_same_events(stream: bytes, cuts: list[int]) -> None:
    at = sorted({0, *(cut % (len(stream) + 1) for cut in cuts), len(stream)})
    chunks = [stream[first:last] for first, last in pairwise(at)]
    assert decoded(chunks) == decoded([stream]) == await by_the_sdk(stream)


def test_one_line_feed_belongs_to_a_carriage_return_and_the_next_does_not() -> None:
    assert decoded([b"data: 1\r", b"", b"\n", b"\n"]) == [("1", None)]


def test_an_event_that_is_not_over_is_kept_and_measured() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b"data: 1\n\ndata: 23")) == [(b"1", None)]
    assert decoder.size == len(b"data: 23")
    assert list(decoder.feed(b"4\n\n")) == [(b"234", None)]
    assert decoder.size == 0
