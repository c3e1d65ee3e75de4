"""A program as steps: taken here, and written out with the steps' functions as they stand in the source."""

import pprint
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playground.demo.table import chart, figures, read, source

_MODULES = (read, figures, chart)


class Name(NamedTuple):
    """An argument that is the value of an earlier step."""

    name: str


class Step(NamedTuple):
    """`target = function(*given)`, with a comment above. Without a target its lines are printed."""

    function: str
    given: tuple[Any, ...]
    target: str
    comment: str


@dataclass(slots=True)
class Program:
    """Steps over the bytes of a file called `name`. Pasted ones stand in the code itself.

    `values` are those of the steps by their targets, `logs` the printed lines.
    """

    name: str
    data: bytes
    pasted: bool = False
    steps: list[Step] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    logs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values["data"] = self.data

    def do(self, function: str, *given: Any, target: str = "", comment: str = "") -> Any:
        """Take a step at once and remember it; its value."""
        self.steps.append(Step(function, given, target, comment))
        called = [self.values[one.name] if isinstance(one, Name) else one for one in given]
        value = source.function(_MODULES, function)(*called)
        targets = target.split(", ") if target else []
        self.values.update(zip(targets, value if len(targets) > 1 else [value], strict=bool(targets)))
        self.logs += [] if target else value
        return value

    def tell(self, name: str) -> None:
        """Print the lines that an earlier step gave."""
        self.steps.append(Step("", (Name(name),), "", ""))
        self.logs += self.values[name]

    @property
    def printed(self) -> str:
        """What the program prints."""
        return "".join(f"{line}\n" for line in self.logs)

    @property
    def code(self) -> str:
        """The whole program: it needs Python 3.12, Pillow for charts, and the file beside it."""
        functions = source.shown(_MODULES, {step.function for step in self.steps}, {"Path": not self.pasted})
        return f"{functions}\n\n{self._main()}"

    def _main(self) -> str:
        if self.pasted:
            rows = "".join(f"    {line!r}\n" for line in self.data.decode().splitlines(keepends=True))
            lines = [f"data = (\n{rows}).encode()"]
        else:
            lines = [f"data = Path({self.name!r}).read_bytes()"]
        for step in self.steps:
            lines += [f"\n# {step.comment}"] if step.comment else []
            given = ", ".join(map(_literal, step.given))
            call = f"{step.function}({given})" if step.function else given
            lines.append(f"{step.target} = {call}" if step.target else f'print(*{call}, sep="\\n")')
        if "image" in self.values:
            lines.append('image.save("chart.png")')
        return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    return value.name if isinstance(value, Name) else pprint.pformat(value, width=100, sort_dicts=False)
