"""What a person does on a session page, by roles and names."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import ready


def message(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_role("textbox", name="Message", exact=True)


def turns(page: Page) -> Locator:
    """All turns, oldest first."""
    return page.locator("article[data-turn]")


def item(within: Locator | Page, kind: str) -> Locator:
    """The items of a Responses type."""
    return within.locator(f'[data-item][data-item-type="{kind}"]')


def prose(turn: Locator) -> Locator:
    """The answer's text."""
    return item(turn, "message").locator(".prose")


def send(page: Page, text: str) -> Locator:
    """Send a message; the new turn."""
    ready(page)
    before = turns(page).count()
    message(page).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    turn = turns(page).nth(before)
    expect(turn).to_be_attached()
    ready(page)
    return turn


def ask(page: Page, text: str, status: str = "completed") -> Locator:
    """Send a message and wait until its turn is `status`."""
    turn = send(page, text)
    has_status(turn, status)
    return turn


def show(page: Page, script: str, status: str = "completed") -> Locator:
    """Play a script of the demo to its end."""
    return ask(page, f"/show {script}", status)


def has_status(turn: Locator, status: str) -> None:
    """Wait until a turn is `status`."""
    expect(turn).to_have_attribute("data-status", status)


def session_url(page: Page) -> str:
    """The path of the session that is open."""
    expect(page).to_have_url(re.compile("/sessions/[0-9a-f-]{36}/"))
    return "/sessions/" + page.url.split("/sessions/")[1].split("/")[0] + "/"


def journal(page: Page) -> list[dict[str, Any]]:
    """The session's journal, as the server tells it."""
    answer = page.request.get(f"{session_url(page)}events")
    return [json.loads(line) for line in answer.text().splitlines()]


def requested(page: Page) -> dict[str, Any]:
    """The body of the newest request to the provider."""
    bodies = [
        row["payload"]["body"] for row in journal(page) if row["kind"] == "playground.response_requested"
    ]
    body: dict[str, Any] = bodies[-1]
    return body


def answer_text(page: Page) -> str:
    """The text of the answers, from the deltas in the journal."""
    deltas = [row for row in journal(page) if row["kind"] == "response.output_text.delta"]
    return "".join(row["payload"]["delta"] for row in deltas)
