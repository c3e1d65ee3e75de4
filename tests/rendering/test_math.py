"""Formulas: found where models mean them, kept as they were written, and nothing more than text."""

import lxml.html
import pytest
from hypothesis import given, settings, strategies as st

from playground.rendering.citations import sources_of
from playground.rendering.markdown import render, render_open
from playground.rendering.prose import Prose, done
from tests.live import SESSION, assert_catches_up, assert_live_is_reload
from tests.rendering import streams
from tests.rendering.hostile import PAYLOADS, assert_harmless


def formulas(html: str) -> list[tuple[str, str]]:
    """Style and TeX of each formula."""
    page = lxml.html.fragment_fromstring(html, create_parent="div")
    return [(one.get("data-math-style"), one.text_content()) for one in page.iter("span") if is_math(one)]


def is_math(element: lxml.html.HtmlElement) -> bool:
    return element.get("class") == "math"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so $a_1 * b_1$ holds", [("inline", "a_1 * b_1")]),
        (r"so \(a_1 * b_1\) holds", [("inline", "a_1 * b_1")]),
        ("$$x^2$$", [("display", "x^2")]),
        (r"\[x^2\]", [("display", "x^2")]),
        ("$$\n\\int_0^1 x\\,dx\n$$", [("display", "\\int_0^1 x\\,dx")]),
        ("\\[\n a \\\\[2pt]\n b\n\\]", [("display", "a \\\\[2pt]\nb")]),
        ("```math\na < b\n```", [("display", "a < b")]),
        ("1. first\n\n   \\[\n   x\n   \\]\n", [("display", "x")]),
        ("| a |\n|--|\n| $x<y$ |", [("inline", "x<y")]),
        ("勾股定理$a^2+b^2=c^2$成立，其中\\(c\\)是斜边。", [("inline", "a^2+b^2=c^2"), ("inline", "c")]),
        ("the $n$th, **$m$** and [$k$](https://example.com)", [("inline", name) for name in "nmk"]),
    ],
)
def test_a_formula_is_found_and_kept_as_written(text: str, found: list[tuple[str, str]]) -> None:
    assert formulas(render(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "between $5 and $10",
        "US$3, C$4 and $20,000",
        "costs $5-$10",
        "set $HOME and $PATH",
        "`$a$` and `\\(b\\)`",
        "pay $10, `$HOME` is free and ``$`` too",
        "`" + "$" * 200_000,
        "```sh\necho $a $b$\n$$\nx\n$$\n```",
        "    $$\n    x\n    $$",
        r"\$a\$ and \\(b\\)",
        "an open $a",
        r"an open \(a",
    ],
)
def test_prose_and_code_are_no_formulas(text: str) -> None:
    assert formulas(render(text)) == []


def test_money_stays_as_written() -> None:
    assert render("between $5 and $10") == "<p>between $5 and $10</p>\n"


@pytest.mark.parametrize("line", ["+ b", "- b", "* b", "= b", "==", "# b", "1. b", "> b", "| b |", "|--|"])
@pytest.mark.parametrize(
    ("opens", "closes"), [("$$", "$$"), ("\\[", "\\]"), ("> $$", "> $$"), ("- $$", "  $$")]
)
def test_no_line_of_a_formula_is_markdown(line: str, opens: str, closes: str) -> None:
    inside = {">": "> ", "-": "  "}.get(opens[0], "")
    text = f"{opens}\n{inside}a\n{inside}{line}\n{closes}\n\nafter\n\n- item"
    html = "".join(done(text).blocks)
    assert formulas(html) == [("display", f"a\n{line}")]
    assert lxml.html.fragment_fromstring(html, create_parent="div").xpath("p[.='after']")


def test_what_only_looks_like_a_formula_takes_no_list_away() -> None:
    for text in ("\\[1] one\n- two", "$$\n\n- two", "$$ a\n```\n- x\n```\n- two", "a $$\n- two"):
        assert "<li>two</li>" in render(text)


