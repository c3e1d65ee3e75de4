"""Each tool's entry in `tools`, exactly."""

from typing import Any

import pytest

from playground.tools import registry
from playground.tools.base import ToolError


@pytest.mark.parametrize(
    ("kind", "values", "entry"),
    [
        ("web_search", {}, {"type": "web_search", "search_context_size": "medium"}),
        (
            "web_search",
            {"context_size": "high", "allowed_domains": "https://Docs.Python.org/3/\nexample.com.\n\nexample.com"},
            {
                "type": "web_search",
                "search_context_size": "high",
                "filters": {"allowed_domains": ["docs.python.org", "example.com"]},
            },
        ),
        (
            "file_search",
            {"vector_store_ids": ["vs_1", "vs_2"], "max_results": "50"},
            {"type": "file_search", "vector_store_ids": ["vs_1", "vs_2"], "max_num_results": 50},
        ),
        ("code_interpreter", {}, {"type": "code_interpreter", "container": {"type": "auto"}}),
        (
            "code_interpreter",
            {"memory_limit": "16g"},
            {"type": "code_interpreter", "container": {"type": "auto", "memory_limit": "16g"}},
        ),
        ("image_generation", {}, {"type": "image_generation", "output_format": "png", "partial_images": 2}),
        (
            "image_generation",
            {
                "size": "1024x1536", "quality": "high", "background": "transparent", "output_format": "webp",
                "partial_images": "0",
            },
            {
                "type": "image_generation", "size": "1024x1536", "quality": "high",
                "background": "transparent", "output_format": "webp", "partial_images": 0,
            },
        ),
        (
            "mcp",
            {"label": "wiki", "url": "HTTPS://MCP.deepwiki.com:443/mcp"},
            {
                "type": "mcp", "server_label": "wiki", "server_url": "https://mcp.deepwiki.com/mcp",
                "require_approval": "always",
            },
        ),
        (
            "mcp",
            {"label": "wiki", "url": "https://mcp.deepwiki.com/mcp", "allowed_tools": "ask\nread"},
            {
                "type": "mcp", "server_label": "wiki", "server_url": "https://mcp.deepwiki.com/mcp",
                "require_approval": "always", "allowed_tools": ["ask", "read"],
            },
        ),
    ],
)  # fmt: skip
def test_entries(kind: str, values: dict[str, Any], entry: dict[str, Any]) -> None:
    assert registry.get(kind).entries(values) == [entry]


def test_jpeg_cannot_be_transparent() -> None:
    with pytest.raises(ToolError) as raised:
        registry.get("image_generation").entries({"background": "transparent", "output_format": "jpeg"})
    assert raised.value.field == "background"
