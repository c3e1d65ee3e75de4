"""The engine's stage, for tests of turns from their first word to their last."""

import logging
from collections.abc import Iterator

import pytest

from playground.models import User
from tests.engine.stage import LoopThread, Stage
from tests.fake_provider import FakeProvider, fake_provider


@pytest.fixture(scope="session")
def engine_loop() -> Iterator[LoopThread]:
    """One loop and one demo for the whole run: the provider's SDK is slow to start."""
    thread = LoopThread(pace="fast")
    yield thread
    thread.close()


@pytest.fixture
def stage(
    transactional_db: None, engine_loop: LoopThread, owner: User, caplog: pytest.LogCaptureFixture
) -> Iterator[Stage]:
    """Alice's engine. Nothing may go wrong on its loop or be logged as an error."""
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
