"""Addresses as people type them, and where requests of each kind go."""

import json

import pytest
from aiohttp import web

from playground.providers import registry
from playground.providers.base import Endpoint
from playground.providers.model_list import list_models
from tests.providers.server import answering, events_of, serving, streaming
from tests.providers.test_stream import DELTA, sse


@pytest.mark.parametrize(
    ("kind", "typed", "url"),
    [
        ("openai", "", "https://api.openai.com/v1"),
        ("openai", "https://api.openai.com", "https://api.openai.com/v1"),
        ("openai", "https://eu.api.openai.com/v1/", "https://eu.api.openai.com/v1"),
        ("azure", "https://r.openai.azure.com", "https://r.openai.azure.com/openai/v1"),
        ("azure", "https://r.openai.azure.com/openai/v1/", "https://r.openai.azure.com/openai/v1"),
        (
            "azure",
            "https://r.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
            "https://r.openai.azure.com/openai/v1",
        ),
        ("azure", "r.services.ai.azure.com", "https://r.services.ai.azure.com/openai/v1"),
        (
            "databricks",
            "adb-1.2.azuredatabricks.net",
            "https://adb-1.2.azuredatabricks.net/serving-endpoints",
        ),
        (
            "databricks",
            "https://w.cloud.databricks.com/?o=7",
            "https://w.cloud.databricks.com/serving-endpoints",
        ),
        ("databricks", "https://w/serving-endpoints/open-responses", "https://w/serving-endpoints"),
        ("databricks", "https://w/ai-gateway/mlflow/v1", "https://w/ai-gateway/mlflow/v1"),
        ("compatible", "localhost:11434/v1/", "http://localhost:11434/v1"),
        ("compatible", "https://openrouter.ai/api/v1/responses", "https://openrouter.ai/api/v1"),
        ("demo", "http://127.0.0.1:4000/v1", "http://127.0.0.1:4000/v1"),
    ],
)
def test_base_urls(kind: str, typed: str, url: str) -> None:
    assert registry.base_url(kind, typed) == url
    assert registry.base_url(kind, url) == url


def test_the_address_that_is_journaled_holds_no_password() -> None:
    endpoint = Endpoint("compatible", "Test", "https://user:secret@models.example.com:8443/v1")
    assert registry.responses_url(endpoint, "m") == "https://models.example.com:8443/v1/responses"


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("databricks-gpt-5-2", "/responses"),
        ("databricks-claude-sonnet-4-5", "/open-responses"),
        ("databricks-gpt-oss-120b", "/open-responses"),
        ("our-own-endpoint", "/responses"),
        ("system.ai.gpt-5", "/responses"),
    ],
)
@pytest.mark.asyncio
async def test_databricks_paths(model: str, path: str) -> None:
    paths: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        paths.append(request.path)
        return await streaming(sse(DELTA))(request)

    async with serving(handler, kind="databricks") as endpoint:
        await events_of(endpoint, model=model)
        assert registry.responses_url(endpoint, model).endswith(f"/v1{path}")
    assert paths == [f"/v1{path}"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        '{"data":[{"id":"b"},{"id":"a"},{"id":"whisper-1"},{"id":7},{"id":"a"}]}',
        '{"models":[{"name":"a"},{"name":"b"}]}',
        '["b","a"]',
    ],
)
async def test_models_are_listed(body: str) -> None:
    async with serving(answering(body)) as endpoint:
        assert await list_models(endpoint) == ["a", "b"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{}", 404),
        ("<html>", 200),
        ('{"data":null}', 200),
        ('{"data":[]}', 200),
        ("[" * 100_000, 200),
        ("", 500),
    ],
)
async def test_without_a_list_there_are_suggestions(body: str, status: int) -> None:
    async with serving(answering(body, status), kind="openai") as endpoint:
        assert await list_models(endpoint) == list(registry.adapter("openai").models)


@pytest.mark.asyncio
async def test_suggested_models_come_first() -> None:
    names = ["z", "gpt-5.4", "a", "gpt-5.2"]
    async with serving(
        answering(json.dumps({"data": [{"id": name} for name in names]})), "openai"
    ) as endpoint:
        assert await list_models(endpoint) == ["gpt-5.2", "gpt-5.4", "a", "z"]


@pytest.mark.asyncio
async def test_azure_is_not_asked_for_its_models() -> None:
    endpoint = Endpoint("azure", "Azure", "http://127.0.0.1:1", "")
    assert await list_models(endpoint) == list(registry.adapter("azure").models)
