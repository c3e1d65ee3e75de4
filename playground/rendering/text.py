"""Hostile text made safe to show, and numbers and times in the words of the page."""

import json
import re
from functools import cache
from html import escape as escape_html
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

NARROW_SPACE = "\u202f"
"""Groups digits, as in the design study; it does not break a line."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
    # Joiners and emoji selectors mean something behind a letter or sign that is not ASCII.
    "|(?<![^\x00-\x7f])[\u200c\u200d\ufe0e\ufe0f]"
)
_PLAIN = re.compile(r"[\t\n\r -~]*")
SECRET_KEYS = frozenset({"encrypted_content", "authorization", "fingerprint"})


def _name_hidden(match: re.Match[str]) -> str:
    return f"\u27e8U+{ord(match[0]):04X}\u27e9"


def visible(text: str) -> str:
    """The text with controls, bidirectional and invisible characters spelled out as \u27e8U+202E\u27e9."""
    return text if _PLAIN.fullmatch(text) else _HIDDEN.sub(_name_hidden, text)


def escaped(text: str) -> SafeString:
    """Hostile text as HTML: hidden characters spelled out, markup escaped, line ends as LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return mark_safe(escape_html(visible(text)))  # noqa: S308 (escaped here)


def text_of(value: Any) -> str:
    """A value from a provider as text: a string as it is, None as nothing, anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else pretty(value)


def pretty(value: Any) -> str:
    """Indented JSON. A string that holds JSON is parsed first; what is sealed is told by its size only."""
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return value
        if not isinstance(parsed, dict | list):
            return value
        value = parsed
    return json.dumps(_sealed(value), indent=2, ensure_ascii=False, default=str)


def _sealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _("(sealed, %(count)s characters)") % {"count": grouped(len(inner))}
            if key in SECRET_KEYS and isinstance(inner, str) and inner
            else _sealed(inner)
            for key, inner in value.items()
        }
    return [_sealed(inner) for inner in value] if isinstance(value, list) else value


def grouped(number: float) -> str:
    """A whole number with its thousands set apart: 12480 is "12 480"."""
    return f"{round(number):,}".replace(",", NARROW_SPACE)


def duration(milliseconds: float) -> str:
    """A span of time in the unit that a person would use: "0.8 s", "1 min 12 s"."""
    tenths = max(0, round(milliseconds / 100))
    if tenths < 600:
        return _("%(seconds)s s") % {"seconds": f"{tenths / 10:.1f}"}
    minutes, seconds = divmod(round(tenths / 10), 60)
    return _("%(minutes)s min %(seconds)s s") % {"minutes": grouped(minutes), "seconds": seconds}


def size(count: float) -> str:
    """A number of bytes: "3.1 MB"."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count / unit:.1f}\u00a0{name}"
    return f"{round(count)}\u00a0B"


@cache
def _sprite() -> str:
    return static("icons.svg")


def icon(name: str) -> SafeString:
    """A symbol of `static/icons.svg`; it says nothing to a screen reader."""
    html = f'<svg class="i" aria-hidden="true"><use href="{_sprite()}#{name}"></use></svg>'
    return mark_safe(html)  # noqa: S308 (the name is ours)
