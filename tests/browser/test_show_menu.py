"""The menu of `/show` names: opened by a slash, steered by keys or mouse, never in the way of a message."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import ask, message, prose, send, turns
from tests.browser.axe import assert_accessible
from tests.browser.houses import Visitor, ready


def menu(page: Page) -> Locator:
    """The list of names."""
    return page.get_by_role("listbox", name="Streams of the demo")


def options(page: Page) -> Locator:
    """The names that are offered."""
    return menu(page).get_by_role("option")


def chosen(page: Page) -> Locator:
    """The option that Enter would take."""
    return menu(page).get_by_role("option", selected=True)


def write(page: Page, text: str) -> None:
    """Type into the empty message."""
    message(page).focus()
    page.keyboard.type(text)


def test_a_slash_opens_it_and_typing_narrows_it(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/")
    expect(menu(page)).to_be_visible()
    count = options(page).count()
    assert count > 50
    expect(chosen(page)).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text(re.compile(f"^{count} streams to show"))
    page.keyboard.type("show web")
    expect(options(page).first).to_contain_text("web-search")
    assert options(page).count() < 5
    expect(chosen(page)).to_contain_text("web-search")
    expect(chosen(page)).to_contain_text("Web search: a search with sources")
    page.keyboard.type("zzz")
    expect(menu(page)).to_be_hidden()
    message(page).fill("/mark")
    expect(chosen(page)).to_contain_text("markdown")
    message(page).fill("and /mark")
    expect(menu(page)).to_be_hidden()


def test_the_keys_choose_and_enter_then_sends(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/show ")
    expect(options(page).first).to_be_visible()
    names = options(page).locator("code").all_text_contents()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(chosen(page).locator("code")).to_have_text(names[0])
    expect(message(page)).to_have_attribute("aria-activedescendant", chosen(page).get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(chosen(page).locator("code")).to_have_text(names[-1])
    expect(chosen(page)).to_be_in_viewport()
    page.keyboard.type("refus")
    expect(chosen(page)).to_contain_text("refusal")
    page.keyboard.press("Enter")
    expect(message(page)).to_have_value("/show refusal")
    expect(menu(page)).to_be_hidden()
    expect(turns(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(turns(page)).to_have_count(1)
    expect(message(page)).to_have_value("")
    expect(menu(page)).to_be_hidden()


def test_tab_chooses_and_leaves_the_focus(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/show cita")
    expect(chosen(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(message(page)).to_have_value("/show citations")
    expect(message(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(message(page)).not_to_be_focused()


def test_a_name_that_was_typed_out_is_sent_at_once(demo: Visitor) -> None:
    """Also where other names begin with it: 429, 429-long ..."""
    page = ready(demo.open())
    for name in ("text", "429"):
        write(page, f"/show {name}")
        if name == "429":
            expect(options(page)).to_have_count(4)
        page.keyboard.press("Enter")
        expect(turns(page).last).to_contain_text(f"/show {name}")
        expect(turns(page).last).not_to_have_attribute("data-status", re.compile("queued|running"))
        expect(message(page)).to_have_value("")


def test_escape_closes_it_and_stops_nothing(demo: Visitor) -> None:
    page = ready(demo.open())
    running = send(page, "/show silent")
    expect(prose(running)).not_to_be_empty()
    write(page, "/re")
    expect(menu(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu(page)).to_be_hidden()
    expect(message(page)).to_have_value("/re")
    expect(running).to_have_attribute("data-status", "running")
    page.keyboard.type("a")
    expect(menu(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(running).to_have_attribute("data-status", "stopped")


def test_the_mouse_chooses(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/")
    options(page).filter(has_text="A refusal.").click()
    expect(message(page)).to_have_value("/show refusal")
    expect(message(page)).to_be_focused()
    expect(menu(page)).to_be_hidden()
    message(page).fill("/")
    expect(menu(page)).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(menu(page)).to_be_hidden()


def test_the_field_stays_a_textbox_and_the_page_accessible(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/show mcp-")
    expect(chosen(page)).to_be_visible()
    expect(message(page)).to_have_attribute("aria-controls", menu(page).get_attribute("id") or "")
    expect(message(page)).not_to_have_attribute("role", re.compile(".*"))
    assert_accessible(page)
    expect(menu(page)).to_be_visible()


def test_while_a_word_is_composed_the_keys_are_the_input_methods(demo: Visitor) -> None:
    page = ready(demo.open())
    write(page, "/show mark")
    expect(chosen(page)).to_be_visible()
    message(page).evaluate(
        "element => element.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    expect(message(page)).to_have_value("/show mark")
    expect(turns(page)).to_have_count(0)


def test_on_a_phone_it_fits_and_leaves_the_text_free(demo: Visitor) -> None:
    page = ready(demo.open(viewport={"width": 360, "height": 480}, has_touch=True))
    message(page).tap()
    page.keyboard.type("/")
    expect(menu(page)).to_be_visible()
    place, field = menu(page).bounding_box(), message(page).bounding_box()
    assert place is not None
    assert field is not None
    assert place["y"] >= 0
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 360
    assert place["y"] + place["height"] <= field["y"]
    options(page).last.scroll_into_view_if_needed()
    options(page).last.tap()
    expect(message(page)).to_have_value(re.compile("^/show 5"))


def test_other_connections_have_no_such_menu(quick: Visitor) -> None:
    page = ready(quick.open())
    write(page, "/show text")
    expect(message(page)).to_have_value("/show text")
    page.keyboard.press("Enter")
    expect(turns(page).last).to_have_attribute("data-status", "completed")
    write(page, "/")
    ask_for = page.get_by_label("Connection")
    ask_for.select_option(label="Demo")
    expect(page.locator("#settings")).to_have_attribute("data-shows", re.compile("/shows/"))
    message(page).fill("")
    write(page, "/")
    expect(menu(page)).to_be_visible()


def test_it_is_fetched_with_the_first_slash_only(demo: Visitor) -> None:
    page = ready(demo.open())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    ready(page)
    ask(page, "no command / here")
    assert not [url for url in asked if "show" in url]
    for _ in range(2):
        message(page).fill("/")
        expect(menu(page)).to_be_visible()
        message(page).fill("")
        expect(menu(page)).to_be_hidden()
    assert len([url for url in asked if url.endswith("/shows/")]) == 1
