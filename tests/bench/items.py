"""An answer of many items at once: what a long session is made of."""

import itertools
import json
from typing import Any

_TEXT = (
    "## What was found\n\nThe **second quarter** was better than the first, as `report.csv` shows:\n\n"
    "| month | sum |\n|---|---|\n| April | 1,204 |\n| May | 1,311 |\n\n"
    "- one point, and [its source](https://example.org/report)\n- another one\n\n"
    "```python\ntotal = sum(row['sum'] for row in rows)\nprint(f'{total:,}')\n```\n\nSo much for that."
)
_SHAPES: list[dict[str, Any]] = [
    {"type": "reasoning", "summary": [{"type": "summary_text", "text": "**Looking**\n\nA closer look."}]},
    {"type": "web_search_call", "action": {"type": "search", "query": "second quarter"}},
    {"type": "file_search_call", "queries": ["sums"], "results": [{"filename": "sums.csv", "text": "May"}]},
    {
        "type": "code_interpreter_call", "code": "import csv\nprint(sum([40, 5]))", "container_id": "cntr_1",
        "outputs": [{"type": "logs", "logs": "45\n"}],
    },
    {
        "type": "mcp_call", "server_label": "tickets", "name": "find", "arguments": '{"words": "quarter"}',
        "output": '{"found": 3}', "error": None,
    },
    {
        "type": "message", "role": "assistant",
        "content": [{"type": "output_text", "text": _TEXT, "annotations": []}],
    },
]  # fmt: skip
_names = itertools.count()


def answer_of_items(count: int) -> bytes:
    """The events of a response with so many items."""
    made = [
        {"id": f"item_{next(_names)}", "status": "completed", **_SHAPES[number % len(_SHAPES)]}
        for number in range(count)
    ]
    head = {"id": f"resp_items_{next(_names)}", "object": "response", "model": "bench", "output": []}
    usage = {"input_tokens": 10, "output_tokens": 10 * count, "total_tokens": 10 + 10 * count}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": head | {"status": "in_progress"}})
    ]
    for place, item in enumerate(made):
        kinds += [
            ("response.output_item.added", {"output_index": place, "item": item | {"status": "in_progress"}}),
            ("response.output_item.done", {"output_index": place, "item": item}),
        ]
    whole = head | {"status": "completed", "output": made, "usage": usage}
    kinds.append(("response.completed", {"response": whole}))
    return b"".join(
        f"event: {kind}\ndata: {json.dumps({'type': kind, 'sequence_number': number, **rest})}\n\n".encode()
        for number, (kind, rest) in enumerate(kinds)
    )
