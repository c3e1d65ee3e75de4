"""The demo's own words: Markdown files with $placeholders in `texts/`."""

import re
from functools import cache
from pathlib import Path
from string import Template

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# What would begin a list, make a heading of the line above, or rule a table.
_BLOCK = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^()([-+=:])(?=[\s=:-]|$)")


def text(name: str, /, **values: object) -> str:
    """A text with its placeholders filled. What is filled in is not searched for placeholders again."""
    return _template(name).substitute(values)


def quoted(words: str, limit: int = 280) -> str:
    """Somebody's words as a Markdown quotation, cut at `limit` characters."""
    cut = words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
    return "\n".join(f"> {line}" for line in cut.splitlines() or ["(nothing)"])


def fenced(words: str, language: str = "", limit: int = 2000) -> str:
    """Somebody's words as a code block that they cannot close."""
    cut = words if len(words) <= limit else words[:limit] + "…"
    fence = "```"
    while fence in cut:
        fence += "`"
    return f"{fence}{language}\n{cut}\n{fence}"


def escaped(words: str) -> str:
    """Somebody's words in one line that Markdown shows as they stand."""
    flat = " ".join(_CONTROL.sub("", words).split())
    # No "[" here: behind a backslash it would open a formula, and without its "]" it opens nothing.
    flat = "".join(f"\\{sign}" if sign in "\\`*_]<>#|~&$" else sign for sign in flat)
    return _BLOCK.sub(r"\1\3\\\2\4", flat)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 page", "3 pages"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "texts" / f"{name}.md").read_text(encoding="utf-8").rstrip())
