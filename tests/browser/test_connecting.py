"""A newcomer's first minute with a provider of their own: paste a key, test it, ask; or take what is here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser.acting import ask, item, journal, message, prose, turns
from tests.browser.axe import assert_accessible
from tests.browser.houses import House, Visitor, house, quick_provider, ready
from tests.browser.samples import attached
from tests.fake_provider import OLLAMA, FakeProvider, fake_provider

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def local_server() -> Iterator[FakeProvider]:
    """Something that looks like Ollama, next door."""
    with fake_provider(OLLAMA) as fake:
        yield fake


@pytest.fixture
def own_house(playwright: Playwright, local_server: FakeProvider) -> Iterator[House]:
    """A fresh product that looks for model servers at one port only."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.browser.local_ports",
        "LOCAL_PORTS_OF_THE_TEST": str(local_server.port),
    }
    with house(playwright, **environment) as opened:
        yield opened


@pytest.fixture
def newcomer(own_house: House, new_context: Any) -> Iterator[Visitor]:
    visitor = Visitor(own_house, new_context)
    yield visitor
    visitor.check()


def connection(page: Page) -> Locator:
    """What the combobox says."""
    return page.get_by_role("combobox", name="Connection").locator("option:checked")


def fill(page: Page, url: str, key: str) -> None:
    """Fill the form for a compatible server."""
    page.get_by_role("radio", name="Compatible or local").check(force=True)
    page.get_by_role("textbox", name="Address").fill(url)
    page.get_by_label("Key", exact=True).fill(key)


def test_a_newcomer_pastes_a_key_is_told_it_is_wrong_and_then_asks(newcomer: Visitor) -> None:
    with quick_provider() as (url, key):
        page = ready(newcomer.open())
        expect(connection(page)).to_have_text("Demo")
        page.get_by_role("link", name="Connect OpenAI, Azure, Databricks or a local server").click()
        expect(page.get_by_label("Key", exact=True)).to_be_focused()
        expect(page.get_by_role("textbox", name="Address")).to_be_hidden()  # OpenAI's is known

        fill(page, url, "sk-not-the-key-0123456789")
        page.get_by_role("button", name="Save and test").click()
        expect(page.get_by_role("alert")).to_contain_text("The key was refused. Paste it again")
        expect(page.get_by_label("Key", exact=True)).to_have_value("")
        expect(page.get_by_role("textbox", name="Address")).to_have_value(url)

        page.get_by_label("Key", exact=True).fill(key)
        page.get_by_role("button", name="Save and test").click()
        expect(page.get_by_role("heading", name="Ask something, or drop a document")).to_be_visible()
        expect(page.locator("#try").get_by_role("status")).to_contain_text("Works: 1 model")
        expect(connection(page)).not_to_have_text("Demo")

        turn = ask(page, "Is this my own provider?")
        expect(prose(turn)).to_contain_text("Is this my own provider?")
        requests = [row for row in journal(page) if row["kind"] == "playground.response_requested"]
        assert requests[-1]["payload"]["url"] == f"{url}/responses"
        assert key not in str(journal(page)) + page.content()
        page.goto("/sessions/new/")
        expect(connection(page)).not_to_have_text("Demo")  # it is the default from now on


def test_one_click_tests_and_says_in_words(newcomer: Visitor, local_server: FakeProvider) -> None:
    page = newcomer.open("/connections/")
    fill(page, local_server.url, "sk-anything")
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_role("heading", name="Ask something, or drop a document")).to_be_visible()
    page.goto("/connections/")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Edit"))
    expect(row).to_contain_text("a key is stored, added on")
    local_server.answers = {("GET", "/v1/models"): (200, {"data": []})}
    row.get_by_role("button", name="Test").click()
    expect(row.get_by_role("status")).to_contain_text("There is no Responses API at this address")
    expect(row.get_by_role("status")).not_to_contain_text("Works")


