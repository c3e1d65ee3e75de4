"""What the tokens say: rich Markdown in which every token carries its number and when it was written."""

import re
import time

TOKENS = 300
RATE = 50
"""Tokens a second of one stream."""

_ORIGIN = time.perf_counter_ns()
MARK = re.compile(rb"q(\d+)a(\d+)z")
"""A token's mark: its number in the stream, and when it was written (of `now`). It is one word, which
Markdown, its tables and the highlighter of code leave whole."""

_TEXTS = (
    "## Section {}\n\n",
    "Some **bold {}** ", "and *plain {}* ", "words with `code {}` ", "in them, {} ", "and a few more {} ",
    "before it {} ", "[links {}](https://example.org/a) ", "to somewhere {}. ", "That is {} ", "not all {}, ",
    "for a paragraph {} ", "goes on {} ", "for a while {}.\n\n",
    "- a point {}\n", "- another {} ", "with **more {}** ", "to say {} ", "than the first {}\n",
    "- a last one {}\n\n",
    "1. first {}\n", "2. second {} ", "with words {}\n\n",
    "| name {} | value |\n|---|---|\n", "| a | {} |\n", "| b | {} |\n\n",
    "Then {} ", "some code {} ", "that shows {} ", "how it is done {}:\n\n",
    "```python\n{} = [i * i for i in range(3)]\n", "for x in {}:\n", "    print(x, '{}')\n```\n\n",
    "> A quotation {} ", "that goes on {} ", "and ends {}.\n\n",
    "A paragraph {} ", "that goes {} ", "on for {} ", "a while {} ", "and says {} ", "what follows {} ",
    "from it {}: ", "a bit {} ", "of *this {}* ", "and a bit {} ", "of that, {} ", "and then {} ",
    "it ends {}.\n\n",
)  # fmt: skip
_HALVES = [text.replace("\n", "\\n").encode().split(b"{}") for text in _TEXTS]


def now() -> int:
    """Microseconds since this process began: the one clock of upstream and readers."""
    return (time.perf_counter_ns() - _ORIGIN) // 1000


def token(number: int, at: int) -> bytes:
    """The text of a token as it stands inside a JSON string."""
    before, after = _HALVES[number % len(_HALVES)]
    return b"%bq%da%dz%b" % (before, number, at, after)
