"""Questions about attached documents: what is quoted stands where the citation points."""

import csv
import hashlib
import io
import re
from html import unescape

import pytest
from django.conf import settings

from tests.demo.conftest import Ask
from tests.demo.papers import CHINESE, REPORT, lines_pdf, pages_of, part, report, sample
from tests.demo.reading import Json, item, text, user

pytestmark = pytest.mark.asyncio

SUMMARY = {"reasoning": {"summary": "auto"}}
CARD = "What does this report say about costs, and which risks does it name?"


@pytest.fixture(autouse=True)
def _configured() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)


def notes(events: list[Json]) -> list[Json]:
    """The annotations of the last message."""
    found: list[Json] = item(events, "message")["content"][0]["annotations"]
    return found


def shown(markdown: str) -> str:
    """Markdown as a reader sees it: no marks of bold, quotation or tables, no escapes."""
    plain = re.sub(r"(?<!\\)\*+|^> |^\||\|$|^\|[-:|]+\|$", "", markdown, flags=re.MULTILINE)
    plain = re.sub(r"(?<!\\) \| ", " ", plain)
    return " ".join(unescape(re.sub(r"\\([^\w\s])", r"\1", plain)).split())


def quotations(events: list[Json]) -> list[tuple[str, int]]:
    """Each quoted passage, and the page that the citation at its end points at."""
    answer, ends = text(events), {note["index"]: note.get("page", 0) for note in notes(events)}
    found = []
    for quote in re.finditer(r"^> .*$|“[^”\n]*”", answer, re.MULTILINE):
        assert quote.end() in ends, f"no citation behind {quote[0]!r}"
        found.append((shown(quote[0].strip("“”")), ends[quote.end()]))
    return found


def rows(events: list[Json]) -> list[list[str]]:
    """The rows of all tables, as they are shown."""
    lines = [line for line in text(events).splitlines() if line.startswith("|") and "---" not in line]
    return [[shown(cell) for cell in line.strip("|").split("|")] for line in lines]


async def test_the_first_card_is_answered_from_the_right_pages(ask: Ask) -> None:
    events = await ask([user(CARD, report())], **SUMMARY)
    answer = text(events)
    assert ["Flour and ingredients", "96,800", "104,300"] in rows(events)
    assert ["Second oven fails before it is replaced", "low", "22,000 euros once"] in rows(events)
    assert answer.index("**Costs**") < answer.index("Page 2") < answer.index("**Risks**")
    assert answer.index("**Risks**") < answer.index("Page 3")
    pages = pages_of(sample(REPORT))
    found = quotations(events)
    assert found
    for quote, page in found:
        assert quote in pages[page - 1]


async def test_a_citation_names_the_file_by_its_bytes(ask: Ask) -> None:
    first, *_ = notes(await ask([user("What happened to the flour price?", report())]))
    digest = hashlib.sha256(sample(REPORT)).hexdigest()
    assert first.keys() == {"type", "file_id", "filename", "index", "page"}
    assert (first["type"], first["file_id"]) == ("file_citation", f"file-{digest}")
    assert first["filename"] == REPORT


@pytest.mark.parametrize(
    ("question", "told", "page"),
    [
        ("How much were wages in Q3?", "Wages, Q3: 155,200", 2),
        ("What was bread revenue in the second quarter?", "Bread, Q2: 151,200", 1),
        ("By how much did pastries change?", "Pastries, Change: +2.8 %", 1),
        ("What is the likelihood that the second oven fails?", "Likelihood: low", 3),
    ],
)
async def test_a_question_about_a_figure_finds_its_row(ask: Ask, question: str, told: str, page: int) -> None:
    events = await ask([user(question, report())])
    assert told in shown(text(events)).split(" ", 2)[2][:160]
    assert notes(events)[0]["page"] == page
    for cell in told.rpartition(": ")[2].split():
        assert cell in pages_of(sample(REPORT))[page - 1]


async def test_a_later_question_still_knows_the_file(ask: Ask) -> None:
    before = [user("How much were wages in Q3?", report()), {"role": "assistant", "content": "155,200"}]
    assert "Wages, Q2: **148,900**" in text(await ask([*before, user("And in Q2?")]))
    found = quotations(await ask([*before, user("What does the board recommend?")]))
    assert found[0][1] == 3
    assert "offer of 48,000 euros" in found[0][0]


