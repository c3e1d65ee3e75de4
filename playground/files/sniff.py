"""What a file is, by its content; never by its name or by what anyone calls it."""

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
KINDS = (PNG, JPEG, WEBP, GIF, PDF)
INLINE = frozenset({PNG.media_type, JPEG.media_type, WEBP.media_type, GIF.media_type})
"""Media types that a browser may show; everything else is only ever handed out to be saved."""

_SPACE = b" \t\r\n\x0c\0"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
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


def accept(head: bytes, size: int) -> Kind:
    """The kind of a file of `size` bytes that begins with `head` (HEAD_BYTES of it suffice).

    Raises FileRefused with a sentence that says what it is instead.
    """
    if size < 2 or not _text(head):
        raise sentences.refusal("empty")
    kind = recognise(head)
    if kind is None:
        raise sentences.not_accepted(_other(head))
    return kind


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
    return PDF if _text(head).startswith(b"%PDF-") else None


def media_type_of(head: bytes, claimed: str = UNKNOWN) -> str:
    """The media type of a file by its first bytes; `claimed` only where they do not tell."""
    kind = recognise(head)
    return kind.media_type if kind else claimed


def _text(head: bytes) -> bytes:
    """`head` without byte order mark and leading space."""
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.lstrip(_SPACE)


def _other(head: bytes) -> str:
    """The name that `sentences.not_accepted` knows for content that is not accepted."""
    text = _text(head).lower()
    if b"<svg" in text and text.startswith(b"<"):
        return "svg"
    if head.startswith(b"\x1f\x8b") and b".svg" in head[:128]:
        return "svg"
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--", b"<iframe")):
        return "html"
    if head.startswith(b"PK"):
        return next((name for mark, name in _OFFICE if mark in head), "archive")
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"heic", b"heix", b"mif1", b"msf1"):
        return "other_image"
    for magic, name in _REFUSED:
        if head.startswith(magic):
            return name
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    try:
        return b"\0" not in head and bool(head[:-4].decode() or head.decode())
    except UnicodeDecodeError:
        return False
