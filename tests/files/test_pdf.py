"""PDF: pages and text of the good, sentences for the bad."""

import tempfile
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from playground.files import FileRefused, pdf
from playground.files.pdf import PdfInfo
from tests.files import samples


def examined(data: bytes) -> PdfInfo:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        return pdf.examine(source, len(data))


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        pdf.inspect(data)
    return caught.value.code


def test_pages_title_and_text_are_read() -> None:
    found = pdf.inspect(samples.pdf("First page", "Second page", title="The title"))
    assert found == PdfInfo(2, "The title", "First page\n\nSecond page")


def test_text_ends_at_its_limit() -> None:
    assert pdf.inspect(samples.pdf("abcdefgh", "ijkl"), text_chars=5).text == "abcde"


def test_the_first_page_is_drawn_small() -> None:
    picture = Image.open(BytesIO(examined(samples.pdf("Hello")).thumbnail), formats=["WEBP"])
    assert picture.size == (72, 96)
    low, high = picture.convert("L").getextrema()
    assert low < high == 255, "there is text on the paper"


def test_a_huge_page_is_drawn_small() -> None:
    picture = Image.open(BytesIO(examined(samples.pdf("a", box="0 0 1000000 1000000")).thumbnail))
    assert picture.size == (96, 96)


def test_every_page_has_its_text() -> None:
    assert pdf.pages(samples.pdf("First page", "", "Third page")) == ["First page", "", "Third page"]


def test_texts_of_pages_end_at_their_limit_and_pages_stay_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TEXT_BYTES", 10)
    assert pdf.pages(samples.pdf("abcdefgh", "ijkl", "mnop")) == ["abcdefgh", "ij", ""]


def test_texts_of_pages_are_refused_like_the_file() -> None:
    for data in (samples.locked_pdf(user_password=True), b"%PDF-1.7\nxxx", samples.pdf(*["x"] * 1_001)):
        with pytest.raises(FileRefused):
            pdf.pages(data)


def drawn(data: bytes, number: int) -> Image.Image:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        found = pdf.page_picture(source, number)
        return Image.open(BytesIO(found.picture), formats=["WEBP"])


def test_a_page_is_drawn_as_wide_as_a_reader_needs() -> None:
    first, second = (drawn(samples.pdf("Hello", ""), number) for number in (1, 2))
    assert first.size == (1400, 1867)
    assert first.convert("L").getextrema()[0] < 128, "there is text on the first page"
    assert second.convert("L").getextrema() == (255, 255), "and none on the second"


@pytest.mark.parametrize(
    ("box", "size"), [("0 0 1000000 1000000", (1400, 1400)), ("0 0 10 14000", (4, 5600))]
)
def test_a_page_of_odd_size_is_drawn_in_bounds(box: str, size: tuple[int, int]) -> None:
    assert drawn(samples.pdf("a", box=box), 1).size == size


@pytest.mark.parametrize("number", [-1, 0, 3, 2**70])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(FileRefused) as caught:
        drawn(samples.pdf("a", "b"), number)
    assert caught.value.code == "no_page"


def test_a_page_too_costly_to_draw_is_refused(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"cpu_seconds": 2}
    with pytest.raises(FileRefused) as caught:
        drawn(samples.endless_pdf(), 1)
    assert caught.value.code.startswith("too_costly_")


@pytest.mark.parametrize("user_password", [True, False])
def test_encrypted_files_are_refused(user_password: bool) -> None:
    assert refused(samples.locked_pdf(user_password)) == "password"
    with pytest.raises(FileRefused, match=r"^Password-protected PDF"):
        examined(samples.locked_pdf(user_password))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + b"x" * 5_000,
        samples.pdf("a" * 2_000)[:700],
        samples.pdf("a", pages_extra="/Kids [2 0 R 2 0 R]", count=3),
        b"",
    ],
)
def test_damaged_files_are_refused(data: bytes) -> None:
    assert refused(data) == "damaged_pdf"


def test_pages_are_counted_not_believed() -> None:
    assert pdf.inspect(samples.pdf("a", count=2_000_000_000)).pages == 1
    assert pdf.inspect(samples.pdf("a", "b", count=-7)).pages == 2
    assert refused(samples.pdf(*["x"] * 1_001)) == "too_many_pages"


def test_a_loop_of_cross_references_ends() -> None:
    plain = samples.pdf("a")
    loop = samples.pdf("a", trailer=f"/Prev {plain.rindex(b'xref', 0, plain.rindex(b'startxref'))}")
    assert pdf.inspect(loop).pages == 1


def test_scripts_in_a_file_are_data() -> None:
    scripted = samples.pdf("a", catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    assert pdf.inspect(scripted).text == "a"


def test_a_page_that_draws_itself_for_ever_is_stopped(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"pdf_memory": 200 * 1024 * 1024, "cpu_seconds": 2}
    with pytest.raises(FileRefused, match="too costly"):
        examined(samples.endless_pdf())


def test_too_many_bytes_are_refused(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"pdf_bytes": 100}
    assert refused(samples.pdf("a")) == "too_big_pdf"
