"""OpenAI's own API."""

from playground.providers import urls
from playground.providers.base import Adapter

DEFAULT = "https://api.openai.com/v1"


def base_url(typed: str) -> str:
    """OpenAI's address, also for none and for the bare host."""
    parts = urls.parse(typed or DEFAULT)
    return parts._replace(path=parts.path or "/v1").geturl()


ADAPTER = Adapter(
    kind="openai",
    base_url=base_url,
    models=("gpt-5.2", "gpt-5.4", "gpt-5.5", "gpt-5.4-mini", "gpt-5-mini", "gpt-6-astra", "gpt-4.1"),
)
