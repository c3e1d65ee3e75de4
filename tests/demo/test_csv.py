"""CSV with the code interpreter: figures computed another way, and the shown code run by hand."""

import base64
import csv
import io
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, types, user

SAMPLE = Path(__file__).parents[2] / "static" / "samples" / "harbour-lights-sales.csv"
MORE: Json = {
    "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}],
    "include": ["code_interpreter_call.outputs", "reasoning.encrypted_content"],
    "reasoning": {"summary": "auto"},
}
SHOP = """Region;Product;Unit price;Amount;Sold on
North;Bread;1,50;1.200;03.01.2026
South;Bread;1,40;900;14.01.2026
North;Cake;12,00;40;02.02.2026
South;"Cake; ""big"" one";8,25;n/a;20.02.2026
East;Coffee;2,10;2.000;05.03.2026
North;Coffee;2,20;1.750;17.03.2026
"""
ROWS = [(1.5, 1200.0, "North"), (1.4, 900.0, "South"), (12.0, 40.0, "North"), (8.25, None, "South")]
ROWS += [(2.1, 2000.0, "East"), (2.2, 1750.0, "North")]


@pytest.fixture(autouse=True)
def _configured() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)


def attached(data: bytes, name: str = "shop.csv") -> Json:
    url = f"data:text/csv;base64,{base64.b64encode(data).decode()}"
    return {"type": "input_file", "filename": name, "file_data": url}


async def worked(
    ask: Ask, words: str, data: bytes = SHOP.encode(), name: str = "shop.csv"
) -> tuple[Json, str]:
    """The call, and the answer."""
    events = await ask([user(words, attached(data, name))], **MORE)
    assert events[-1]["type"] == "response.completed"
    return item(events, "code_interpreter_call"), text(events)


def logs(call: Json) -> str:
    printed: str = next(one["logs"] for one in call["outputs"] if one["type"] == "logs")
    return printed


def picture(call: Json) -> Image.Image:
    url = next(one["url"] for one in call["outputs"] if one["type"] == "image")
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")


def by_hand(call: Json, folder: Path, data: bytes | None, name: str = "shop.csv") -> str:
    """What the shown code prints in a folder with the file; its chart is there afterwards."""
    if data is not None:
        (folder / name).write_bytes(data)
    (folder / "code.py").write_text(call["code"], encoding="utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "code.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


QUESTIONS = [
    "Give the total and the mean of each column, and draw bread by week as a chart.",
    "What is in it?",
    "Which month had the highest catering?",
    "histogram of coffee",
]


@pytest.mark.asyncio
@pytest.mark.parametrize("words", QUESTIONS)
async def test_the_shown_code_run_by_hand_gives_the_same(ask: Ask, tmp_path: Path, words: str) -> None:
    data = SAMPLE.read_bytes()
    call, _ = await worked(ask, words, data, "sales.csv")
    assert "playground" not in call["code"]
    assert by_hand(call, tmp_path, data, "sales.csv") == logs(call)
    # The picture is sent in fewer colours; edges of letters may differ a little by that.
    drawn = Image.open(tmp_path / "chart.png").convert("RGB").quantize(64).convert("RGB")
    assert ImageChops.difference(drawn, picture(call)).getbbox() is None
    assert len(picture(call).getcolors(100_000) or []) > 4


@pytest.mark.asyncio
@pytest.mark.parametrize("words", ["mean of unit price by region", "amount in North", "how many rows?"])
async def test_other_habits_of_csv_give_the_same_by_hand_too(ask: Ask, tmp_path: Path, words: str) -> None:
    for data in (SHOP.encode(), SHOP.encode("utf-16"), SHOP.replace("\n", "\r\n").encode("utf-8-sig")):
        call, _ = await worked(ask, words, data)
        assert by_hand(call, tmp_path, data) == logs(call)


@pytest.mark.asyncio
async def test_sums_and_means_are_those_of_own_loops(ask: Ask) -> None:
    call, answer = await worked(ask, QUESTIONS[0], SAMPLE.read_bytes(), "sales.csv")
    rows = list(csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="utf-8"))))
    for name in ("bread", "pastries", "coffee", "catering"):
        values = [float(row[name]) for row in rows]
        mean, total = sum(values) / len(values), sum(values)
        said = f"{mean:,.0f}" if mean.is_integer() else f"{mean:,.2f}"
        assert f"| {name} | {said} | {total:,.0f} |" in answer
        assert f"{name}: mean {said}, sum {total:,.0f}" in logs(call)


