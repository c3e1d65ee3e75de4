"""Databricks model serving: OpenAI models by `/responses`, other vendors' by `/open-responses`."""

import re

from playground.providers import urls
from playground.providers.base import Adapter

_OTHER_VENDOR = re.compile(r"^databricks-(?!gpt-\d)", re.IGNORECASE)
"""gpt-oss is served the way of the other vendors' models."""


def base_url(typed: str) -> str:
    """`https://<workspace>/serving-endpoints` from a host; a path (the AI gateway's) is kept."""
    parts = urls.parse(typed)
    path = parts.path.removesuffix("/open-responses")
    return parts._replace(path=path or "/serving-endpoints").geturl()


def path(model: str) -> str:
    """Where a model is asked. An endpoint with a name of its own is an external model: the full API."""
    return "/open-responses" if _OTHER_VENDOR.match(model) else "/responses"


ADAPTER = Adapter(
    kind="databricks",
    base_url=base_url,
    models=(
        "databricks-gpt-5-2",
        "databricks-gpt-5-1",
        "databricks-gpt-5-mini",
        "databricks-claude-sonnet-4-5",
    ),
    lists_models=False,
    path=path,
)
