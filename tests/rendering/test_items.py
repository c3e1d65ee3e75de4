"""Each item type's card, out of a whole turn's HTML."""

import logging
from typing import Any

import lxml.html
import pytest

from playground.rendering import cards
from playground.rendering.kinds import KINDS
from playground.turns.items import OUTPUT_TYPES
from tests.live import SESSION
from tests.rendering import streams
from tests.rendering.hostile import PAYLOADS, assert_harmless
from tests.rendering.looking import BLOB, SHA, line, page, shown, words
from tests.rendering.streams import provider


def test_every_type_of_the_union_has_words_and_an_icon() -> None:
    assert set(KINDS) == OUTPUT_TYPES


@pytest.mark.parametrize("type_", sorted(OUTPUT_TYPES))
def test_a_bare_item_of_any_type_is_shown(type_: str, caplog: pytest.LogCaptureFixture) -> None:
    element = shown({"type": type_})
    assert element.get("data-item-type") == type_
    assert not caplog.records


@pytest.mark.parametrize("type_", [*sorted(OUTPUT_TYPES), "from_the_future"])
@pytest.mark.parametrize("junk", [7, "x", None, [], {}, [7], [[]], {"a": [None]}, True])
def test_junk_in_any_field_is_shown(type_: str, junk: Any, caplog: pytest.LogCaptureFixture) -> None:
    fields = "action arguments code content error input name operation output outputs queries result results"
    fields += " revised_prompt server_label summary tools phase encrypted_content"
    assert_harmless(
        lxml.html.tostring(shown({"type": type_, **dict.fromkeys(fields.split(), junk)})).decode()
    )
    assert not caplog.records


@pytest.mark.parametrize("payload", [*PAYLOADS, "a\u202eb"])
def test_hostile_text_in_any_field_is_harmless(payload: str) -> None:
    fields = "arguments code error input name output revised_prompt server_label namespace result id status"
    for type_ in [*sorted(OUTPUT_TYPES), payload]:
        item: dict[str, Any] = {"type": type_, **dict.fromkeys(fields.split(), payload)}
        item["content"] = item["summary"] = [{"type": "output_text", "text": payload}, {"refusal": payload}]
        item["action"] = {"type": payload, "queries": [payload], "url": payload, "pattern": payload}
        item["tools"] = [{"name": payload, "description": payload}]
        item["results"] = [{"filename": payload, "text": payload * 30, "score": payload, "url": payload}]
        item["outputs"] = [{"type": "logs", "logs": payload}, {"type": "image", "url": payload}, {payload: 1}]
        html = lxml.html.tostring(shown(item), encoding="unicode")
        assert_harmless(html)
        assert "\u202e" not in html


def test_a_finished_reasoning_folds_to_one_line() -> None:
    item = {
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "**Two lists**\n\nThey *differ*."}],
    }
    element = shown(item)
    assert line(element) == "Thought Two lists 0.1 s"
    assert element.find("details").get("open") is None
    assert element.xpath(".//div[contains(@class, 'think')]//em/text()") == ["differ"]


def test_a_live_reasoning_is_open() -> None:
    item = {"type": "reasoning", "summary": [], "status": "in_progress"}
    element = page(streams.turn(provider("response.output_item.added", output_index=0, item=item)))
    live = element.xpath("//div[@data-item-type='reasoning']")[0]
    assert live.get("class") == "item live"
    assert live.find("details").get("open") == ""
    assert live.xpath(".//time/@data-since") == ["1700000000300"]


def test_sealed_reasoning_tells_so_and_keeps_the_seal() -> None:
    element = shown({"type": "reasoning", "summary": [], "encrypted_content": "gAAAsecret"})
    assert "encrypted" in words(element)
    assert "gAAAsecret" not in lxml.html.tostring(element).decode()