@pytest.mark.asyncio
async def test_all_statistics_of_a_column_are_those_of_the_statistics_module(ask: Ask) -> None:
    _, answer = await worked(ask, "what is in this file?")
    prices, amounts = [row[0] for row in ROWS], [row[1] for row in ROWS if row[1] is not None]
    for name, values, missing in (("Unit price", prices, 0), ("Amount", amounts, 1)):
        figures = [min(values), max(values), statistics.fmean(values), statistics.median(values)]
        figures += [statistics.stdev(values), sum(values)]
        told = [f"{one:,.0f}" if one == int(one) else f"{one:,.2f}" for one in figures]
        assert f"| {name} | {len(values)} | {missing} | {' | '.join(told)} |" in answer
    assert "| Product | 6 | 0 | 4 | Bread (2) |" in answer
    assert "| Sold on | 6 | 0 | 6 | 2026-01-03 to 2026-03-17 |" in answer


@pytest.mark.asyncio
async def test_groups_are_those_of_own_loops(ask: Ask) -> None:
    _, answer = await worked(ask, "mean of unit price by region")
    for region in ("North", "South", "East"):
        assert f"| {region} | {statistics.fmean(row[0] for row in ROWS if row[2] == region):.2f} |" in answer


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sum of amount", "| Amount | 5,890 |"),
        ("which month had the highest amount?", "**2026-03** with **3,750**"),
        ("which product has the lowest amount?", "**Cake** with **40**"),
        ("what is the highest unit price?", "| Unit price | 12 |"),
        ("median of unit price in North", "| Unit price | 2.20 |"),
        ("How many rows are there in North?", "**3 rows**"),
        ("total amount per product in North", "| Coffee | 1,750 |"),
        ("standard deviation of unit price", f"| {statistics.stdev(row[0] for row in ROWS):.2f} |"),
    ],
)
async def test_what_is_asked_is_answered(ask: Ask, words: str, said: str) -> None:
    _, answer = await worked(ask, words)
    assert said in answer
    assert "demo that follows rules" in answer


@pytest.mark.asyncio
async def test_pasted_rows_stand_in_the_code(ask: Ask, tmp_path: Path) -> None:
    words = "What is the mean of price?\n\nname,price\npear,1.5\nplum,2.5\nfig,5\n"
    events = await ask(words, **MORE)
    call = item(events, "code_interpreter_call")
    assert "| price | 3 |" in text(events)
    assert by_hand(call, tmp_path, None) == logs(call)


@pytest.mark.asyncio
async def test_a_second_question_is_about_the_same_file(ask: Ask) -> None:
    first = user("sum of amount", attached(SHOP.encode()))
    answered = {"role": "assistant", "content": "5,890"}
    second = user("and which month had the highest amount?")
    assert "**2026-03**" in text(await ask([first, answered, second], **MORE))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "words", ["Draw a harbour with two boats", "How many days of holiday do we have this year?"]
)
async def test_another_question_is_not_about_an_earlier_file(ask: Ask, words: str) -> None:
    first = user("sum of amount", attached(SHOP.encode()))
    events = await ask([first, {"role": "assistant", "content": "5,890"}, user(words)], **MORE)
    assert not [one for one in output(events) if one["type"] == "code_interpreter_call"]


@pytest.mark.asyncio
async def test_the_code_streams_and_outputs_need_to_be_asked_for(ask: Ask) -> None:
    question = [user("sum of amount", attached(SHOP.encode()))]
    events = await ask(question, tools=MORE["tools"])
    call = item(events, "code_interpreter_call")
    deltas = [one["delta"] for one in events if one["type"] == "response.code_interpreter_call_code.delta"]
    assert len(deltas) > 10
    assert "".join(deltas) == call["code"]
    assert call["outputs"] is None
    assert "response.code_interpreter_call.interpreting" in types(events)


@pytest.mark.asyncio
async def test_the_reasoning_tells_the_steps_with_their_figures(ask: Ask) -> None:
    events = await ask([user("mean of unit price by region", attached(SHOP.encode()))], **MORE)
    told = " ".join(part["text"] for part in item(events, "reasoning")["summary"])
    assert "6 rows, 5 columns" in told
    assert "mean of Unit price by Region" in told
    assert "bars: 3 of them" in told


@pytest.mark.asyncio
async def test_what_stands_in_a_file_becomes_no_code(ask: Ask, tmp_path: Path) -> None:
    """Names and cells are only ever literals, whatever they hold."""
    evil = "');open('hacked','w')#\"\"\""
    rows = [[evil, "v"], [f"a\n{evil}", "1"], [f"b{evil}", "2"], [evil, "4"]]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    name = "it's\"; open('hacked', 'w') #.csv"
    data = out.getvalue().encode()
    call, answer = await worked(ask, f"sum of v by {evil}", data, name)
    assert by_hand(call, tmp_path, data, name) == logs(call)
    assert not (tmp_path / "hacked").exists()
    assert "7" in logs(call) or "4" in answer


@pytest.mark.asyncio
@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"a,b\n", b'"open,\n1,2\n' * 5, b",,,\n,,,\n"])
async def test_a_bad_file_is_answered(ask: Ask, data: bytes) -> None:
    events = await ask([user("sum of v", attached(data))], **MORE)
    assert events[-1]["type"] == "response.completed"
    assert text(events)
