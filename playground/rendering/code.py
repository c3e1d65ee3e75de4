"""Text that grows inside a card (code, arguments, output): plain while it grows, highlighted when over."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from playground.rendering.highlight import code_figure, figure_parts
from playground.rendering.nodes import Box, Memory, Node, Stream
from playground.rendering.text import escaped, grouped, pretty, visible

FOLD_ABOVE = 8_000
"""Characters above which a text is folded."""
PREVIEW = 1_000


def code_node(memory: Memory, id_: str, text: str, *, over: bool, language: str, caption: str) -> Node:
    """One text as a code figure; hidden characters are spelled out. Unknown JSON is shown as it is."""
    label = caption or language
    if not over:
        before, after = figure_parts(label)
        live = Stream(f"{id_}-text", "code", escaped(text))
        return Box(id_, "figure", {"class": "code"}, [live], before, after)

    def html() -> str:
        return f'<div id="{id_}" class="text">{finished(text, language, label)}</div>'

    return memory.leaf(id_, text, html)


def finished(text: str, language: str, label: str) -> SafeString:
    """A text that grows no more, as HTML; long ones are folded."""
    shown = visible(pretty(text) if language == "json" else text).replace("\r\n", "\n").replace("\r", "\n")
    figure = code_figure(shown, language, label=label)
    if len(shown) <= FOLD_ABOVE:
        return figure
    show = escape(_("Show all %(count)s characters") % {"count": grouped(len(shown))})
    preview = f'<pre class="preview" tabindex="0">{escape(shown[:PREVIEW].lstrip())}…</pre>'
    html = f'{preview}<details class="long"><summary>{show}</summary>{figure}</details>'
    return mark_safe(html)  # noqa: S308 (escaped above)


def folded(text: str, caption: str = "") -> SafeString:
    """Output of a tool as HTML, folded when it is long."""
    return finished(text, "", caption or _("Output"))
