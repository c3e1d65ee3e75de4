"""Documents that are large, or mean harm."""

import re

import pytest
from django.conf import settings

from tests.demo.conftest import Ask
from tests.demo.papers import lines_pdf, part
from tests.demo.reading import text, user
from tests.demo.test_documents import notes, quotations

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _configured() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)


async def test_one_line_among_three_hundred_pages_is_found(ask: Ask) -> None:
    filler = [
        "The weather was mild and the harbour was calm on that day.",
        "Nothing else is to be told here.",
    ]
    pages = [[*filler, f"Entry {number}."] for number in range(300)]
    pages[211].append("A zeppelin landed at noon.")
    found = quotations(await ask([user("When did the zeppelin land?", part("log.pdf", lines_pdf(*pages)))]))
    assert found[0][1] == 212
    assert "A zeppelin landed at noon." in found[0][0]


async def test_one_sentence_in_five_megabytes_is_found_with_its_line(ask: Ask) -> None:
    lines = ["Nothing of note was written into this line of the book."] * 90_000
    lines[70_000] = "A zeppelin landed at noon."
    data = "\n".join(lines).encode()
    assert len(data) > 5_000_000 - 1024
    answer = text(await ask([user("When did the zeppelin land?", part("book.txt", data, "text/plain"))]))
    assert "A **zeppelin landed** at noon." in answer
    line = int(re.search(r"Line ([\d,]+)", answer)[1].replace(",", ""))
    assert 70_001 - 10 < line <= 70_001


async def test_a_text_without_an_end_is_cut(ask: Ask) -> None:
    answer = text(await ask([user("Summarise it", part("x.txt", b"x" * 1_000_000, "text/plain"))]))
    assert len(answer) < 10_000


@pytest.mark.parametrize(
    "words",
    [
        "price <script>alert(1)</script> <img src=x onerror=alert(1)>",
        "price [click](javascript:alert(1)) ![i](https://example.com/x.png)",
        "price **bold** `code` ~~gone~~ $x$ \\[ y \\] | cell | &lt;",
        "price \n\n> # heading\n\n---\n1. list",
        "price \ue0f00\ue0f1 \ue0f07\ue0f1 [^1]: note",
        "price \n\n[a](b) [[[[ # #",
    ],
)
async def test_what_a_document_says_stays_text(ask: Ask, words: str) -> None:
    from playground.rendering.markdown import finish, parse

    answer = text(await ask([user("Which price?", part("a.txt", words.encode(), "text/plain"))]))
    html = finish(parse(answer, whole=True), highlight=False)
    assert not re.search(r"<(script|img|a|code|del|h\d|hr|ol|ul|section|span)\b", html)
    assert html.count("<blockquote>") == 1
    assert "<table" not in html


async def test_code_of_a_document_stays_in_its_fence(ask: Ask) -> None:
    code = "# Use\n\n```\nprice = 1  # \ue0f07\ue0f1\n~~~\n```\n"
    answer = text(await ask([user("Which price?", part("a.md", code.encode(), "text/markdown"))]))
    assert "```\nprice = 1  # \ufffd7\ufffd\n~~~\n```" in answer


async def test_long_lines_of_signs_are_read_in_time(ask: Ask) -> None:
    lines = ["#" + " " * 200_000 + "b", "[" * 200_000, ". " * 100_000, '"' * 200_000, "|-" * 100_000]
    lines += ["[](" * 200_000, f"a | b | c\n{' ' * 200_000}||x\n1 | 2 | 3"]
    words = "\n\n".join([*lines, "The price is here."]).encode()
    answer = text(await ask([user("Which price?", part("a.md", words, "text/markdown"))]))
    assert "The **price** is here." in answer


async def test_a_name_stays_text(ask: Ask) -> None:
    name = "a](b)<b>|`*.txt"
    events = await ask([user("What is this?", part(name, b"One line about flour.", "text/plain"))])
    assert "**a\\](b)\\<b\\>\\|\\`\\*.txt**" in text(events)
    assert notes(events)[0]["filename"] == name


async def test_of_very_many_files_the_newest_are_read_and_that_is_said(ask: Ask) -> None:
    files = [part(f"{n}.txt", f"Number {n} is about flour.".encode(), "text/plain") for n in range(60)]
    answer = text(await ask([user("Which is number 59?", *files)]))
    assert "I read the newest 32 of 60 files." in answer
    assert "**Number 59** is about flour." in answer
