"""Everything by keyboard alone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acting import ask, has_status, item, message, prose, send, turns
from tests.browser.houses import Visitor, ready


def tab_to(page: Page, role: str, name: str, key: str = "Tab") -> None:
    """Press Tab until a control has the focus, as somebody does who sees where it is."""
    wanted = page.get_by_role(role, name=name, exact=True)
    for _ in range(page.locator("a, button, input, select, textarea, summary, [tabindex]").count()):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {role} {name!r}")


def test_ask_stop_and_try_again_without_a_mouse(demo: Visitor) -> None:
    page = ready(demo.open())
    page.keyboard.press("/")
    expect(message(page)).to_be_focused()
    expect(message(page)).to_have_value("")
    page.keyboard.type("/show silent")
    page.keyboard.press("Enter")
    turn = turns(page).first
    expect(prose(turn)).not_to_be_empty()
    ready(page)
    page.keyboard.press("Escape")
    has_status(turn, "stopped")
    tab_to(page, "button", "Try again")
    page.keyboard.press("Enter")
    has_status(turns(page).last, "running")
    page.keyboard.press("Escape")
    has_status(turns(page).last, "stopped")


def test_shift_enter_breaks_the_line_and_control_enter_sends(quick: Visitor) -> None:
    page = ready(quick.open())
    message(page).focus()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    expect(message(page)).to_have_value("first line\nsecond line")
    page.keyboard.press("Control+Enter")
    expect(item(turns(page), "input_message")).to_have_text(
        re.compile("first line\nsecond line"), use_inner_text=True
    )
    has_status(turns(page), "completed")


def test_an_empty_message_is_not_sent(quick: Visitor) -> None:
    page = ready(quick.open())
    message(page).fill("  \n ")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_url(re.compile("/sessions/new/$"))
    expect(turns(page)).to_have_count(0)


def test_enter_that_ends_a_composition_does_not_send(quick: Visitor) -> None:
    page = ready(quick.open())
    message(page).focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    expect(message(page)).to_have_value("に")
    client.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    )
    message(page).evaluate(
        "element => element.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    client.send("Input.insertText", {"text": "日本"})
    expect(message(page)).to_have_value("日本")
    expect(turns(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(item(turns(page), "input_message")).to_have_text("日本")


def test_the_keys_dialog_opens_and_closes(quick: Visitor) -> None:
    page = ready(quick.open())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    message(page).focus()
    page.keyboard.type("why?")
    expect(message(page)).to_have_value("why?")
    expect(dialog).to_be_hidden()


def test_sessions_are_found_by_control_k(quick: Visitor) -> None:
    page = ready(quick.open())
    ask(page, "a needle in the list")
    page.goto("/sessions/new/")
    ask(page, "some straw")
    page.keyboard.press("Control+k")
    search = page.get_by_role("searchbox", name="Search sessions")
    expect(search).to_be_focused()
    page.keyboard.type("NEEDLE")
    rows = page.get_by_role("navigation", name="Sessions").get_by_role("listitem")
    expect(rows.filter(visible=True)).to_have_text(["a needle in the list"])
    search.fill("no such title")
    expect(page.get_by_text("No session has this in its title.")).to_be_visible()
    search.fill("needle")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("a needle in the list · Playground")


def test_tabs_move_by_arrows(quick: Visitor) -> None:
    page = ready(quick.open())
    ask(page, "/show text")
    page.get_by_role("tab", name="Settings").focus()
    for key, name in [
        ("ArrowRight", "Timeline"), ("ArrowRight", "Events"), ("End", "Request"), ("ArrowRight", "Settings"),
        ("ArrowLeft", "Request"), ("Home", "Settings"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        tab = page.get_by_role("tab", name=name)
        expect(tab).to_be_focused()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()


def test_everything_in_the_composer_and_the_settings_is_reached_by_tab(quick: Visitor) -> None:
    page = ready(quick.open())
    for role, name in [
        ("link", "Skip to the composer"), ("button", "New session"), ("searchbox", "Search sessions"),
        ("textbox", "Message"), ("button", "Attach"), ("button", "Send"),
        ("tab", "Settings"), ("combobox", "Connection"), ("combobox", "Model"), ("switch", "Web search"),
        ("textbox", "Instructions"),
    ]:  # fmt: skip
        tab_to(page, role, name)


def test_focus_is_where_the_next_word_goes(quick: Visitor) -> None:
    page = ready(quick.open())
    message(page).fill("one")
    message(page).press("Enter")
    has_status(turns(page).first, "completed")
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    has_status(turns(page).nth(1), "completed")
    expect(message(page)).to_be_focused()
    expect(message(page)).to_have_value("")


def test_an_approval_by_keyboard(quick: Visitor) -> None:
    page = ready(quick.open())
    turn = send(page, "/show mcp-approval")
    has_status(turn, "waiting")
    page.keyboard.press("/")
    tab_to(page, "button", "Approve once", "Shift+Tab")
    page.keyboard.press("Space")
    has_status(turn, "completed")
