"""On a phone: nothing is wider than the screen, drawers, and a composer that covers nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import ask, has_status, message, send, show, turns
from tests.browser.houses import Visitor, ready
from tests.browser.samples import attach, attached, pdf

WIDTHS = (360, 390)
WIDER = """
() => [document.scrollingElement, document.getElementById('scroll')]
  .filter((element) => element.scrollWidth > element.clientWidth)
  .map((element) => `${element.id || 'page'}: ${element.scrollWidth} > ${element.clientWidth}: ` +
    [...element.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5).map((one) => `${one.tagName}.${one.className}`).join(' '))
"""


def assert_fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    wider = page.evaluate(WIDER)
    assert not wider, wider


def assert_uncovered(page: Page) -> None:
    """The conversation ends where the composer begins, and its last line is in sight."""
    edges = page.evaluate(
        "() => ['scroll', 'composer'].map((id) => document.getElementById(id).getBoundingClientRect())"
        ".map(({ top, bottom }) => ({ top, bottom }))"
    )
    assert edges[0]["bottom"] <= edges[1]["top"]
    last = turns(page).last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= edges[1]["top"]


def phone(visitor: Visitor, width: int) -> Page:
    """A new session on a phone."""
    return ready(visitor.open(viewport={"width": width, "height": 780}, has_touch=True))


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(quick: Visitor, width: int) -> None:
    page = phone(quick, width)
    assert_fits(page)
    attach(page, pdf("a-rather-long-name-of-a-document-about-nothing-in-particular-at-all.pdf"))
    expect(attached(page, "a-rather-long")).to_contain_text("3 pages")
    assert_fits(page)
    ask(page, "W" * 300)
    for script in ("markdown", "web-search", "code", "file-search", "xss", "failed", "citations"):
        send(page, f"/show {script}")
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
        assert_fits(page)
    show(page, "mcp-approval", "waiting")
    page.evaluate("for (const one of document.querySelectorAll('#transcript details')) one.open = true")
    assert_fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_composer_never_covers_what_streams(demo: Visitor, width: int) -> None:
    page = phone(demo, width)
    turn = send(page, "/show long")
    expect(turn.get_by_role("heading", name="Section 2", exact=True)).to_be_attached()
    assert_uncovered(page)
    message(page).fill("line\n" * 30)
    assert_uncovered(page)
    expect(page.get_by_role("button", name="Stop")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Stop").tap()
    has_status(turn, "stopped")
    assert_uncovered(page)
    assert_fits(page)


def test_drawers_open_and_close(quick: Visitor) -> None:
    page = phone(quick, 360)
    show(page, "text")
    panel = page.get_by_role("region", name="Run settings")
    sessions = page.get_by_role("navigation", name="Sessions")
    expect(panel).to_be_hidden()
    expect(sessions).to_be_hidden()
    page.get_by_role("button", name="Run settings", exact=True).tap()
    expect(panel).to_be_in_viewport(ratio=0.9)
    assert_fits(page)
    page.get_by_role("switch", name="Web search").check()
    page.get_by_role("button", name="Close run settings").tap()
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Sessions", exact=True).tap()
    expect(sessions.get_by_role("link", name="/show text").first).to_be_in_viewport()
    assert_fits(page)
    page.touchscreen.tap(350, 400)
    expect(sessions).to_be_hidden()
    page.get_by_role("button", name="Sessions", exact=True).tap()
    page.get_by_role("button", name="New session").tap()
    expect(page.get_by_role("heading", name="New session")).to_be_visible()
