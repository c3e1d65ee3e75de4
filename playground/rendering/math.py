"""Formulas: kept whole while Markdown is read, TeX source in the HTML, typeset by the page alone."""

import re

GUARD, DOLLAR = "\uf8f6", "\uf8f7"
"""One stands before a line of a formula that Markdown would take for a list, one for a "$" in code."""

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_OPENER = re.compile(r"((?:[ \t]*>)*)[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?(\$\$|\\\[(?!\w*\\?\]))")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^`\n]*\1(?!`)")
_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_ENDS_FORMULA = re.compile(r"[ \t>]*(?:`{3}|~{3}|\Z)")
_BEGINS_BLOCK = re.compile(r"[-+*#=>|:_<]|\d{1,9}[.)]")
_LAST = re.compile(r'<span data-math-style="display">(?=[^<]*</span>(?:\s|</\w+>)*\Z)')


def guarded(text: str) -> str:
    """The text with formulas of many lines kept in one paragraph each; the lines stay the same in number.

    Whether a line is guarded depends on no later one, so a growing text keeps its blocks. What is guarded
    by mistake (inside code) comes to no harm: `unguarded` takes the guards out of the HTML. A "$" in code
    spans is guarded too: comrak would take it for the end of what a "$" before them begins.
    """
    if "`" in text and "$" in text:
        text = _CODE.sub(lambda code: code[0].replace("$", DOLLAR), text)
    return _read(text)[0] if "$$" in text or "\\[" in text else text


def unguarded(html: str) -> str:
    """HTML of a guarded text without the guards."""
    return html.replace(GUARD, "").replace(DOLLAR, "$")


def closing(text: str) -> str:
    """What closes the formula that a growing text ends in; "" when it ends in none."""
    if "$$" not in text and "\\[" not in text:
        return ""
    closer = _read(text)[1]
    return closer if not closer or text.endswith(("\n", "\r")) else f"\n{closer}"


def still_open(html: str) -> str:
    """HTML that ends in a formula which was closed for it, told as open; "" when it ends otherwise."""
    html, found = _LAST.subn('<span data-math-style="open">', html)
    return html if found else ""


def formula(source: str, style: str) -> str:
    """Escaped TeX as the element that shows it until the page's `math.js` typesets it.

    `style` is inline, display, or open: a display formula that still grows, and stays as it is.
    """
    return f'<span class="math" data-math-style="{style}">{source.strip()}</span>'


def _read(text: str) -> tuple[str, str]:
    """The guarded text, and the closer of the formula that it ends in."""
    lines, closer, quotes = [], "", 0
    for line, end in _LINE.findall(text):
        if not closer:
            found = _OPENER.match(line)
            if found and _CLOSERS[found[2]] not in line[found.end() :]:
                closer, quotes = _CLOSERS[found[2]], found[1].count(">")
            lines.append(line + end)
            continue
        over = closer in line
        if end and _ENDS_FORMULA.match(line):
            over = True
        else:
            line = _guard(line, quotes)
        closer = "" if over else closer
        lines.append(line + end)
    return "".join(lines), closer


def _guard(line: str, quotes: int) -> str:
    at = 0
    if prefix := re.match(rf"(?:[ \t]*>){{0,{quotes}}}[ \t]*", line):
        at = prefix.end()
    return f"{line[:at]}{GUARD}{line[at:]}" if _BEGINS_BLOCK.match(line, at) else line
