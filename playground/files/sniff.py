"""What a file is, by its content; never by its name or by what anyone calls it."""

import codecs
import re
from typing import NamedTuple

from playground.files import sentences

HEAD_BYTES = 4096
UNKNOWN = "application/octet-stream"


class Kind(NamedTuple):
    """An accepted kind of file. `extensions` are the names it goes by, the usual one first."""

    label: str
    media_type: str
    extensions: tuple[str, ...]


PNG = Kind("PNG", "image/png", ("png",))
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
WEBP = Kind("WEBP", "image/webp", ("webp",))
GIF = Kind("GIF", "image/gif", ("gif",))
PDF = Kind("PDF", "application/pdf", ("pdf",))
BINARIES = (PNG, JPEG, WEBP, GIF, PDF)
# Text is text by its characters; which text it is, only its name can tell.
MARKDOWN = Kind("Markdown", "text/markdown", ("md", "markdown", "mdown", "mkd"))
CSV = Kind("CSV", "text/csv", ("csv",))
TSV = Kind("TSV", "text/tab-separated-values", ("tsv", "tab"))
JSON = Kind("JSON", "application/json", ("json",))
TEXT = Kind(
    "text",
    "text/plain",
    tuple(
        "txt text log rst adoc tex srt vtt diff patch jsonl ndjson yaml yml toml ini cfg conf env sql xml"
        " py pyi js mjs ts tsx jsx css scss c h cc cpp hpp cs java kt go rs rb php pl lua r jl swift scala"
        " hs ex exs erl clj vue sh bash zsh fish tf proto graphql gitignore".split()
    ),
)
TEXTS = (TEXT, MARKDOWN, CSV, TSV, JSON)
ACCEPT = ",".join(
    [f".{extension}" for kind in (*BINARIES, *TEXTS) for extension in kind.extensions]
    + [kind.media_type for kind in (*BINARIES, *TEXTS)]
)
"""What the page's file picker offers; what is taken is decided by the content."""
INLINE = frozenset({PNG.media_type, JPEG.media_type, WEBP.media_type, GIF.media_type})
"""Media types that a browser may show; everything else is only ever handed out to be saved."""

_SPACE = b" \t\r\n\x0c\0"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
GARBAGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Signs that no text holds; escapes (of coloured logs) are none of them."""
_PAGE = ("<!doctype html", "<html", "<head", "<body", "<script", "<!--", "<iframe")
_REFUSED = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"#!", "program"),
    (b"\xd0\xcf\x11\xe0", "word"),
    (b"PK", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BM", "other_image"),
    (b"II*\0", "other_image"),
    (b"MM\0*", "other_image"),
    (b"\0\0\x01\0", "other_image"),
)
_OFFICE = ((b"word/", "word"), (b"xl/", "excel"), (b"ppt/", "powerpoint"))


def accept(head: bytes, size: int, name: str = "") -> Kind:
    """The kind of a file of `size` bytes that begins with `head` (HEAD_BYTES of it suffice).

    `name` only tells which text a text is. Raises FileRefused with a sentence that says what it is
    instead.
    """
    if size < 2 or not _inked(head):
        raise sentences.refusal("empty")
    kind = recognise(head)
    if kind is not None:
        return kind
    text, extension = _characters(head, whole=size <= len(head)), name.rpartition(".")[2].lower()
    named = next((kind for kind in TEXTS if extension in kind.extensions), None)
    other = _other(head, text, extension, named is not None)
    if other != "text":
        raise sentences.not_accepted(other)
    if any(extension in kind.extensions for kind in BINARIES):
        raise sentences.refusal("misnamed_text")
    return named or TEXT


def recognise(head: bytes) -> Kind | None:
    """The accepted kind that these first bytes belong to, if any."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    # Readers look for the header in the first 1024 bytes; behind anything but space it is a polyglot.
    return PDF if _inked(head).startswith(b"%PDF-") else None


def media_type_of(head: bytes, claimed: str = UNKNOWN) -> str:
    """The media type of a file by its first bytes; `claimed` only where they do not tell."""
    kind = recognise(head)
    return kind.media_type if kind else claimed


def encoding_of(head: bytes) -> str:
    """The encoding that the text with these first bytes must be in."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _inked(head: bytes) -> bytes:
    """`head` without byte order mark and leading space."""
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.lstrip(_SPACE)


def _characters(head: bytes, whole: bool) -> str | None:
    """The text that begins like this; None for what is no text."""
    try:
        text = codecs.getincrementaldecoder(encoding_of(head))().decode(head, final=whole)
    except UnicodeDecodeError:
        return None
    return None if GARBAGE.search(text) else text


def _other(head: bytes, text: str | None, extension: str, named_text: bool) -> str:
    """The name that `sentences.not_accepted` knows for content that is not accepted, or "text"."""
    start = (head.decode("latin-1") if text is None else text).lower().lstrip(" \t\r\n\f\0\ufeff\xef\xbb\xbf")
    if ("<svg" in start and start.startswith("<")) or extension in ("svg", "svgz"):
        return "svg"
    if head.startswith(b"\x1f\x8b") and b".svg" in head[:128]:
        return "svg"
    if start.startswith(_PAGE) or extension in ("html", "htm", "xhtml"):
        return "html"
    if text is not None and named_text and not text.startswith("#!"):
        return "text"  # whatever magic number its first letters happen to be
    if head.startswith(b"PK"):
        return next((name for mark, name in _OFFICE if mark in head), "archive")
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"heic", b"heix", b"mif1", b"msf1"):
        return "other_image"
    for magic, name in _REFUSED:
        if head.startswith(magic):
            return name
    if text is not None:
        return "program" if text.startswith("#!") else "text"
    return "encoding" if named_text and b"\0" not in head else "unknown"
