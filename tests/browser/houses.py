"""Running products to visit, each with its owner signed in."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Playwright, expect

from tests.browser.watching import Watch
from tests.server import ROOT, Server


@dataclass(frozen=True, slots=True)
class House:
    """A server process, and the cookies of who entered by its link."""

    server: Server
    state: Any


@contextmanager
def house(playwright: Playwright, **environment: str) -> Iterator[House]:
    """A fresh product; its entry link is used up."""
    with Server(**environment) as server:
        yield House(server, enter(playwright, server))


def enter(playwright: Playwright, server: Server) -> Any:
    """Use the link that the server printed; the cookies that it gave."""
    client = playwright.request.new_context()
    client.get(server.entry)
    state = client.storage_state()
    client.dispose()
    return state


@contextmanager
def quick_provider() -> Iterator[tuple[str, str]]:
    """Base URL and key of a demo that plays as fast as it can, as a provider elsewhere."""
    command = [sys.executable, "-m", "playground.demo", "--pace", "fast"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.stdout.readline().strip()
        finally:
            process.terminate()


class Visitor:
    """Opens watched pages in one house, each in a browser of its own."""

    def __init__(self, house: House, new_context: Any) -> None:
        self.house = house
        self.url = house.server.url
        self._new_context = new_context
        self._allowed: list[str] = []
        self._watches: list[Watch] = []

    def open(self, path: str = "/sessions/new/", *, signed_in: bool = True, **options: Any) -> Page:
        """A page at `path` that is ready to be used; `options` are the browser context's."""
        state = self.house.state if signed_in else None
        context = self._new_context(storage_state=state, base_url=self.url, **options)
        self._watches.append(Watch(context, self.url, self._allowed))
        page: Page = context.new_page()
        page.goto(path)
        return page

    def allow(self, *texts: str) -> None:
        """Problems that hold one of these texts are part of the story, in any of its pages."""
        self._allowed += texts

    def check(self) -> None:
        """Fail with everything that went wrong in any page."""
        problems = [told for watch in self._watches for told in watch.problems]
        assert not problems, "\n".join(problems)


def ready(page: Page) -> Page:
    """Wait until the page's scripts have run and, in a session, its socket is open."""
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    if "/sessions/new/" not in page.url:
        expect(page.locator("html")).to_have_attribute("data-live", "open")
    return page
