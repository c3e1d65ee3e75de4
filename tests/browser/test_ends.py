"""How turns end, in plain words; and markup of models that must stay words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import item, prose, show
from tests.browser.houses import Visitor, ready

ALARM = "for (const name of ['alert', 'confirm', 'print']) window[name] = () => { window.pwned = name; }"


ENDS = {
    "failed": {
        "failed": "The answer failed.",
        "failed-early": "The answer failed.",
        "error-flat": "An error event, played on purpose.",
        "error-nested": "on purpose",
        "400": "The provider refused the request.",
        "401": "The provider rejected the key.",
        "404": "The provider does not know this model or address.",
        "429-quota": "The provider's quota is used up.",
        "400-too-long": "The conversation is too long for this model.",
        "500-html": "The provider failed.",
        "bad-utf8": "The provider sent something that is no Responses stream.",
        "bad-json": "The provider sent something that is no Responses stream.",
    },
    "incomplete": {
        "incomplete": "It reached the limit of output tokens.",
        "content-filter": "The provider's content filter cut it off.",
    },
    "interrupted": {"eof": "The answer was interrupted.", "reset": "The answer was interrupted."},
}


@pytest.mark.parametrize("status", ENDS)
def test_a_bad_end_is_told_with_its_reason(quick: Visitor, status: str) -> None:
    page = quick.open()
    for script, told in ENDS[status].items():
        turn = show(page, script, status)
        expect(turn.get_by_role("alert")).to_contain_text(told)
        expect(turn.get_by_role("button", name="Try again")).to_be_visible()
    alerts = page.locator("#transcript").get_by_role("alert")
    before = alerts.all_inner_texts()
    page.reload()
    assert ready(page).locator("#transcript").get_by_role("alert").all_inner_texts() == before


def test_a_refusal_is_shown_as_one(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "refusal")
    expect(item(turn, "message")).to_contain_text("The model declined to answer.")


def test_the_text_that_came_before_a_failure_is_kept(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "failed", "failed")
    expect(prose(turn)).not_to_be_empty()


def assert_harmless(page: Page) -> None:
    """No script of the stream ran, and nothing of it became a part of the page that acts."""
    assert page.evaluate("window.pwned") is None
    evil = page.locator(
        "#transcript :is(script, iframe, object, embed, base, meta, style, [onerror], [onload],"
        " [onmouseover], [href^='javascript:' i], [src*='evil.example'], [action*='evil.example'],"
        " [hx-get*='evil'])"
    )
    expect(evil).to_have_count(0)
    expect(page.locator("#composer")).to_have_count(1)


@pytest.mark.parametrize(
    ("script", "status"), [("xss", "completed"), ("xss-calls", "waiting"), ("xss-error", "failed")]
)
def test_hostile_markup_stays_words(quick: Visitor, script: str, status: str) -> None:
    page = quick.open()
    page.context.add_init_script(ALARM)
    page.reload()
    turn = show(page, script, status)
    page.evaluate("for (const one of document.querySelectorAll('#transcript details')) one.open = true")
    expect(turn).to_contain_text("<script>alert(1)</script>")
    assert_harmless(page)
    for tab in ("Timeline", "Events", "Request"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).not_to_contain_text("Nothing has happened")
    page.reload()
    expect(turn).to_contain_text("<script>alert(1)</script>")
    assert_harmless(ready(page))


def test_a_hostile_question_and_title_stay_words(quick: Visitor) -> None:
    page = quick.open()
    page.context.add_init_script(ALARM)
    page.reload()
    words = "<img src=x onerror=alert(1)><b>bold</b>"
    ready(page).get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("textbox", name="Message").press("Enter")
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    row = page.get_by_role("navigation", name="Sessions").get_by_role("link", name=words)
    expect(row).to_be_visible()
    assert_harmless(page)
