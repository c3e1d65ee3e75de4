"""Azure OpenAI and Foundry, by the version-free address: the model is the name of a deployment."""

from playground.providers import urls
from playground.providers.base import Adapter


def base_url(typed: str) -> str:
    """`https://<resource>.openai.azure.com/openai/v1` from the endpoint that the Azure portal shows."""
    parts = urls.parse(typed)
    before, _, _ = parts.path.partition("/openai")
    return parts._replace(path=f"{before}/openai/v1").geturl()


# Azure's list of models is what could be deployed, not what is.
ADAPTER = Adapter(
    kind="azure", base_url=base_url, models=("gpt-5.2", "gpt-5-mini", "gpt-4.1"), lists_models=False
)
