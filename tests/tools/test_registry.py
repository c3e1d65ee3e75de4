"""The way of a tool from its form through the settings into the request."""

import pytest
from django.http import QueryDict

from playground.tools import registry
from playground.tools.base import ToolError

KINDS = ("web_search", "file_search", "code_interpreter", "image_generation", "mcp", "function")


def test_the_order_is_the_panel_s() -> None:
    assert tuple(tool.kind for tool in registry.all_tools()) == KINDS
    assert [str(tool.label) for tool in registry.all_tools()] == [
        "Web search", "File search", "Code interpreter", "Image generation", "MCP", "Functions",
    ]  # fmt: skip
    assert registry.get("mcp").capability == "tool.mcp"


def test_an_empty_form_is_all_defaults_and_all_off() -> None:
    values, errors = registry.parse(QueryDict(""))
    assert values == registry.defaults()
    assert not errors
    assert registry.entries({"tools": values}) == ([], [])
    assert registry.entries({}) == ([], [])


@pytest.mark.parametrize("kind", ["web_search", "code_interpreter", "image_generation", "function"])
def test_switched_on_it_works_at_once(kind: str) -> None:
    values, errors = registry.parse(QueryDict(f"{kind}.on=on"))
    assert not errors
    (entry,), include = registry.entries({"tools": values})
    assert entry["type"] == kind
    assert include == list(registry.get(kind).include)


@pytest.mark.parametrize(
    ("kind", "field"), [("file_search", "vector_store_ids"), ("mcp", "url"), ("function", "definitions")]
)
def test_what_is_missing_is_named(kind: str, field: str) -> None:
    post = QueryDict(mutable=True)
    post.update({f"{kind}.on": "on", f"{kind}.{field}": "  "})
    values, errors = registry.parse(post)
    label = next(str(f.label) for f in registry.get(kind).fields if f.name == field)
    assert errors == {f"{kind}.{field}": f"{label} must be filled in."}
    with pytest.raises(ToolError) as raised:
        registry.entries({"tools": values})
    assert raised.value.field == f"{kind}.{field}"


def test_what_was_typed_into_a_tool_that_is_off_stays_and_is_no_error() -> None:
    post = QueryDict("file_search.max_results=many&mcp.url=http://x&web_search.context_size=huge")
    values, errors = registry.parse(post)
    assert not errors
    assert values["file_search"]["max_results"] == "many"
    assert values["mcp"]["url"] == "http://x"
    assert values["mcp"]["on"] is False


def test_several_tools_stand_in_the_panel_s_order() -> None:
    values, _ = registry.parse(QueryDict("function.on=on&web_search.on=on&code_interpreter.on=on"))
    tools, include = registry.entries({"tools": values})
    assert [tool["type"] for tool in tools] == ["web_search", "code_interpreter", "function"]
    assert include == ["web_search_call.action.sources", "code_interpreter_call.outputs"]


def test_old_settings_without_a_field_get_its_default() -> None:
    (entry,), _ = registry.entries({"tools": {"image_generation": {"on": True}}})
    assert entry["partial_images"] == 2


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("web_search", "context_size", "huge"),
        ("web_search", "allowed_domains", "a.com\nno domain"),
        ("web_search", "allowed_domains", "localhost"),
        ("web_search", "allowed_domains", "\n".join(f"d{n}.com" for n in range(101))),
        ("file_search", "vector_store_ids", "vs_1\nvs_2\nvs_3"),
        ("file_search", "vector_store_ids", "vs 1"),
        ("file_search", "max_results", "0"),
        ("file_search", "max_results", "51"),
        ("file_search", "max_results", "１"),
        ("file_search", "max_results", "1.5"),
        ("code_interpreter", "memory_limit", "2g"),
        ("image_generation", "size", "9x9"),
        ("image_generation", "quality", "best"),
        ("image_generation", "partial_images", "4"),
        ("image_generation", "partial_images", "-1"),
        ("mcp", "label", "1 server"),
        ("mcp", "label", "x" * 65),
        ("mcp", "url", "http://example.com/mcp"),
        ("mcp", "url", "https://169.254.169.254/latest"),
        ("mcp", "url", "https://example.com/\x00"),
        ("mcp", "approval", "never"),
        ("mcp", "allowed_tools", "read\ntwo words"),
        ("function", "definitions", "{"),
        ("function", "definitions", "x" * 200_000),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_field(kind: str, field: str, value: str) -> None:
    good = {"file_search.vector_store_ids": "vs_1", "mcp.url": "https://mcp.example.com/mcp"}
    post = QueryDict(mutable=True)
    post.update(good | {f"{kind}.on": "on", f"{kind}.{field}": value})
    _, errors = registry.parse(post)
    label = next(str(f.label) for f in registry.get(kind).fields if f.name == field)
    assert list(errors) == [f"{kind}.{field}"]
    assert errors[f"{kind}.{field}"].startswith(label)
