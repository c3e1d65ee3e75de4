"""What every test may use."""

import pytest

pytest_plugins = ["tests.cast", "tests.servers"]


@pytest.fixture(autouse=True)
def _no_translation_leaks() -> None:
    """Each test speaks English until it says otherwise."""
    from django.utils import translation

    translation.activate("en")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser stories come last: Playwright keeps an event loop running, beside which no other can start."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
