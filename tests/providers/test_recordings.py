"""Streams that real providers sent come through HTTP and the SDK unchanged, key by key."""

import json
from pathlib import Path

import pytest

from tests.providers.server import events_of, serving, streaming
from tests.turns.journal import recorded, recordings


@pytest.mark.asyncio
@pytest.mark.parametrize("path", recordings(), ids=lambda path: path.stem)
async def test_a_recording_arrives_verbatim(path: Path) -> None:
    sent = [json.dumps(event) for event in recorded(path)]
    wire = "".join(f"data: {event}\n\n" for event in sent).encode()
    async with serving(streaming(wire[:1000], wire[1000:])) as endpoint:
        events = await events_of(endpoint)
    assert [json.dumps(event) for event in events] == sent
