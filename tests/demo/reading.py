"""Short ways to look at a stream."""

from typing import Any

Json = dict[str, Any]


def output(events: list[Json]) -> list[Json]:
    """The items of the terminal response."""
    items: list[Json] = events[-1]["response"]["output"]
    return items


def item(events: list[Json], kind: str) -> Json:
    """The one item of a type."""
    (found,) = [one for one in output(events) if one["type"] == kind]
    return found


def text(events: list[Json]) -> str:
    """The text of the last message."""
    message = [one for one in output(events) if one["type"] == "message"][-1]
    words: str = message["content"][0]["text"]
    return words


def types(events: list[Json]) -> list[str]:
    """The types of the events, repeats in a row once."""
    found: list[str] = []
    for event in events:
        if not found or found[-1] != event["type"]:
            found.append(event["type"])
    return found


def user(words: str, *parts: Json) -> Json:
    """A message of the person."""
    content = [{"type": "input_text", "text": words}, *parts]
    return {"type": "message", "role": "user", "content": content}
