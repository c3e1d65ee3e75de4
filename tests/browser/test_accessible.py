"""Every page and state: WCAG 2.2 AA by axe-core and a clean console, in light and dark."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acting import ask, has_status, message, send, show, turns
from tests.browser.axe import assert_accessible, violations
from tests.browser.houses import Visitor, ready
from tests.browser.samples import attach, attached, pdf, png

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ANSWERS = (
    "reasoning commentary citations web-search file-search code picture picture-failed mcp mcp-failed "
    "markdown refusal encrypted reasoning-raw compaction shell tool-search program audio outputs "
    "additional-tools unknown-item unknown-event bad-event"
).split()
ENDED = "failed incomplete content-filter reasoning-only empty 429-quota 400 eof xss xss-error".split()
WAITING = "custom local-shell shell-local patch computer tool-search-client program-call xss-calls".split()


def play(page: Page, scripts: list[str]) -> None:
    """Play one after another, with what is open skipped, and open everything that opens."""
    for script in scripts:
        before = turns(page).count()
        message(page).fill(f"/show {script}")
        message(page).press("Enter")
        expect(turns(ready(page))).to_have_count(before + 1)
        expect(turns(page).nth(before)).not_to_have_attribute("data-status", re.compile("queued|running"))
    page.evaluate("for (const one of document.querySelectorAll('#transcript details')) one.open = true")


def test_axe_finds_what_is_wrong(quick: Visitor) -> None:
    page = ready(quick.open())
    page.evaluate("document.getElementById('message').removeAttribute('aria-label')")
    page.evaluate("document.getElementById('message').removeAttribute('placeholder')")
    assert any(told.startswith("label ") for told in violations(page))


def test_a_new_session(demo: Visitor) -> None:
    assert_accessible(ready(demo.open(viewport=WIDE)))


def test_what_models_answer(quick: Visitor) -> None:
    page = ready(quick.open(viewport=WIDE))
    play(page, ANSWERS)
    assert_accessible(page)


def test_how_turns_end(quick: Visitor) -> None:
    page = ready(quick.open(viewport=WIDE))
    play(page, ENDED)
    assert_accessible(page)


def test_calls_of_every_kind(quick: Visitor) -> None:
    page = ready(quick.open(viewport=WIDE))
    play(page, [*WAITING, "functions-parallel"])
    assert_accessible(page)


def test_an_approval_on_a_phone(quick: Visitor) -> None:
    page = ready(quick.open(viewport=PHONE))
    play(page, ["markdown", "web-search", "mcp-approval"])
    assert_accessible(page)


def test_a_running_turn(demo: Visitor) -> None:
    page = demo.open(viewport=WIDE)
    turn = send(page, "/show silent")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Stop").click()
    has_status(turn, "stopped")
    assert_accessible(page)


def test_the_composer_with_files_and_refusals(quick: Visitor) -> None:
    page = ready(quick.open(viewport=WIDE))
    quick.allow("400", "415", "422")
    attach(page, pdf(), png(), {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(attached(page, "invoice.pdf")).to_contain_text("3 pages")
    expect(attached(page, "chart.png")).to_contain_text("60 × 40")
    expect(attached(page, "logo.svg").get_by_role("alert")).to_be_visible()
    page.get_by_role("switch", name="MCP").check()
    message(page).fill("with an MCP server that has no address")
    message(page).press("Enter")
    expect(page.locator("#composer-alert").get_by_role("alert")).to_be_visible()
    assert_accessible(page)


def test_every_setting_and_what_is_disabled(quick: Visitor) -> None:
    page = ready(quick.open(viewport=WIDE))
    quick.allow("400")
    for switch in page.get_by_role("switch").all():
        switch.check()
    assert_accessible(page)
    for name in ("MCP", "File search"):  # they lack a value, with which nothing is saved
        page.get_by_role("switch", name=name).uncheck()
    page.get_by_role("combobox", name="Connection").select_option("Databricks")
    page.get_by_role("combobox", name="Model").fill("databricks-gpt-5")
    page.get_by_role("combobox", name="Model").press("Tab")
    expect(page.get_by_role("switch", name="Code interpreter")).to_be_disabled()
    assert_accessible(page)


def test_every_tab(quick: Visitor) -> None:
    page = quick.open(viewport=WIDE)
    ask(page, "Which tabs are there?")
    for name in ("Timeline", "Events", "Request"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name)).not_to_contain_text("Nothing has happened")
        page.evaluate(
            "for (const one of [...document.querySelectorAll('#panel details')].slice(0, 5)) one.open = true"
        )
        assert_accessible(page)


def test_dialogs_menus_and_the_title(quick: Visitor) -> None:
    page = quick.open(viewport=WIDE)
    show(page, "text")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert_accessible(page)
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("details.menu > summary").click()
    assert_accessible(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog", name="Delete this session?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="/show text").get_by_role("button").click()
    assert_accessible(page)


def test_drawers_on_a_phone(quick: Visitor) -> None:
    page = quick.open(viewport=PHONE)
    show(page, "text")
    for opener, closer in (("Sessions", "Close sessions"), ("Run settings", "Close run settings")):
        page.get_by_role("button", name=opener, exact=True).click()
        expect(page.get_by_role("button", name=closer)).to_be_focused()
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name=opener, exact=True)).to_be_focused()


def test_pages_without_a_session(quick: Visitor) -> None:
    quick.allow("404", "403", "410", "401")
    signed_out = quick.open("/", signed_in=False)
    expect(signed_out.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert_accessible(signed_out)
    used = quick.open("/enter/used-before/", signed_in=False)
    expect(used.get_by_role("alert")).to_be_visible()
    assert_accessible(used)
    for path in ("/no/such/page/", "/sessions/00000000-0000-7000-8000-000000000000/"):
        missing = quick.open(path)
        expect(missing.get_by_role("heading", name="Nothing here")).to_be_visible()
        assert_accessible(missing)
