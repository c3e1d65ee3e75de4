"""Content decides what a file is, and the refusal says what it is instead."""

import gzip
import zipfile
from io import BytesIO

import pytest

from playground.files import FileRefused, sniff
from playground.files.names import display_name, true_name
from tests.files import samples


def office(inner: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inner, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_known_by_content(kind: str) -> None:
    data = samples.picture(kind)
    assert sniff.accept(data[:4096], len(data)).label == kind


@pytest.mark.parametrize("before", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_pdf_is_known_by_content(before: bytes) -> None:
    assert sniff.accept(before + samples.pdf("a"), 900) is sniff.PDF


@pytest.mark.parametrize("data", [b"", b"x", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\0\0"])
def test_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(FileRefused, match=r"^File is empty"):
        sniff.accept(data, len(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"MZ\x90\0\x03" + b"\0" * 60, "program"),
        (b"\x7fELF" + b"\1" * 60, "program"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"<html>".ljust(900) + b"%PDF-1.7", "web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG not supported"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!-- x --><svg/>', "SVG not supported"),
        (gzip.compress(b"<svg/>", mtime=0), "archive"),
        (office("word/document.xml"), "Word document"),
        (office("xl/workbook.xml"), "Excel workbook"),
        (office("ppt/presentation.xml"), "PowerPoint"),
        (b"PK\x03\x04" + b"\1" * 90, "archive"),
        (b"BM" + b"\1" * 90, "picture format"),
        (b"\0\0\0\x20ftypheic" + b"\1" * 90, "picture format"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"MZ was here, and nothing else", "program"),
        ("<HTML>Grüße".encode("utf-16"), "web page"),
        (b"\x93\xfa" * 40, "not a kind of file that is known"),
    ],
)
def test_other_content_is_refused_with_its_name(data: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as caught:
        sniff.accept(data[: sniff.HEAD_BYTES], len(data))
    assert "Accepted are PNG, JPEG, WEBP and GIF pictures, PDF, and text in UTF-8" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("notes.txt", "Grüße, nur Text".encode(), sniff.TEXT),
        ("notes", b"no extension", sniff.TEXT),
        ("notes.xyz", b"an unknown one", sniff.TEXT),
        ("README.MD", b"\xef\xbb\xbf# Title", sniff.MARKDOWN),
        ("figures.csv", b"BMW,12\nMZ,3\nPK,4\n", sniff.CSV),
        ("figures.tsv", "a\tö\n".encode("utf-16"), sniff.TSV),
        ("figures.json", b'{"a": "<svg>"}', sniff.JSON),
        ("main.py", b"print(1)\n", sniff.TEXT),
        ("coloured.log", b"\x1b[31mred\x1b[0m\n", sniff.TEXT),
        ("long.txt", "ä".encode() * 3_000, sniff.TEXT),
        ("cut.txt", b"x" + "ä".encode() * 3_000, sniff.TEXT),
    ],
)
def test_text_is_known_by_its_characters_and_told_apart_by_its_name(
    name: str, data: bytes, kind: sniff.Kind
) -> None:
    assert sniff.accept(data[: sniff.HEAD_BYTES], len(data), name) is kind


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("page.html", b"just words", "web page"),
        ("logo.svg", b"just words", "SVG not supported"),
        ("run.sh", b"#!/bin/sh\n", "program"),
        ("a.md", b"<script>alert(1)</script>", "web page"),
        ("photo.png", b"version https://example.org/lfs\n", "not what its name says"),
        ("report.pdf", b"Not found\n", "not what its name says"),
        ("latin.csv", "Stra\xdfe;Gr\xf6\xdfe\n".encode("latin-1"), "not in UTF-8"),
        ("a.txt", b"words\0and garbage", "not a kind of file that is known"),
        ("a.txt", b"\xff\xfe\0\0w\0\0\0", "not a kind of file that is known"),
        ("a.csv", b"\x1b\x02\x03", "not in UTF-8"),
    ],
)
def test_what_only_looks_like_text_is_refused(name: str, data: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        sniff.accept(data, len(data), name)


def test_the_picker_offers_every_kind() -> None:
    assert {".pdf", ".csv", ".md", ".txt", "image/png", "text/csv"} <= set(sniff.ACCEPT.split(","))
    assert not {".html", ".htm", ".svg", "text/html", "image/svg+xml"} & set(sniff.ACCEPT.split(","))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../x", "x"),
        ("/etc/passwd", "passwd"),
        ("C:\\x.png", "x.png"),
        ("a\0.png", "a.png"),
        ("a\r\nX: y.png", "aX: y.png"),
        ("-rf", "-rf"),
        (".htaccess", ".htaccess"),
        ("CON.png", "CON.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\u200b\u2066b\ufeff.png", "ab.png"),
        ("e\u0301.png", "\u00e9.png"),
        ("cat \U0001f408.png", "cat \U0001f408.png"),
        ("..", "file"),
        ("", "file"),
        ("\ud800.png", ".png"),
    ],
)
def test_names_become_display_text(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_long_names_keep_their_extension() -> None:
    name = display_name("n" * 10_000 + ".png")
    assert len(display_name("n" * 3_000 + ".png")) == 200
    assert len(name) == 200
    assert display_name("n" * 3_000 + ".png").endswith("n.png")


def test_a_tower_of_marks_is_cut() -> None:
    assert len(display_name("x" + "\u0332" * 500 + ".png")) < 12


@pytest.mark.parametrize(
    ("name", "kind", "true"),
    [
        ("a.PNG", sniff.PNG, "a.PNG"),
        ("a.jpeg", sniff.JPEG, "a.jpeg"),
        ("a.png", sniff.JPEG, "a.jpg"),
        ("report", sniff.PDF, "report.pdf"),
        ("version 1.2 final", sniff.PDF, "version 1.2 final.pdf"),
        (".htaccess", sniff.PNG, ".htaccess.png"),
        ("notes", sniff.TEXT, "notes.txt"),
        ("README.markdown", sniff.MARKDOWN, "README.markdown"),
        ("setup.exe", sniff.TEXT, "setup.txt"),
        ("main.py", sniff.TEXT, "main.py"),
        ("n" * 200, sniff.PNG, "n" * 194 + ".png"),
    ],
)
def test_a_wrong_extension_is_put_right(name: str, kind: sniff.Kind, true: str) -> None:
    assert true_name(name, kind) == true
