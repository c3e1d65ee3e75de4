"""Lines of a page or a text, as blocks: headings, paragraphs and tables."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from playground.demo.documents.words import CJK

HEADING, PARAGRAPH, TABLE, CODE = "heading", "paragraph", "table", "code"

_ITEM = re.compile(r"\s*(?:\d{1,3}[.)]|[•▪◦‣*–-])\s+\S")
_ENDED = (".", "!", "?", ":", ";", "。", "！", "？", ".”", ".’", '."', ".)")
_MARKED = re.compile(r"#{1,6}(?=\s)")
_FENCE = re.compile(r"\s*([`~])\1{2,}")
_LOOKS = re.compile(r"\*\*|__|(?<!`)`(?!`)|!?\[([^][]{0,300})\]\([^()]{0,2000}\)")
_RULE = re.compile(r"\|?:?-{2,}:?(?:\|:?-{2,}:?)*\|?$")
_ENDS_IN_SIGN, _BEGINS_WITH_SIGN = re.compile(rf"[{CJK}，。、；：！？]$"), re.compile(f"[{CJK}]")
_NARROW = 40
_LONGEST_HEADING = 100


class Block(NamedTuple):
    """Lines that belong together; `line` is the number of the first, from 1.

    `ruled` is whether there was one more behind the first, the rule of a Markdown table.
    """

    kind: str
    lines: list[str]
    line: int = 0
    ruled: bool = False


def joined(lines: Iterable[str]) -> tuple[str, list[int]]:
    """Lines as one, and where in it each begins: a space between, but none where signs go without."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        part = " ".join(line.split())
        glued = not parts or (_ENDS_IN_SIGN.search(parts[-1]) and _BEGINS_WITH_SIGN.match(part))
        if part and not glued:
            parts.append(" ")
            length += 1
        starts.append(length)
        parts += [part] if part else []
        length += len(part)
    return "".join(parts), starts


def page_blocks(lines: Sequence[str]) -> list[Block]:
    """Blocks of a page of a PDF, whose lines tell a paragraph's end by their shape alone."""
    width = max([len(line) for line in lines if "\t" not in line] + [_NARROW])
    found: list[Block] = []
    for number, line in enumerate(lines):
        kind = TABLE if "\t" in line else PARAGRAPH
        if not line.strip():
            found.append(Block("", []))
        elif found and found[-1].kind == kind and not (kind == PARAGRAPH and _parts(found[-1], line, width)):
            found[-1].lines.append(line)
        else:
            found.append(Block(kind, [line], number + 1))
    return _named([block for block in found if block.lines], width)


def text_blocks(lines: Sequence[str]) -> list[Block]:
    """Blocks of a text, with the signs of Markdown where there are some."""
    found: list[Block] = []
    inside = ""  # the sign of the fence that is open
    for number, line in enumerate(lines):
        fence, kind = _FENCE.match(line), _kind(line)
        if fence and inside in ("", fence[1]):
            inside = "" if inside else fence[1]
            found.append(Block(CODE if inside else "", [], number + 2))
        elif inside:
            found[-1].lines.append(line)
        elif kind == HEADING:
            found.append(Block(HEADING, [line.strip().strip("#").strip()], number + 1))
        elif kind and found and found[-1].kind == kind and not (kind == PARAGRAPH and _ITEM.match(line)):
            found[-1].lines.append(line)
        else:
            found.append(Block(kind, [line] if kind else [], number + 1))
    return [_table_or_not(block) for block in found if block.lines]


def unmarked(line: str) -> str:
    """A line of Markdown without the signs of bold, code and links."""
    return _LOOKS.sub(r"\1", line)


def without_running(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Pages without the first and last lines that most of them share but for their figures."""
    seen: dict[str, int] = {}
    for lines in pages:
        for mask in {_masked(line) for line in (*lines[:2], *lines[-2:])}:
            seen[mask] = seen.get(mask, 0) + 1
    often = {mask for mask, count in seen.items() if count > 1 and count * 2 > len(pages)}
    return [
        [line for at, line in enumerate(lines) if 2 <= at < len(lines) - 2 or _masked(line) not in often]
        for lines in pages
    ]


def _parts(block: Block, line: str, width: int) -> bool:
    """Whether a line begins a new paragraph behind the lines of a block."""
    last = block.lines[-1].rstrip()
    if _ITEM.match(line):
        return True
    if last.endswith(_ENDED):
        return len(last) < 0.8 * width or _headlike(line, width)
    return len(block.lines) == 1 and _headlike(last, width) and not line[:1].islower()


def _headlike(line: str, width: int) -> bool:
    line = line.strip()
    short = len(line) <= min(0.7 * width, _LONGEST_HEADING)
    return short and not line.endswith((*_ENDED, ",", "，", "、")) and not line[:1].islower()


def _named(blocks: list[Block], width: int) -> list[Block]:
    """Lines that stand alone and look like headings become some, where something follows them.

    A run of them is a list: the first is its heading.
    """
    found: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, Block("", [])]:
        if block.kind == PARAGRAPH and len(block.lines) == 1 and _headlike(block.lines[0], width):
            run.append(block)
            continue
        if len(run) <= 2 and block.kind:
            found += [Block(HEADING, head.lines, head.line) for head in run]
        elif run:
            head, *rest = run if len(run) > 2 else [None, *run]
            found += [Block(HEADING, head.lines, head.line)] if head else []
            found.append(Block(PARAGRAPH, [line for one in rest if one for line in one.lines], run[0].line))
        run = []
        found.append(block)
    return found[:-1]


def _kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return ""
    if _MARKED.match(bare):
        return HEADING
    return TABLE if "\t" in bare or bare.startswith("|") or bare.count("|") > 1 else PARAGRAPH


def _table_or_not(block: Block) -> Block:
    """A Markdown table has a rule under its head; other lines with bars are words."""
    barred = block.kind == TABLE and "\t" not in block.lines[0]
    if not barred:
        return block
    if len(block.lines) < 3 or not _RULE.match("".join(block.lines[1].split())):
        return Block(PARAGRAPH, block.lines, block.line)
    rows = [block.lines[0], *block.lines[2:]]
    cells = ["\t".join(cell.strip() for cell in row.strip().strip("|").split("|")) for row in rows]
    return Block(TABLE, cells, block.line, ruled=True)


def _masked(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())