def test_code_beside_money_stays_code() -> None:
    assert render("pay $10, `$A`") == "<p>pay $10, <code>$A</code></p>\n"


def test_nothing_of_the_guards_is_left() -> None:
    for text in (
        "`$` $a$ `$",
        "[a](<b`$`>) `$`",
        "$$\n- x\n$$",
        "```\n$$\n- x\n```",
        "    $$\n    - x",
        "$$\n- x",
    ):
        for html in (render(text), render_open(text), *done(text).blocks):
            assert html.isascii()


@pytest.mark.parametrize("opener", ["$$\n", "\\[\n", "- $$\n  ", "> \\[\n> ", "text\n\n$$ "])
def test_a_display_formula_that_grows_is_shown_as_written(opener: str) -> None:
    """Nothing of it turns into emphasis, a list or a heading for a moment, and nothing is typeset half."""
    tex = "\\frac{a * b * c}{_x_}\\,\\{y\\}"
    for at in range(1, len(tex)):
        (found,) = formulas(render_open(opener + tex[:at]))
        assert found[0] == "open"
        assert found[1] == tex[:at].strip()


def test_a_growing_fence_is_code_until_it_is_closed() -> None:
    assert formulas(render_open("```math\nx")) == []
    assert "<figure" in render_open("```math\nx")
    assert formulas(Prose().open("```math\nx\n```\n\nmore\n").blocks[0]) == [("display", "x")]


def test_code_that_holds_an_open_formula_gets_nothing_added() -> None:
    html = render_open("```tex\n$$\nx")
    assert lxml.html.fragment_fromstring(html).xpath("//code")[0].text_content() == "$$\nx"


@pytest.mark.parametrize("payload", [*PAYLOADS, r"\href{javascript:alert(1)}{x}", r"\htmlId{composer}{x}"])
def test_hostile_formulas_are_text(payload: str) -> None:
    for text in (f"$${payload}$$", f"\\({payload}\\)", f"```math\n{payload}\n```", f"$$\n{payload}\n$$"):
        assert_harmless(render(text))
        for at in range(len(text)):
            assert_harmless(render_open(text[:at]))


def test_a_citation_in_a_formula_stands_behind_it() -> None:
    text = "so $a+b$ holds"
    sources, marks = sources_of(
        [{"type": "url_citation", "url": "https://e.io/", "title": "A", "start_index": 0, "end_index": 6}],
        SESSION,
    )
    (html,) = done(text, marks, sources).blocks
    assert formulas(html) == [("inline", "a+b")]
    assert '</span><a class="cite"' in html


TEXT = (
    "Sums:\n\n$$\na\n+ b\n- c\n$$\n\nand \\(x\\), $y$ for $5.\n\n\\[ \\begin{aligned}\na &= b \\\\\n"
    "&= c\n\\end{aligned} \\]\n\n```math\nz\n```\n\n- item\n"
)


@pytest.mark.parametrize("size", [1, 3, 11])
def test_live_is_reload(size: int) -> None:
    events = streams.turn(*streams.text_stream(TEXT, size))
    assert_live_is_reload(events, range(0, len(events), max(1, len(events) // 5)))
    assert_catches_up(events[:40], [2, 20])


PIECES = st.sampled_from(
    ["$$", "\\[", "\\]", "\\(", "\\)", "$", "a", " ", "\n", "\n\n", "- ", "> ", "+ b\n", "```", "\r\n"]
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(PIECES, max_size=16).map("".join), steps=st.lists(st.integers(1, 4), max_size=50))
def test_any_pieces_give_what_the_whole_gives(text: str, steps: list[int]) -> None:
    growing, at = Prose(), 0
    for step in [*steps, len(text)]:
        at = min(len(text), at + step)
        assert growing.open(text[:at]) == Prose().open(text[:at])
