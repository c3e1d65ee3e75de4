"""Documents for the demo, made on the spot, and another way to read them."""

import base64
from pathlib import Path
from typing import Any

import pypdfium2

Json = dict[str, Any]

SAMPLES = Path(__file__).parents[2] / "static" / "samples"
REPORT = "harbour-lights-q3.pdf"


def sample(name: str) -> bytes:
    """A bundled sample."""
    return (SAMPLES / name).read_bytes()


def part(name: str, data: bytes, kind: str = "application/pdf") -> Json:
    """The file as a part of a message."""
    encoded = base64.b64encode(data).decode()
    return {"type": "input_file", "filename": name, "file_data": f"data:{kind};base64,{encoded}"}


def report() -> Json:
    """The bundled report as a part of a message."""
    return part(REPORT, sample(REPORT))


def pages_of(data: bytes) -> list[str]:
    """The words of each page, read here and not by the product, with single spaces."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def lines_pdf(*pages: list[str], encoding: str = "latin-1", font: str = "") -> bytes:
    """A PDF with these lines on its pages. `font` replaces the objects of the Latin one."""
    font = font or "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: font.encode()}
    kids = []
    for index, lines in enumerate(pages):
        number = 4 + 2 * index
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        ).encode()
        shown = " ".join(f"<{line.encode(encoding).hex()}> Tj T*" for line in lines)
        drawn = f"BT /F1 10 Tf 14 TL 40 800 Td {shown} ET".encode()
        objects[number + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)
    objects[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>".encode()
    body = b"".join(b"%d 0 obj%s endobj\n" % one for one in sorted(objects.items()))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


CHINESE = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 0 1000 1000]"
    "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 800/StemV 80>>>>]>>"
)
"""A font that holds Chinese, for lines in UTF-16 (big-endian)."""
