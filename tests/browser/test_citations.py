"""A citation of an attached PDF opens the page it names, over the session and by keyboard too."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Playwright, expect

from tests.browser.acting import ask, item, prose
from tests.browser.axe import assert_accessible
from tests.browser.houses import House, Visitor, house, ready
from tests.browser.samples import attach, attached, pdf
from tests.browser.test_phone import assert_fits
from tests.rendering import streams

TEXT = "Costs fell, says one page. Risks rose, says another. A third is nowhere. A fourth is a stranger's."


class Citing(BaseHTTPRequestHandler):
    """A provider that cites the attached PDF: pages 3 and 1, one that is not there, one of a stranger."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        events = streams.text_stream(TEXT, 9, list(_citations(asked)))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for kind, event in events:
            if kind.startswith("response."):
                self.wfile.write(f"event: {kind}\ndata: {json.dumps(event)}\n\n".encode())

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what matters is on the page."""


def _citations(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = [part for one in asked["input"] for part in one.get("content", []) if isinstance(part, dict)]
    data = next(part["file_data"] for part in parts if part.get("type") == "input_file")
    sha = hashlib.sha256(base64.b64decode(data.partition(",")[2])).hexdigest()
    for words, page, file in (
        ("one page", 3, sha),
        ("another", 1, sha),
        ("nowhere", 99, sha),
        ("a stranger's", 1, sha[::-1]),
    ):
        told = {"type": "file_citation", "file_id": f"file-{file}", "filename": "invoice.pdf", "page": page}
        yield {**told, "index": TEXT.index(words) + len(words)}


@pytest.fixture(scope="module")
def citing_house(playwright: Playwright) -> Iterator[House]:
    """The product with a provider that cites."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Citing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"
        with house(playwright, OPENAI_BASE_URL=url, OPENAI_API_KEY="sk-test") as opened:
            yield opened
        server.shutdown()


@pytest.fixture
def citing(citing_house: House, new_context: Any) -> Iterator[Visitor]:
    """A visitor whose answers cite the attached PDF."""
    visitor = Visitor(citing_house, new_context)
    yield visitor
    visitor.check()


def asked(page: Page) -> Locator:
    """The turn that answers about three pages."""
    attach(ready(page), pdf())
    expect(attached(page, "invoice.pdf")).to_contain_text("3 pages")
    return ask(page, "What does it say?")


def mark(turn: Locator, number: int) -> Locator:
    return prose(turn).get_by_role("link", name=f"Source {number}:")


def dialog(page: Page, number: int) -> Locator:
    return page.get_by_role("dialog", name=f"Page {number} of invoice.pdf")


def assert_drawn(page: Page, number: int) -> None:
    picture = dialog(page, number).get_by_role("img", name=f"Page {number} of invoice.pdf")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1400)


def test_a_citation_opens_its_page(citing: Visitor) -> None:
    page = citing.open()
    turn = asked(page)
    sources = turn.get_by_role("list", name="Sources").get_by_role("link")
    expect(sources).to_have_text(
        ["invoice.pdf, page 3", "invoice.pdf, page 1", "invoice.pdf, page 99", "invoice.pdf, page 1"]
    )
    address = page.url
    mark(turn, 1).click()
    assert_drawn(page, 3)
    assert page.url == address
    assert len(page.context.pages) == 1

    forward, back = (page.get_by_role("button", name=f"{way} page") for way in ("Next", "Previous"))
    expect(forward).to_be_disabled()
    back.click()
    assert_drawn(page, 2)
    back.click()
    assert_drawn(page, 1)
    expect(back).to_be_disabled()
    expect(forward).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert_drawn(page, 2)
    page.keyboard.press("Escape")
    expect(dialog(page, 2)).to_be_hidden()
    expect(mark(turn, 1)).to_be_focused()


def test_by_keyboard_from_the_list_and_after_a_reload(citing: Visitor) -> None:
    page = citing.open()
    asked(page)
    page.reload()
    second = ready(page).get_by_role("list", name="Sources").get_by_role("link").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    assert_drawn(page, 1)
    dialog(page, 1).get_by_role("button", name="Close").click()
    expect(second).to_be_focused()


@pytest.mark.parametrize("number", [3, 4])
def test_a_page_that_is_not_here_is_said(citing: Visitor, number: int) -> None:
    page = citing.open()
    turn = asked(page)
    citing.allow("404")
    mark(turn, number).click()
    shown = page.get_by_role("dialog", name="of invoice.pdf")
    expect(shown.get_by_role("status")).to_contain_text("This page is not here")
    expect(shown.get_by_role("img")).to_have_count(0)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()


def test_the_chip_of_a_pdf_opens_its_first_page_and_saves_it(citing: Visitor) -> None:
    page = citing.open()
    turn = asked(page)
    item(turn, "input_message").get_by_role("link", name="invoice.pdf").click()
    assert_drawn(page, 1)
    with page.expect_download() as saved:
        dialog(page, 1).get_by_role("link", name="Save PDF").click()
    assert saved.value.suggested_filename == "invoice.pdf"
    assert_drawn(page, 1)


def test_the_link_alone_leads_to_the_picture(citing: Visitor) -> None:
    page = citing.open()
    turn = asked(page)
    answer = page.request.get(mark(turn, 1).get_attribute("href") or "")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_accessible_and_fits(citing: Visitor, width: int) -> None:
    page = citing.open(viewport={"width": width, "height": 780})
    turn = asked(page)
    mark(turn, 1).click()
    assert_drawn(page, 3)
    assert_accessible(page)
    assert_fits(page)
    assert dialog(page, 3).evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_a_text_file_says_its_lines_and_is_saved(quick: Visitor) -> None:
    page = ready(quick.open())
    data = "Name,Größe\nZoë,3\n".encode()
    attach(page, FilePayload(name="sizes.csv", mimeType="text/csv", buffer=data))
    expect(attached(page, "sizes.csv")).to_contain_text("2 lines · 1 kB")
    turn = ask(page, "What is in it?")
    link = item(turn, "input_message").get_by_role("link", name="sizes.csv")
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "sizes.csv"
    assert saved.value.path().read_bytes() == data
    expect(item(turn, "input_message")).to_contain_text("2 lines")