async def test_words_about_something_else_leave_an_earlier_file_alone(ask: Ask) -> None:
    events = await ask([user("Wages?", report()), {"role": "assistant", "content": "x"}, user("Thanks!")])
    assert "> Thanks!" in text(events)


async def test_a_new_file_goes_before_older_ones(ask: Ask) -> None:
    new = part("note.txt", b"Wages were frozen by the council.", "text/plain")
    events = await ask([user("Wages?", report()), user("What about wages?", new)])
    assert [note["filename"] for note in notes(events)] == ["note.txt"]
    both = await ask([user("Wages?", report()), user("And these?", new), user("Who froze wages, and flour?")])
    assert {note["filename"] for note in notes(both)} == {"note.txt", REPORT}


async def test_what_is_not_there_is_said(ask: Ask) -> None:
    events = await ask([user("How many dragons are there?", report())], **SUMMARY)
    assert "I found nothing about **dragons** in **harbour-lights-q3.pdf**" in text(events)
    assert notes(events) == []
    assert "None of them holds a word of the question" in str(item(events, "reasoning")["summary"])


async def test_the_steps_are_told_with_their_figures(ask: Ask) -> None:
    events = await ask([user("What does the board recommend?", report())], **SUMMARY)
    told = "".join(one["text"] for one in item(events, "reasoning")["summary"])
    passages = re.search(r"`harbour-lights-q3.pdf`: 3 pages, [\d,]+ characters, (\d+) passages", told)
    assert passages
    assert f"*Demo: {passages[1]} passages read by rules" in text(events)
    assert re.search(r"1 passage with words .* score of [1-9]\d*\.\d\d on page 3\. I quote 1\.", told)


async def test_a_summary_keeps_the_order_and_cites_every_page(ask: Ask) -> None:
    events = await ask([user("Summarise this report", report())])
    found = quotations(events)
    assert [page for _, page in found] == sorted(page for _, page in found)
    assert {page for _, page in found} == {1, 2, 3}
    for quote, page in found:
        assert quote in pages_of(sample(REPORT))[page - 1]
    assert "5 rows of Cost, Q2 and Q3" in text(events)


async def test_one_page_can_be_asked_for(ask: Ask) -> None:
    events = await ask([user("What is on page 3?", report())])
    assert {note["page"] for note in notes(events)} == {3}


async def test_what_stands_on_another_page_is_told_so(ask: Ask) -> None:
    data = lines_pdf(["Ferries sail at noon."], ["Bread is baked at night."])
    answer = text(await ask([user("What does page 2 say about ferries?", part("a.pdf", data))]))
    assert answer.index("Page 2 holds none of these words") < answer.index("Page 1:\n\n> **Ferries**")
    answer = text(await ask([user("Summarise page 9", part("a.pdf", data))]))
    assert "has no text on a page 9" in answer
    assert "Bread is baked" in answer


async def test_a_line_is_the_line_of_the_file(ask: Ask) -> None:
    rows = [f"item {number},{number}" for number in range(100)]
    rows[30] = '"item\n30",30'
    data = "\n".join(["name,worth", *rows])
    answer = text(await ask([user("What is item 70 worth?", part("a.csv", data.encode(), "text/csv"))]))
    first, last = map(int, re.search(r"Lines (\d+) to (\d+)", answer).groups())
    assert data.splitlines()[first - 1] == "item 40,40"
    assert data.splitlines()[last - 1] == "item 79,79"
    table = "Prices\n\n| Name | Worth |\n|---|---|\n| pear | 3 |\n| plum | 4 |\n\nThe end."
    answer = text(await ask([user("What is plum worth?", part("a.md", table.encode(), "text/markdown"))]))
    assert "Lines 3 to 6" in answer


async def test_code_does_not_run_into_the_words_beside_it(ask: Ask) -> None:
    words = "Short words.\n\n```\nprice = 1\n```\n\nMore words.\n"
    answer = text(await ask([user("Which price?", part("a.md", words.encode(), "text/markdown"))]))
    assert "```\nprice = 1\n```" in answer