def test_a_local_server_is_found_offered_and_chosen(newcomer: Visitor, local_server: FakeProvider) -> None:
    page = ready(newcomer.open())
    offer = page.get_by_role("button", name=f"Use Ollama at localhost:{local_server.port}")
    expect(offer).to_contain_text("2 models")
    assert_accessible(page)
    offer.click()
    expect(page.locator("#try").get_by_role("status")).to_contain_text("Ollama · Works: 2 models")
    expect(connection(ready(page))).to_have_text("Ollama")
    expect(page.get_by_role("combobox", name="Model")).to_have_value("large")
    expect(page.locator("[data-example]")).to_have_count(3)
    expect(offer).to_have_count(0)


def test_the_page_of_connections_can_be_used_by_everybody(
    newcomer: Visitor, local_server: FakeProvider
) -> None:
    for viewport in ({"width": 1440, "height": 900}, PHONE):
        page = newcomer.open("/connections/", viewport=viewport)
        expect(page.get_by_role("region", name="Found on this machine")).to_be_visible()
        page.get_by_role("button", name="Test").first.click()
        expect(page.get_by_role("status").first).to_contain_text("Works")
        for kind in ("OpenAI", "Azure OpenAI", "Databricks", "Compatible or local"):
            page.get_by_role("radio", name=kind, exact=True).check(force=True)
            assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        fill(page, "http://10.0.0.1/v1", "x")
        newcomer.allow("422")
        page.get_by_role("button", name="Save and test").click()
        expect(page.get_by_role("textbox", name="Address")).to_have_attribute("aria-invalid", "true")
        assert_accessible(page)


def test_without_scripts_a_connection_is_added_tested_and_deleted(
    newcomer: Visitor, local_server: FakeProvider
) -> None:
    page = newcomer.open("/connections/", java_script_enabled=False)
    newcomer.allow(".js csp")  # Chromium's word for scripts that it was to fetch early and may not run
    page.get_by_role("link", name="Look for model servers on this machine").click()
    page.get_by_role("button", name="Use Ollama").click()
    expect(page).to_have_url(re.compile("/sessions/new/"))
    page.goto("/connections/")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Edit"))
    local_server.answers = {("GET", "/v1/models"): (401, {"error": "no"})}
    row.get_by_role("button", name="Test").click()
    expect(row).to_contain_text("The key was refused")
    row.get_by_role("link", name="Edit").click()
    page.get_by_text("Delete this connection").click()
    page.get_by_role("button", name="Delete connection").click()
    expect(row).to_have_count(0)


def test_the_figures_card_brings_its_file_and_its_tool(newcomer: Visitor) -> None:
    page = ready(newcomer.open())
    page.get_by_role("button", name="Work out figures").click()
    expect(attached(page, "harbour-lights-sales.csv")).to_be_visible()
    expect(page.get_by_role("switch", name="Code interpreter")).to_be_checked()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(item(turns(page), "input_message")).to_contain_text("harbour-lights-sales.csv")
    expect(turns(page)).to_have_attribute("data-status", "completed")
    expect(message(page)).to_be_empty()


def test_the_cards_follow_the_connection(newcomer: Visitor, local_server: FakeProvider) -> None:
    page = ready(newcomer.open())
    page.get_by_role("button", name="Use Ollama").click()
    expect(page.get_by_role("button", name="Write a table")).to_be_visible()
    ready(page).get_by_role("combobox", name="Connection").select_option(label="Demo")
    expect(page.get_by_role("button", name="Watch a web search")).to_be_visible()
    expect(page.locator("#try")).to_have_count(1)


def test_a_test_that_nobody_answers_is_said(newcomer: Visitor) -> None:
    page = newcomer.open("/connections/")
    newcomer.allow("500")
    page.route("**/test/", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("button", name="Test").first.click()
    expect(page.get_by_role("status").first).to_have_text("The playground did not answer. Try again.")