@pytest.mark.parametrize("type_", ["compaction", "program", "from_the_future"])
def test_no_card_shows_what_is_sealed(type_: str) -> None:
    element = shown({"type": type_, "encrypted_content": "gAAAsecret", "fingerprint": "gAAAprint"})
    assert "gAAA" not in lxml.html.tostring(element).decode()


def test_raw_reasoning_is_plain_text() -> None:
    element = shown({"type": "reasoning", "content": [{"type": "reasoning_text", "text": "a *b* <i>"}]})
    assert words(element.xpath(".//div[contains(@class, 'raw')]")[0]) == "a *b* <i>"


def test_a_refusal_is_a_notice() -> None:
    element = shown({"type": "message", "content": [{"type": "refusal", "refusal": "I <b>can't</b>."}]})
    assert words(element.xpath(".//div[contains(@class, 'refusal')]/p")[0]) == "I <b>can't</b>."


def test_commentary_is_folded_and_the_answer_is_not() -> None:
    content = [{"type": "output_text", "text": "Looking."}]
    assert shown({"type": "message", "phase": "commentary", "content": content}).find("details") is not None
    final = shown({"type": "message", "phase": "final_answer", "content": content})
    assert final.find("details") is None
    assert words(final.xpath(".//div[contains(@class, 'prose')]")[0]) == "Looking."


def test_sources_are_listed_under_the_message() -> None:
    cited = [
        {"type": "url_citation", "url": "https://a.io/x", "title": "A <b>", "start_index": 0, "end_index": 2}
    ]
    element = shown(
        {"type": "message", "content": [{"type": "output_text", "text": "ab", "annotations": cited}]}
    )
    assert [words(one) for one in element.xpath(".//ol[@class='sources']/li")] == ["A <b> a.io"]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"type": "search", "query": "cats"}, "Searched the web “cats”"),
        ({"type": "search", "queries": ["cats", "dogs", "cows"]}, "Searched the web “cats” + 2"),
        ({"type": "open_page", "url": "https://a.io/x"}, "Opened a page a.io"),
        ({"type": "find_in_page", "url": "https://a.io/x", "pattern": "cat"}, "Searched a page a.io · “cat”"),
    ],
)
def test_what_a_web_search_did(action: dict[str, Any], told: str) -> None:
    assert line(shown({"type": "web_search_call", "action": action})).startswith(told)


def test_sources_of_a_web_search_are_chips_with_their_host() -> None:
    sources = [{"type": "url", "url": url} for url in ("https://a.io/1", "https://b.io/2", "javascript:x")]
    element = shown({"type": "web_search_call", "action": {"type": "search", "sources": sources}})
    assert [words(chip) for chip in element.xpath(".//a[@class='chip']")] == ["a.io", "b.io"]


def test_hits_of_a_file_search_have_a_score() -> None:
    results = [{"filename": "q2.pdf", "score": 0.91, "text": "unhedged"}, {"filename": "x", "score": 7}]
    element = shown({"type": "file_search_call", "queries": ["usd"], "results": results})
    assert element.xpath(".//meter/@value") == ["0.91", "1.00"]
    assert element.find("details").get("open") == ""


def test_code_with_its_logs_and_pictures() -> None:
    outputs = [
        {"type": "logs", "logs": "<42>"},
        {"type": "image", "url": BLOB},
        {"type": "image", "url": "data:x"},
    ]
    element = shown({"type": "code_interpreter_call", "code": "# Plot it\nprint(42)", "outputs": outputs})
    assert line(element) == "Ran Python Plot it 0.1 s"
    assert element.xpath(".//code/span[@class='c1']/text()") == ["# Plot it"]
    assert "<42>" in words(element)
    assert element.xpath(".//img/@src") == [f"/sessions/{SESSION}/blobs/{SHA}/"]
    assert element.xpath(".//img/@alt") == ["Picture made by the code"]
    assert "cannot be decoded" in words(element)


