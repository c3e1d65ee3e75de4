"""The source of some functions and of all that they use, cut out of the modules in which they run."""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple


class _Module(NamedTuple):
    """A module cut up: its top-level names with their source; imports by the name they bind."""

    parts: dict[str, str]
    uses: dict[str, frozenset[str]]
    imports: dict[str, str]


def function(modules: Iterable[ModuleType], name: str) -> Callable[..., Any]:
    """The function of that name in the first module that defines it."""
    found: Callable[..., Any] = next(getattr(one, name) for one in modules if name in _cut(one).parts)
    return found


def shown(modules: Iterable[ModuleType], names: set[str], more: dict[str, bool]) -> str:
    """Imports and definitions, in the order of the modules, that the named functions need.

    `more` says of further names of `pathlib` whether they are imported too.
    """
    cut = [_cut(module) for module in modules]
    uses = {name: used for one in cut for name, used in one.uses.items()}
    needed: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in uses and name not in needed:
            needed.add(name)
            waiting += uses[name]
    used = {name for one in needed for name in uses[one]}
    lines = {line for one in cut for name, line in one.imports.items() if name in used}
    lines |= {f"from pathlib import {name}" for name, wanted in more.items() if wanted}
    imports = "\n".join(sorted(lines, key=lambda line: ("PIL" in line, line.startswith("from"), line)))
    parts = [part for one in cut for name, part in one.parts.items() if name in needed]
    text = f"{imports}\n"
    for part in dict.fromkeys(parts):
        text += f"\n\n{part}\n" if part.startswith("def") else f"\n{part}\n"
    return text


@cache
def _cut(module: ModuleType) -> _Module:
    text = inspect.getsource(module)
    found = _Module({}, {}, {})
    for node in ast.parse(text).body:
        for name in _names(node):
            found.parts[name] = ast.get_source_segment(text, node) or ""
            found.uses[name] = frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
        found.imports.update(_imports(node))
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _imports(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, f"import {alias.name}") for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith("playground"):
        yield from ((alias.name, f"from {node.module} import {alias.name}") for alias in node.names)
