"""The capability table: complete cells, and the facts that decide what is sent."""

import tomllib

import pytest

from playground.providers import capabilities, registry
from playground.providers.capabilities import lookup

OPENAI = "https://api.openai.com/v1"
NOWHERE = "https://example.com/v1"
TOOLS = ("web_search", "file_search", "code_interpreter", "image_generation", "mcp", "function")


def test_every_rule_is_whole() -> None:
    rules = tomllib.loads(capabilities._TABLE.read_text())["rule"]
    for rule in rules:
        assert rule["verdict"] in {"supported", "rejected", "ignored", "unknown"}
        assert rule["reason"].endswith("."), rule
        assert rule["source"]
        assert rule["date"].year >= 2025
        assert set(rule.get("kinds", registry.KINDS)) <= set(registry.KINDS)
        assert set(rule) <= {"names", "kinds", "base_url", "model", "verdict", "reason", "source", "date"}


@pytest.mark.parametrize(
    ("kind", "base_url", "model", "name", "verdict"),
    [
        ("openai", OPENAI, "gpt-5.2", "param.store", "supported"),
        ("openai", OPENAI, "gpt-5.2", "param.temperature", "rejected"),
        ("openai", OPENAI, "gpt-5.2", "param.reasoning.summary", "supported"),
        ("openai", OPENAI, "gpt-6-astra", "param.top_p", "rejected"),
        ("openai", OPENAI, "o4-mini", "param.reasoning", "supported"),
        ("openai", OPENAI, "o4-mini", "param.text.verbosity", "rejected"),
        ("openai", OPENAI, "gpt-4o", "param.reasoning", "rejected"),
        ("openai", OPENAI, "gpt-4.1", "param.text.verbosity", "rejected"),
        ("openai", OPENAI, "gpt-4.1", "param.temperature", "supported"),
        ("openai", OPENAI, "gpt-4.1", "include.reasoning.encrypted_content", "rejected"),
        ("openai", OPENAI, "gpt-5-chat-latest", "param.temperature", "supported"),
        ("openai", OPENAI, "gpt-5.4", "tool.computer", "supported"),
        ("openai", OPENAI, "gpt-5.2", "tool.computer", "rejected"),
        ("openai", OPENAI, "computer-use-preview", "tool.computer_use_preview", "supported"),
        ("openai", OPENAI, "gpt-5.2", "tool.computer_use_preview", "rejected"),
        ("openai", OPENAI, "gpt-5.2", "tool.tool_search", "rejected"),
        ("openai", OPENAI, "gpt-5-mini", "tool.shell", "rejected"),
        ("openai", OPENAI, "gpt-5.2", "tool.apply_patch", "supported"),
        ("azure", "https://r.openai.azure.com/openai/v1", "my-deployment", "param.reasoning", "supported"),
        ("azure", "https://r.openai.azure.com/openai/v1", "gpt-4o", "param.reasoning", "rejected"),
        ("azure", "https://r.openai.azure.com/openai/v1", "gpt-5.2", "tool.image_generation", "unknown"),
        ("databricks", "https://w", "databricks-gpt-5-2", "param.store", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "param.background", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "param.previous_response_id", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "param.service_tier", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "tool.web_search", "supported"),
        ("databricks", "https://w", "databricks-gpt-5-2", "tool.file_search", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "tool.code_interpreter", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "tool.custom", "supported"),
        ("databricks", "https://w", "databricks-gpt-5-2", "input.file", "rejected"),
        ("databricks", "https://w", "databricks-gpt-5-2", "input.image", "supported"),
        ("databricks", "https://w", "our-azure-gpt", "param.store", "supported"),
        ("databricks", "https://w", "our-azure-gpt", "tool.file_search", "supported"),
        ("databricks", "https://w", "databricks-claude-sonnet-4-5", "param.user", "ignored"),
        ("databricks", "https://w", "databricks-claude-sonnet-4-5", "param.temperature", "supported"),
        ("databricks", "https://w", "databricks-claude-sonnet-4-5", "tool.web_search", "rejected"),
        ("databricks", "https://w", "databricks-claude-sonnet-4-5", "tool.function", "supported"),
        ("databricks", "https://w", "databricks-claude-sonnet-4-5", "param.store", "rejected"),
        ("databricks", "https://w/ai-gateway/mlflow/v1", "system.ai.gpt-5", "tool.mcp", "unknown"),
        ("compatible", "http://localhost:11434/v1", "qwen3", "param.previous_response_id", "rejected"),
        ("compatible", "http://localhost:11434/v1", "qwen3", "tool.web_search", "rejected"),
        ("compatible", "http://localhost:11434/v1", "qwen3", "tool.function", "supported"),
        ("compatible", "http://localhost:1234/v1", "gemma", "param.previous_response_id", "supported"),
        ("compatible", "http://localhost:1234/v1", "gemma", "tool.mcp", "supported"),
        ("compatible", "http://localhost:12345/v1", "gemma", "tool.mcp", "unknown"),
        ("compatible", "https://openrouter.ai/api/v1", "openai/o4-mini", "param.store", "rejected"),
        ("compatible", NOWHERE, "m", "param.store", "unknown"),
        ("compatible", NOWHERE, "m", "param.previous_response_id", "unknown"),
        ("compatible", NOWHERE, "m", "input.file", "unknown"),
    ],
)
def test_facts(kind: str, base_url: str, model: str, name: str, verdict: str) -> None:
    cell = lookup(kind, base_url, model)[name]
    assert cell.verdict == verdict
    assert cell.reason
    assert cell.source
    assert cell.date


def test_an_unknown_server_refuses_no_tool_beforehand() -> None:
    caps = lookup("compatible", NOWHERE, "m")
    assert all(caps[f"tool.{tool}"].verdict != "rejected" for tool in TOOLS)


def test_the_demo_takes_everything() -> None:
    caps = lookup("demo", "http://127.0.0.1:4000/v1", "demo")
    for name in ("param.store", "param.temperature", "param.reasoning.summary", "input.file", "include.x"):
        assert caps[name].verdict == "supported"
    assert all(caps[f"tool.{tool}"].verdict == "supported" for tool in TOOLS)


def test_a_look_up_is_remembered() -> None:
    assert lookup("demo", "x", "y") is lookup("demo", "x", "y")
    assert lookup("demo", "x", "y")["param.store"] is lookup("demo", "x", "y")["param.store"]
