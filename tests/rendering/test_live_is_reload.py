"""Crown test of the rendering: what a live page shows is what a reloaded one shows."""

import random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.live import RECORDINGS, assert_catches_up, assert_live_is_reload
from tests.rendering import streams

TEXT = """# Heading

A *first* paragraph with `code`, a [link](https://example.com) and 🙂 "quotes".
It goes on.

| a | b |
|--|--:|
| 1 | <b> |

```python
def f(x):
    return "<script>"
```

1. one
2. two

   deeper

[ref]: https://example.com

> [!NOTE]
> See [ref] and [^1].

[^1]: A note.

- [x] done
- [ ] open
"""
CITED = [
    {"type": "url_citation", "url": "https://example.com/a", "title": "A", "start_index": 3, "end_index": 40},
    {"type": "url_citation", "url": "javascript:1", "title": "Bad", "start_index": 9, "end_index": 4},
]


def _somewhere(length: int) -> list[int]:
    return sorted({0, 1, 2, length // 3, length // 2, length - 4, length - 1})


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_growing_message(size: int) -> None:
    events = streams.turn(*streams.text_stream(TEXT, size, CITED))
    assert_live_is_reload(events, _somewhere(len(events)))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_any_chunking(seed: int) -> None:
    rand = random.Random(seed)
    pieces = ["a b", "\n", "\n\n", "- x", "```\n", "| a |\n|--|\n", "**", "[r]: /u\n", "🙂"]
    text = "".join(rand.choice(pieces) for _ in range(40))
    events = streams.turn(*streams.text_stream(text, rand.randint(1, 5)))
    assert_live_is_reload(events, [rand.randrange(len(events))], lambda _frame: rand.randint(1, 6))


def test_catching_up_from_anywhere() -> None:
    events = streams.turn(*streams.text_stream(TEXT, 60, CITED))
    assert_catches_up(events, range(len(events)))


def test_recordings_are_here() -> None:
    if not RECORDINGS.is_dir():
        pytest.skip(f"NO RECORDINGS at {RECORDINGS}: the recorded streams of real providers are not checked")
    assert streams.recordings()


@pytest.mark.parametrize("name", streams.recordings())
def test_recorded_stream(name: str) -> None:
    events = streams.recording(name)
    rand = random.Random(name)
    assert_live_is_reload(events, _somewhere(len(events)), lambda _frame: rand.randint(1, 9))
    assert_catches_up(events, _somewhere(len(events)) if len(events) < 60 else [2, len(events) // 2])
