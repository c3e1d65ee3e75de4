"""Markdown of a model as safe HTML: comrak escapes, nh3 is the second line, our own parts come last."""

import re
from collections.abc import Callable
from html import escape, unescape

import comrak
import nh3
from django.utils.translation import gettext as _

from playground.rendering.highlight import code_figure
from playground.rendering.links import LINK_REL, told_link
from playground.rendering.math import closing, formula, guarded, still_open, unguarded
from playground.rendering.text import visible

# Private-use characters that stand for our own parts while nh3 reads the text. A model's own are replaced.
CODE, TASK, CITE, END, MATH = "\uf8f1", "\uf8f2", "\uf8f3", "\uf8f4", "\uf8f5"
_OURS = re.compile("[\uf8f1-\uf8f7]")
_OURS_BUT_CITE = re.compile("[\uf8f1\uf8f2\uf8f5]")
CITE_ENCODED = re.compile("%EF%A3%B3[0-9]+%EF%A3%B4")
_OVERRIDES = re.compile("[\u202a-\u202e]")
CITE_MARK = re.compile(f"{CITE}([0-9]{{1,4}}){END}")

_SOURCEPOS = re.compile(r' data-sourcepos="(\d+):\d+-(\d+):\d+"')
_PRE = re.compile(
    r'<pre><code(?: class="language-([^"]*)")?(?: data-math-style="display")?>([^<]*)</code></pre>'
)
_IMG = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_MATH = re.compile(r'<span data-math-style="(inline|display|open)">([^<]*)</span>')
_BOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')
_BACKREF = re.compile(r' ?<a href="#fnref-[^>]*>[^<]*(?:<sup[^>]*>[^<]*</sup>)?</a>')
_ANCHOR = re.compile(r'<a (?:href="([^"]*)" )?target="_blank" rel="[^"]*">(.*?)</a>', re.S)
_INLINE = re.compile(r"<(a|code)\b[^>]*>.*?</\1>", re.S)
_PART = re.compile(f"[{CODE}{MATH}]([0-9]+){END}")
_TASK_MARK = re.compile(f"{TASK}([xo])")
_TEXT_BREAK = re.compile(r"&lt;br ?/?&gt;")
_CELL = re.compile(r"<t[dh](?: align=\"\w+\")?>[^\n]*&lt;br[^\n]*</t[dh]>")

