"""A server for the stories, another with more providers, and visitors who are watched."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.houses import House, Visitor, house, quick_provider

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Without a sandbox, as containers want it, and without calls home."""
    return {**browser_type_launch_args, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    """How long a slow machine may take before an expectation fails."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def demo_house(playwright: Playwright) -> Iterator[House]:
    """The product as it starts with no environment: the Demo at its usual pace."""
    with house(playwright) as opened:
        yield opened


@pytest.fixture(scope="session")
def quick_house(playwright: Playwright) -> Iterator[House]:
    """The product with a quick provider of the Demo's answers, and Databricks, which refuses much."""
    with quick_provider() as (url, key):
        environment = {
            "OPENAI_BASE_URL": url,
            "OPENAI_API_KEY": key,
            "DATABRICKS_HOST": url.removesuffix("/v1"),
            "DATABRICKS_TOKEN": key,
        }
        with house(playwright, **environment) as opened:
            yield opened


@pytest.fixture
def demo(demo_house: House, new_context: Any) -> Iterator[Visitor]:
    """A visitor where answers take their time."""
    yield from _visitor(demo_house, new_context)


@pytest.fixture
def quick(quick_house: House, new_context: Any) -> Iterator[Visitor]:
    """A visitor where answers are there at once."""
    yield from _visitor(quick_house, new_context)


def _visitor(opened: House, new_context: Any) -> Iterator[Visitor]:
    visitor = Visitor(opened, new_context)
    yield visitor
    visitor.check()
