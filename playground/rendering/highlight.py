"""Code as a figure: language, copy button, highlighted text."""

from functools import lru_cache
from html import escape
from io import StringIO

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from playground.rendering.text import icon, visible

LIMIT = 30_000
"""Characters that are highlighted; longer code is shown plain, so that no text can stall the loop."""

# Only lexers that models name and that are linear on hostile text; the rest is shown plain.
KNOWN = frozenset(
    "bash sh shell zsh console powershell batch c cpp c++ csharp c# css scss diff patch docker dockerfile"
    " go golang graphql haskell html xml svg ini toml java javascript js jsx typescript ts tsx json jsonc"
    " kotlin lua makefile make markdown md nginx perl php python py python3 pycon r ruby rb rust rs scala"
    " sql postgresql sqlite swift tex latex yaml yml elixir erlang dart julia clojure matlab fortran"
    " groovy ocaml fsharp proto protobuf terraform hcl vim zig nix http django jinja vue".split()
)
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if language not in KNOWN:
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def highlighted(code: str, language: str) -> str:
    """Code as HTML with a class on each token; plain escaped text where the language is unknown."""
    lexer = _lexer(language.lower()) if len(code) <= LIMIT else None
    if lexer is None:
        return escape(code)
    out = StringIO()
    _FORMATTER.format(lexer.get_tokens(code), out)
    html = out.getvalue()
    return html if code.endswith("\n") else html.removesuffix("\n")  # the formatter ends every line


def figure_parts(label: str) -> tuple[str, str]:
    """What stands before and after the code inside a code figure; `label` is hostile text."""
    label = escape(visible(label[:40]) or _("code"))
    copy = escape(_("Copy code"))
    before = (
        f'<figcaption><span>{label}</span><button type="button" class="btn quiet" data-copy'
        f' aria-label="{copy}">{icon("copy")}</button></figcaption><pre tabindex="0">'
    )
    return before, "</pre>"


def code_figure(code: str, language: str, *, label: str = "", highlight: bool = True) -> SafeString:
    """A whole code figure, labelled with its language if with nothing else. Everything is hostile text."""
    before, after = figure_parts(label or language)
    code = visible(code)
    inner = highlighted(code, language) if highlight else escape(code)
    return mark_safe(  # noqa: S308 (escaped above)
        f'<figure class="code">{before}<code>{inner}</code>{after}</figure>'
    )
