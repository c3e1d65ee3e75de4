"""The engine's stage, for tests of turns from their first word to their last."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from playground.models import User
from playground.providers import responses
from playground.providers.limits import Limits
from tests.engine.stage import LoopThread, Stage
from tests.fake_provider import FakeProvider, fake_provider


@pytest.fixture(scope="session")
def engine_loop() -> Iterator[LoopThread]:
    """One loop and one demo for the whole run: the provider's SDK is slow to start."""
    asyncio.run(responses.warm())
    thread = LoopThread(pace="fast")
    yield thread
    thread.close()


async def _at_once(seconds: float) -> None:
    """A wait before another attempt that nobody waits for."""


@pytest.fixture
def stage(
    transactional_db: None,
    engine_loop: LoopThread,
    owner: User,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
) -> Iterator[Stage]:
    """Alice's engine. Nothing may go wrong on its loop or be logged as an error."""
    settings.LIMITS = Limits(sleep=_at_once)
    engine_loop.problems.clear()
    engine_loop.run(engine_loop.start_engine())
    yield Stage(engine_loop.loop, owner, engine_loop.demo)
    engine_loop.run(engine_loop.stop_engine())
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not [record.getMessage() for record in loud]
    assert not engine_loop.problems


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """A provider that somebody may add."""
    with fake_provider() as fake:
        yield fake
