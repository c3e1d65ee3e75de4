"""What the demo tells about attached files. They are read by the files room, in its child process."""

import base64
import io

import pytest
from django.conf import settings
from PIL import Image

from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, text, user

pytestmark = pytest.mark.asyncio

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj
4 0 obj<</Length 49>>stream
BT /F 24 Tf 20 100 Td (The first line of it) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF"""


@pytest.fixture(autouse=True)
def _configured() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)


def file(name: str, data: bytes, kind: str = "application/pdf") -> Json:
    encoded = base64.b64encode(data).decode()
    return {"type": "input_file", "filename": name, "file_data": f"data:{kind};base64,{encoded}"}


def picture() -> Json:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "PNG")
    return {
        "type": "input_image",
        "image_url": "data:image/png;base64," + base64.b64encode(out.getvalue()).decode(),
    }


async def test_a_pdf_is_told_with_pages_and_passages(ask: Ask) -> None:
    events = await ask([user("What is this?", file("a|b.pdf", PDF))], reasoning={"summary": "auto"})
    answer = text(events)
    assert "**a\\|b.pdf** (1 page), by its key passages:" in answer
    assert "Page 1: “The first line of it”" in answer
    assert "`a|b.pdf`: 1 page, 20 characters, 1 passage" in str(item(events, "reasoning")["summary"])


async def test_a_picture_is_told_with_its_size(ask: Ask) -> None:
    answer = text(await ask([user("And this?", picture())]))
    assert "(PNG picture): 64 × 48 pixels, " in answer
    assert "mostly red 100%" in answer


async def test_text_is_told_with_its_words(ask: Ask) -> None:
    answer = text(await ask([user("And this?", file("n.txt", b"one\n\ntwo\n", "text/plain"))]))
    assert "**n.txt** (3 lines), by its key passages:\n\n- Line 1: “one two”" in answer


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (file("bad.pdf", b"%PDF-1.4 and nothing else"), "could not be read"),
        (file("bad.bin", b"\x89PNG\r\n\x1a\n\0\0"), "could not be read"),
        ({"type": "input_file", "filename": "x", "file_data": "data:a/b;base64,!!!"}, "is no base64"),
        ({"type": "input_file", "file_id": "file_1"}, "the demo fetches nothing"),
        ({"type": "input_image", "image_url": "https://example.com/x.png"}, "the demo fetches nothing"),
    ],
)
async def test_what_cannot_be_read_is_said(ask: Ask, part: Json, words: str) -> None:
    assert words in text(await ask([user("What is this?", part)]))
