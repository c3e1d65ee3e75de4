"""What is not given to the cleaner is what the cleaner would have made of it."""

from hypothesis import example, given, settings, strategies as st

from playground.rendering import markdown
from tests.rendering.hostile import PAYLOADS, assert_harmless

PIECES = st.sampled_from([
    "**a**", "*b*", "`c`", "~~d~~", "# h\n", "- x\n", "1. y\n", "> q\n", "|a|b|\n|-|-|\n|c|d|\n", "\n\n",
    "  \n", "---\n", "&nbsp;", "\xa0", '"', "'", "<b>", "<script>", "&lt;", "é中", "word ", " ", "\n",
    "- [x] t\n", "[l](http://a.b)", "```\ncode\n```\n", "a\\*b", "<!-- c -->", "\u200b", "<br>",
    "</p>", "<p/>", "&#x3c;p>",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(text=TEXTS)
@example(text="Plain words,\n\n- and *a* list\n")
@settings(max_examples=400)
def test_markdown(text: str) -> None:
    html = markdown.parse(markdown.clean(text))
    assert markdown._cleaned(html) == markdown._CLEANER.clean(html)


def test_hostile_html_as_if_the_parser_had_let_it_through() -> None:
    tags = [
        "<p onclick=x>",
        "<P>",
        "<p\n>",
        "<strong >",
        "<br / onload=x>",
        "<hr/>",
        "<script>",
        "<p",
        "<p><svg",
    ]
    for html in tags:
        assert markdown._cleaned(html) == markdown._CLEANER.clean(html)
    for html in PAYLOADS:
        assert_harmless(markdown._cleaned(html))


def test_most_of_what_streams_needs_no_cleaner() -> None:
    html = markdown.parse("## A\n\nSome **bold** words.\n\n- one\n- two\n\n| a |\n|---|\n| 1 |\n")
    assert markdown._BARE.fullmatch(html)
