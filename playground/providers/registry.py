"""Connection kinds and their adapters."""

from urllib.parse import urlsplit

from playground.providers import azure, compatible, databricks, openai
from playground.providers.base import Adapter, Endpoint

_ADAPTERS = {
    adapter.kind: adapter
    for adapter in (openai.ADAPTER, azure.ADAPTER, databricks.ADAPTER, compatible.ADAPTER, compatible.DEMO)
}
KINDS = tuple(_ADAPTERS)
COUNTING = "/input_tokens"
"""What is appended to a path to have a request counted."""


def adapter(kind: str) -> Adapter:
    """The adapter of a kind. Raises KeyError for one that does not exist."""
    return _ADAPTERS[kind]


def base_url(kind: str, typed: str) -> str:
    """The address that requests go under, from what an operator typed."""
    return adapter(kind).base_url(typed)


def responses_url(endpoint: Endpoint, model: str) -> str:
    """The whole address that a request for a model is posted to, but for a user and password in it."""
    chosen = adapter(endpoint.kind)
    base = urlsplit(chosen.base_url(endpoint.base_url))
    shown = base._replace(netloc=base.netloc.rpartition("@")[2])
    return shown.geturl().rstrip("/") + chosen.path(model)