async def test_more_files_than_are_told_are_said(ask: Ask) -> None:
    files = [part(f"{n}.txt", f"Number {n} is {n + 7}.".encode(), "text/plain") for n in range(6)]
    assert "the newest 3 of 6 files" in text(await ask([user("Summarise", *files)]))
    assert "the newest 4 of 6 files" in text(await ask([user("Compare them", *files)]))


async def test_two_documents_are_held_against_each_other(ask: Ask) -> None:
    other = lines_pdf(
        ["Costs in spring were high.", "Sick days fell from 40 to 31.", "Lemons were cheap."],
        ["The team is now 23 people.", "Lemons are still cheap."],
    )
    events = await ask([user("Compare the two", report(), part("spring.pdf", other))])
    answer = text(events)
    (row,) = [row for row in rows(events) if row[0].startswith("Sick days")]
    assert row[1:] == ["31 / 22 (page 2)", "40 / 31 (page 1)"]
    assert re.search(r"Only in \*\*spring.pdf\*\*: lemons", answer, re.IGNORECASE)
    assert {(note["filename"], note["page"]) for note in notes(events)} >= {(REPORT, 2), ("spring.pdf", 1)}
    alone = await ask([user("Compare this", report())])
    assert "A comparison needs two documents" in text(alone)


async def test_tables_are_compared_by_row_and_column(ask: Ask) -> None:
    other = "## Costs, in euros\n\n| Cost | Q2 | Q3 |\n|---|---|---|\n| Wages | 148,900 | 160,000 |\n"
    notes_file = part("plan.md", other.encode(), "text/markdown")
    events = await ask([user("What differs in wages?", report(), notes_file)])
    assert ["Costs, in euros, Wages, Q3", "155,200 (page 2)", "160,000"] in rows(events)
    assert not [row for row in rows(events) if row[0].endswith("Wages, Q2")]


async def test_chinese_is_found_on_its_page(ask: Ask) -> None:
    data = lines_pdf(
        ["公司的成本在第三季度上升了百分之六。", "面粉是最大的成本。"],
        ["收入增长了百分之九。"],
        ["主要风险是烤炉故障。"],
        encoding="utf-16-be",
        font=CHINESE,
    )
    events = await ask([user("这份报告对成本有什么说法？", part("年报.pdf", data))])
    assert {page for _, page in quotations(events)} == {1}
    events = await ask([user("有哪些风险？", part("年报.pdf", data))])
    ((quote, page),) = quotations(events)
    assert page == 3
    assert quote in pages_of(data)[2]


async def test_a_scan_is_told_to_have_no_text(ask: Ask) -> None:
    answer = text(await ask([user("What does it say?", part("scan.pdf", lines_pdf([], [])))]))
    assert "- **scan.pdf** (PDF): 2 pages" in answer
    assert "has no text layer: its 2 pages hold pictures or drawings only" in answer


async def test_a_csv_file_is_measured_by_columns(ask: Ask) -> None:
    data = sample("harbour-lights-sales.csv")
    table = list(csv.DictReader(io.StringIO(data.decode())))
    numbers = [int(row["bread"]) for row in table]
    events = await ask(
        [user("Give the total and the mean of each column", part("sales.csv", data, "text/csv"))]
    )
    (bread,) = [row for row in rows(events) if row[0] == "bread"]
    told = [float(cell.replace(",", "")) for cell in bread[2:]]
    assert told == pytest.approx(
        [min(numbers), max(numbers), sum(numbers), sum(numbers) / len(numbers)], abs=0.01
    )


async def test_a_tool_that_is_merely_offered_takes_no_question_about_a_file(ask: Ask) -> None:
    tools = [
        {"type": "file_search", "vector_store_ids": ["vs_handbook"]},
        {"type": "web_search"},
        {"type": "image_generation"},
        {"type": "code_interpreter", "container": {"type": "auto"}},
    ]
    events = await ask([user("Which costs does this file find largest?", report())], tools=tools)
    assert {one["type"] for one in events[-1]["response"]["output"]} == {"reasoning", "message"}
    assert quotations(events)
    events = await ask([user("Search the web for flour", report())], tools=tools)
    assert item(events, "web_search_call")