def test_a_picture_with_the_prompt_that_was_used() -> None:
    element = shown({"type": "image_generation_call", "result": BLOB, "revised_prompt": "a <cat>"})
    assert element.xpath(".//img/@alt") == ["a <cat>"]
    assert "Prompt used a <cat>" in words(element)


def test_a_picture_of_a_kind_that_can_run_is_only_offered() -> None:
    element = shown({"type": "image_generation_call", "result": {**BLOB, "media_type": "image/svg+xml"}})
    assert not element.xpath(".//img")
    assert element.xpath(".//p[@class='notice']/a/@href") == [f"/sessions/{SESSION}/blobs/{SHA}/?download=1"]


def test_a_refused_picture_says_why() -> None:
    error = {"type": "image_generation_user_error", "code": "moderation_blocked", "message": "Not allowed."}
    element = shown({"type": "image_generation_call", "status": "failed", "error": error})
    assert "Not allowed. (moderation_blocked)" in words(element)
    assert "failed" in line(element)


def test_a_preview_is_shown_until_the_picture_is_there() -> None:
    added = {"type": "image_generation_call", "id": "ig", "status": "in_progress"}
    where = {"item_id": "ig", "output_index": 0}
    events = streams.turn(
        provider("response.output_item.added", output_index=0, item=added),
        provider("response.image_generation_call.partial_image", partial_image_b64=BLOB, **where),
    )
    preview = page(events).xpath("//div[@class='picture preview']//img/@src")
    assert preview == [f"/sessions/{SESSION}/blobs/{SHA}/"]


def test_tools_of_a_server() -> None:
    tools = [{"name": "roll", "description": "Rolls <dice>", "input_schema": {}}]
    element = shown({"type": "mcp_list_tools", "server_label": "dmcp", "tools": tools})
    assert line(element).startswith("Listed tools dmcp · 1")
    assert "Rolls <dice>" in words(element.xpath(".//details[@class='hit']")[0])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("no such tool", "no such tool"),
        ({"type": "http_error", "code": 424, "message": "Failed"}, "Failed (424)"),
        ({"type": "mcp_protocol_error", "code": -32000, "message": "Bad"}, "Bad (-32000)"),
        ({"type": "mcp_tool_execution_error", "content": [{"type": "text", "text": "Boom"}]}, "Boom"),
        ({"type": "mcp_tool_execution_error", "content": "Boom"}, "Boom"),
        ({"type": "new_error"}, "new_error"),
    ],
)
def test_errors_of_tools_in_words(error: Any, told: str) -> None:
    assert cards.error_words(error) == told
    assert told in words(shown({"type": "mcp_call", "name": "roll", "arguments": "{}", "error": error}))


def test_a_call_has_its_arguments_pretty() -> None:
    element = shown(
        {"type": "mcp_call", "name": "roll", "server_label": "d", "arguments": '{"n":1}', "output": "6"}
    )
    assert line(element).startswith("Called roll · d")
    assert element.xpath(".//figcaption/span/text()") == ["Arguments", "Output"]
    assert element.xpath(".//code")[1].text_content() == '{\n  "n": 1\n}'


def test_hidden_characters_in_names_are_spelled_out() -> None:
    element = shown({"type": "function_call", "name": "list\u202eeteled", "arguments": '"\u200b"'})
    assert "list⟨U+202E⟩eteled" in line(element)
    assert "⟨U+200B⟩" in words(element)


def test_long_output_folds() -> None:
    element = shown({"type": "mcp_call", "name": "x", "arguments": "", "output": "y" * 9_000})
    assert words(element.xpath(".//details[@class='long']/summary")[0]) == "Show all 9 000 characters"


def test_an_item_that_cannot_be_rendered_is_shown_as_json(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setitem(cards.CARDS, "mcp_call", ("items/_mcp_call.html", broken))
    with caplog.at_level(logging.ERROR):
        element = shown({"type": "mcp_call", "name": "<roll>"})
    assert '"name": "<roll>"' in words(element)
    assert [record.message for record in caplog.records] == ["item_not_rendered"]
