"""The code interpreter: works out a table's figures, or a calculation, by code that is shown and was run."""

import base64
import io
from functools import partial
from typing import Any

from playground.demo import calculator
from playground.demo.asked import Asked
from playground.demo.rules.choice import forced, mentions
from playground.demo.table.asking import wishes
from playground.demo.table.find import Found, find
from playground.demo.table.program import Program
from playground.demo.table.read import read_table
from playground.demo.table.working import work
from playground.demo.texts import escaped, text

Json = dict[str, Any]

_WORDS = ["python", "compute", "calculate", "code"]
_ABOUT_TABLES = ["csv", "column", "columns", "rows", "chart", "plot", "graph", "diagram", "histogram"]
_SHORT = 6
_COUNTED = 2000


def wanted(asked: Asked) -> bool:
    """Whether the question has a table or a calculation in it, or a word for the tool."""
    tools = asked.offered("code_interpreter")
    if not tools:
        return False
    return (
        forced(asked, tools[0])
        or mentions(asked, _WORDS)
        or calculator.find(asked.text) is not None
        or _table(asked) is not None
    )


def steps(asked: Asked) -> list[Json]:
    """The thoughts, the call with its code and outputs, and the answer."""
    if found := _table(asked):
        return [{"work": partial(_worked, found, asked)}]
    if sum_ := calculator.find(asked.text):
        return _calculated(sum_, asked)
    return _counted(asked)


def _table(asked: Asked) -> Found | None:
    """The table that the question is about: one in it, or an earlier one that its words fit."""
    found = find(asked.items, asked.text)
    if found is None or found.fresh or mentions(asked, _ABOUT_TABLES):
        return found
    if not found.data:
        return None
    # A statistic alone ("and the median?") is about the table only where little else is said.
    asked_for = wishes(asked.wish, read_table(found.data)[0])
    short = len(asked.text.split()) <= _SHORT
    named = any(wish.measures or wish.by or wish.only or (short and wish.statistics) for wish in asked_for)
    return found if named else None


def _worked(found: Found, asked: Asked) -> list[Json]:
    name = escaped(found.name)
    if found.problem:
        return [{"say": f"I could not read **{name}**: {escaped(found.problem)}.\n\n{text('rules')}"}]
    program = Program(found.name, found.data, found.pasted)
    done = work(program, found.question)
    outputs: list[Json] = [{"type": "logs", "logs": program.printed}]
    if image := program.values.get("image"):
        out = io.BytesIO()
        image.quantize(64).save(out, "PNG")
        outputs.append(
            {"type": "image", "url": f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"}
        )
    answer = text(
        "worked",
        name=name,
        notes=escaped("; ".join(program.values["notes"])),
        found="\n\n".join(done.found),
        chart=" The chart is drawn by it too." if image else "",
        beside="" if found.pasted else f" with {name} beside it",
    )
    return [{"think": done.thoughts}, {**_call(program.code, outputs, asked), "by": "lines"}, {"say": answer}]


def _calculated(found: calculator.Sum, asked: Asked) -> list[Json]:
    read = f"I read `{found.code}` out of the message and check that it is only arithmetic."
    thought = f"**Finding the calculation**\n\n{read}"
    answer = text("calculated", code=found.code, result=found.told)
    outputs = [{"type": "logs", "logs": found.logs}]
    return [{"think": [thought]}, _call(found.program, outputs, asked), {"say": answer}]


def _counted(asked: Asked) -> list[Json]:
    start = asked.text[:_COUNTED]
    words = start.split()
    code = f"words = {start!r}.split()\nprint(len(words), sum(map(len, words)))\n"
    logs = f"{len(words)} {sum(map(len, words))}\n"
    what = "Your message has" if start == asked.text else f"The first {_COUNTED} signs of your message have"
    thought = "**Looking for figures**\n\nI find no table and no calculation, so I count the message's words."
    call = _call(code, [{"type": "logs", "logs": logs}], asked)
    answer = text("counted", what=what, words=len(words), letters=sum(map(len, words)))
    return [{"think": [thought]}, call, {"say": answer}]


def _call(code: str, outputs: list[Json], asked: Asked) -> Json:
    shown = asked.includes("code_interpreter_call.outputs")
    call = {"type": "code_interpreter_call", "container_id": "cntr_$container", "code": code}
    return {"item": call | {"outputs": outputs if shown else None}}