_ALERTS = {f"markdown-alert-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
_CLEANER = nh3.Cleaner(
    tags=set(
        "a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr li ol p section strong sup table tbody td th"
        " thead tr ul".split()
    ),
    attributes={"a": {"href"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}},
    allowed_classes={
        "div": {"markdown-alert", *_ALERTS},
        "p": {"markdown-alert-title"},
        "section": {"footnotes"},
        "sup": {"footnote-ref"},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=LINK_REL,
    set_tag_attribute_values={"a": {"target": "_blank"}},
    generic_attribute_prefixes=set(),
)

_BARE = re.compile(
    r"(?:[^<]++|<[bh]r />"
    r"|</?(?:p|em|strong|code|ul|ol|li|h[1-6]|blockquote|del|table|thead|tbody|tr|th|td)>)*+"
)


type _Options = tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]


def _options(*, footnotes: bool, positions: bool) -> _Options:
    extension, parse, render = comrak.ExtensionOptions(), comrak.ParseOptions(), comrak.RenderOptions()
    extension.table = extension.tasklist = extension.strikethrough = extension.autolink = True
    extension.alerts = extension.math_dollars = extension.math_latex = True
    extension.cjk_friendly_emphasis = True
    extension.footnotes = footnotes
    render.escape = True
    render.sourcepos = positions
    return extension, parse, render


_WHOLE = _options(footnotes=True, positions=False)
_PIECE = _options(footnotes=False, positions=False)
_POSITIONS = _options(footnotes=False, positions=True)


def clean(text: str) -> str:
    """The text without the characters that we use as marks. Its length does not change."""
    return text if text.isascii() else _OURS.sub("\ufffd", text)


def parse(text: str, *, whole: bool = False) -> str:
    """Markdown to comrak's HTML, not yet fit to be shown. Footnotes are known in a whole text only."""
    return unguarded(comrak.render_markdown(guarded(text), *(_WHOLE if whole else _PIECE)))


def block_starts(text: str) -> list[int]:
    """Line numbers (from 1) at which the top-level blocks of a text of complete lines start.

    A block starts at the first line with ink after the end of the block before it. So what leaves no
    element of its own (reference definitions, raw HTML) belongs to the block that follows, and no later
    line can move a start that another one follows: what stands before the last start is closed.
    """
    starts, end = [1], 0
    lines = text.split("\n")
    last = len(lines)
    for first, until in _SOURCEPOS.findall(comrak.render_markdown(guarded(text), *_POSITIONS)):
        if int(first) <= end:
            continue
        if end:
            starts.append(_inked(lines, end))
        end = int(until)
    if end and _inked(lines, end) <= last:
        starts.append(_inked(lines, end))
    return starts


def _inked(lines: list[str], after: int) -> int:
    while after < len(lines) and not lines[after].strip(" \t"):
        after += 1
    return after + 1


def finish(html: str, *, highlight: bool, cite: Callable[[int], str] | None = None) -> str:
    """comrak's HTML as HTML that may be shown: sanitised, code highlighted, our own parts put in.

    `cite` gives the HTML of a numbered citation.
    """
    parts: list[str] = []
    if not html.isascii():  # an entity in the text may have made our marks
        html = (_OURS if cite is None else _OURS_BUT_CITE).sub("\ufffd", html)
        html = _OVERRIDES.sub(lambda sign: visible(sign[0]), html)

    def keep(match: re.Match[str]) -> str:
        code = unescape(CITE_MARK.sub("", match[2]))
        language = unescape(CITE_MARK.sub("", match[1] or ""))
        if language == "math" and highlight:
            parts.append(formula(escape(code), "display"))
            return f"<p>{MATH}{len(parts) - 1}{END}</p>"
        parts.append(code_figure(code, language, highlight=highlight))
        return f"<p>{CODE}{len(parts) - 1}{END}</p>"

    def keep_math(match: re.Match[str]) -> str:
        parts.append(formula(CITE_MARK.sub("", match[2]), match[1]))
        cites = (mark[0] for mark in CITE_MARK.finditer(match[2]))
        return f"{MATH}{len(parts) - 1}{END}{''.join(cites)}"

    html = _PRE.sub(keep, html)
    if "<img" in html:
        html = _IMG.sub(_image, html)
    if "<span" in html:
        html = _MATH.sub(keep_math, html)
    if "<input" in html:
        html = _BOX.sub(lambda box: f"{TASK}{'x' if box[1] else 'o'}", html)
    if "#fnref-" in html:
        html = _BACKREF.sub("", html)
    return _own_parts(_cleaned(CITE_ENCODED.sub("", html)), parts, cite)


def _cleaned(html: str) -> str:
    """Sanitised HTML. Where nothing but known tags without attributes is found, there is nothing to do.

    That is most of what streams, and looking costs a tenth of building the document anew; what is written
    otherwise than nh3 writes it is adapted.
    """
    if _BARE.fullmatch(html):
        return html.replace("&quot;", '"').replace(" />", ">").replace("\xa0", "&nbsp;")
    return _CLEANER.clean(html)


def _own_parts(html: str, parts: list[str], cite: Callable[[int], str] | None) -> str:
    if CITE in html:
        html = _INLINE.sub(_marks_behind, html)
    if "<a " in html:
        html = _ANCHOR.sub(told_link, html)
    if "<table>" in html:
        html = html.replace("<table>", _table_open()).replace("</table>", "</table></div>")
        html = _CELL.sub(_cell, html)
    if TASK in html:
        html = _TASK_MARK.sub(_task, html)
    if CITE in html:
        html = CITE_MARK.sub(lambda mark: cite(int(mark[1])) if cite else "", html)
    if parts:
        html = _PART.sub(lambda part: parts[int(part[1])], html.replace(f"<p>{CODE}", CODE))
        html = html.replace("</figure></p>", "</figure>")
    return html


def render(text: str) -> str:
    """One piece of hostile Markdown as HTML that may be shown."""
    return finish(parse(clean(text)), highlight=True)


def render_open(text: str) -> str:
    """As `render`, for a piece that may go on: nothing highlighted, and a formula at its end left open."""
    text = clean(text)
    end = closing(text)
    html = still_open(parse(text + end)) if end else ""
    return finish(html or parse(text), highlight=False)


def _image(match: re.Match[str]) -> str:
    address, label = match[1], match[2] or escape(_("Picture"))
    return f'<a href="{address}">{label} ({address})</a>' if address else label


def _task(match: re.Match[str]) -> str:
    done = match[1] == "x"
    label = escape(_("done") if done else _("open"))
    return f'<span class="task{" done" if done else ""}" role="img" aria-label="{label}"></span>'


def _cell(match: re.Match[str]) -> str:
    return match[0] if "<code" in match[0] else _TEXT_BREAK.sub("<br>", match[0])


def _table_open() -> str:
    label = escape(_("Table"))
    return f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table>'


def _marks_behind(match: re.Match[str]) -> str:
    marks = CITE_MARK.findall(match[0])
    return CITE_MARK.sub("", match[0]) + "".join(f"{CITE}{number}{END}" for number in marks)
