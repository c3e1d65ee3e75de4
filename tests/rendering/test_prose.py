"""A growing text: whatever the pieces, the same blocks."""

import pytest
from hypothesis import given, settings, strategies as st

from playground.rendering.citations import sources_of
from playground.rendering.markdown import render
from playground.rendering.prose import Prose, Split, done
from tests.live import SESSION
from tests.rendering.hostile import PAYLOADS, assert_harmless

PIECES = st.sampled_from(
    [
        *["a", "b ", "\n", "\n\n", "- x", "* y", "1. z", "2) q", "  ", "    ", "\t", "> ", "```", "~~~"],
        *["```py\n", "# h", "---", "===", "***", "| a | b |", "|--|--|", "[x]: /u", '"title', '"', "[x]"],
        *["[^1]: n", "[^1]", "<div>", "</div>", "<!--", "-->", "<pre>", "**", "`", "$$", "\\[", "\r"],
        *["\r\n", "\x0c", "\u2028", "\\", "[a]:"],
    ]
)
TEXTS = st.lists(PIECES, max_size=16).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, steps=st.lists(st.integers(1, 5), max_size=60))
def test_any_pieces_give_what_the_whole_gives(text: str, steps: list[int]) -> None:
    growing, at = Prose(), 0
    for step in [*steps, len(text)]:
        at = min(len(text), at + step)
        assert growing.open(text[:at]) == Prose().open(text[:at])


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_closed_blocks_stay(text: str) -> None:
    growing = Prose()
    before: list[str] = []
    for at in range(len(text) + 1):
        blocks = growing.open(text[:at]).blocks
        assert blocks[: len(before)] == before
        before = blocks


def test_a_text_that_was_replaced_starts_anew() -> None:
    growing = Prose()
    growing.open("one\n\ntwo\n\nthree")
    assert growing.open("uno\n\ndue") == Prose().open("uno\n\ndue")


def test_blocks_close_on_complete_lines_only() -> None:
    assert Prose().open("one\n\ntwo") == Split([], render("one\n\ntwo"))
    assert Prose().open("one\n\ntwo\n") == Split([render("one")], render("two"))


@pytest.mark.parametrize(
    "text", ["see [x]\n\n[x]: /u\n\nB\n\nC\n", "a\n\n<div>\n\nb\n\nc\n", 'A\n\n[x]: /u\n"t\ns"\n\nB\n']
)
def test_what_leaves_no_element_closes_what_stands_before_it(text: str) -> None:
    growing = Prose()
    for at in range(len(text) + 1):
        assert growing.open(text[:at]) == Prose().open(text[:at])


def test_a_finished_text_keeps_its_blocks() -> None:
    text = "# h\n\none *two*\n\n```python\nx = 1\n```\n"
    growing = Prose().open(text)
    assert done(text).blocks[:2] == growing.blocks
    assert len(done(text).blocks) == 3


@pytest.mark.parametrize("text", ["a[^1]\n\nb\n\n[^1]: note", "a [r]\n\nb\n\n[r]: https://example.com"])
def test_blocks_that_need_each_other_become_one(text: str) -> None:
    assert len(done(text).blocks) == 1
    assert len(Prose().open(text + "\n\nc\n").blocks) > 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_pieces_is_harmless_at_every_step(payload: str) -> None:
    text = f"one\n\n{payload}\n\ntwo\n\n```html\n{payload}\n"
    growing = Prose()
    for at in range(len(text) + 1):
        split = growing.open(text[:at])
        assert_harmless(split.tail or "")
    for block in [*growing.open(text).blocks, *done(text).blocks]:
        assert_harmless(block)


def _cited(text: str, *annotations: object) -> str:
    sources, marks = sources_of(list(annotations), SESSION)
    return "".join(done(text, marks, sources).blocks)


def _url(start: object, end: object, url: str = "https://example.com/a") -> dict[str, object]:
    return {"type": "url_citation", "url": url, "title": "A", "start_index": start, "end_index": end}


def test_a_citation_stands_behind_what_it_is_for() -> None:
    html = _cited("Grown by a third while.", _url(0, 16))
    assert 'third<a class="cite" href="https://example.com/a"' in html
    assert 'aria-label="Source 1: example.com">1</a> while' in html


def test_the_same_source_has_one_number() -> None:
    html = _cited("one two three", _url(0, 3), _url(4, 7, "https://b.io"), _url(8, 13))
    assert [piece[0] for piece in html.split('">')[1:]] == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("start", "end"), [(5, 2), (-4, 3), (0, 10**9), (0, -1), (None, 3), ("0", "3"), (True, 3), (0, 10**30)]
)
def test_a_bad_place_leaves_the_text_intact(start: object, end: object) -> None:
    assert _cited("a **b** c", _url(start, end)) == render("a **b** c")


@pytest.mark.parametrize("at", range(1, 60))
def test_a_citation_anywhere_changes_nothing_else(at: int) -> None:
    text = "**b** [l](https://e.io/x) `c`\n\n```py\nx\n```\n\n| a |\n|--|\n| b |\n_e_ www.e.io/p"
    html = _cited(text, _url(0, at))
    plain = "".join(done(text).blocks)
    assert_harmless(html)
    start = html.find('<a class="cite"')
    if start >= 0:
        html = html[:start] + html[html.index("</a>", start) + 4 :]
    assert html == plain


def test_ten_thousand_citations_leave_the_text_readable() -> None:
    html = _cited("word " * 100, *[_url(0, at % 500, f"https://e.io/{at}") for at in range(10_000)])
    assert html.count("word") == 100
    assert_harmless(html)


def test_a_citation_that_leads_nowhere_is_no_link() -> None:
    assert "href" not in _cited("abc", _url(0, 3, "javascript:alert(1)"))
    file = {"type": "file_citation", "file_id": "f", "filename": "q2.pdf", "index": 3}
    assert '<span class="cite" title="q2.pdf">1</span>' in _cited("abc", file)
