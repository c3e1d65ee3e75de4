"""The conversation so far as input items: what a provider accepts when it is said again.

The rules come from what APIs refuse: reasoning without the item that followed it, a call without its
answer, explicit nulls, ids of what was never stored, reasoning without its encrypted form.
"""

from collections import Counter
from collections.abc import Sequence

from playground.turns import wording
from playground.turns.address import text_of
from playground.turns.items import ANSWER_TYPES, OUTPUT_TYPES, answered_key, call_key
from playground.turns.plan import unanswered
from playground.turns.replay import is_stored, replayed
from playground.turns.state import ItemState, Json, ResponseState, TurnState

CONTAINER_MS = 20 * 60 * 1000
"""Idle time after which a provider's container is gone; a history that names it then fails for ever."""

_PORTABLE = frozenset(
    {
        "message",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
    }
)
"""What means the same to every vendor."""
_ENDED_WELL = ("completed", "incomplete")


def chain_base(path: Sequence[TurnState]) -> tuple[int, ResponseState] | None:
    """The newest response that `previous_response_id` may name, with the place of its turn in the path.

    It has to be complete and answered, of the connection in use, and not known to be unstored.
    """
    for place in reversed(range(len(path))):
        if _is_foreign(path[place], path[-1]):
            return None
        for response in reversed(path[place].responses):
            if _can_be_chained(response):
                return place, response
    return None


def _can_be_chained(response: ResponseState) -> bool:
    named = bool(text_of(response.data.get("id"))) and response.status == "completed"
    return named and is_stored(response) is not False and not unanswered(response)


def input_items(
    path: Sequence[TurnState], notes: Counter[str], base: tuple[int, ResponseState] | None = None
) -> list[Json]:
    """All that was said on a path, or what came after `base`, ready to be sent.

    `notes` counts, in words, what was left out.
    """
    current = path[-1]
    dead = _dead_containers(path)
    start, after = base or (0, None)
    items: list[Json] = []
    known: Counter[tuple[str, str]] = Counter()
    for turn in path[start:]:
        told = turn.responses
        if after is not None and turn is path[start]:
            items += [item.data for item in after.items if item.origin != "provider"]
            known.update(call_key(item.data) for item in after.items)
            told = told[after.number :]
        else:
            items += [item.data for item in turn.input]
        foreign = _is_foreign(turn, current)
        programs = set() if turn is current else _dangling_programs(turn)
        for response in told:
            items += _Selection(response, foreign, turn is current, dead, programs, notes).items()
    return _without_orphans(items, known, notes)


class _Selection:
    """What of one response is said again."""

    def __init__(
        self,
        response: ResponseState,
        foreign: bool,
        current: bool,
        dead: set[str],
        programs: set[str],
        notes: Counter[str],
    ) -> None:
        self._response = response
        self._foreign = foreign
        self._current = current
        self._dead = dead
        self._programs = programs
        self._notes = notes
        self._open = {item.position for item in unanswered(response)} | _without_output(response)

    def items(self) -> list[Json]:
        """The items in order, changed as the API wants them."""
        ordered = in_order(self._response)
        verdicts = [self._why_not(item) for item in ordered]
        # From the end, so that a run of reasoning items learns whether what they led to is there.
        for place in reversed(range(len(ordered))):
            if ordered[place].type == "reasoning" and verdicts[place] is None:
                follower = ordered[place + 1] if place + 1 < len(ordered) else None
                if follower is None or follower.origin != "provider" or verdicts[place + 1] is not None:
                    verdicts[place] = wording.DANGLING_REASONING
        kept = []
        for item, why in zip(ordered, verdicts, strict=True):
            if why is None:
                kept.append(replayed(item, self._response, self._foreign))
            elif why:
                self._notes[why] += 1
        return kept

    def _why_not(self, item: ItemState) -> str | None:
        """The note on an item that stays out ("" for one that nobody misses); None when it stays in."""
        data = item.data
        if item.origin != "provider":
            return None
        if self._foreign and item.type not in _PORTABLE:
            known = item.type in OUTPUT_TYPES
            if item.type == "reasoning":
                return wording.FOREIGN_REASONING
            return wording.FOREIGN_ITEM if known else wording.FOREIGN_UNKNOWN
        if not text_of(data.get("type")):
            return wording.UNTYPED
        if item.type == "reasoning":
            return self._why_no_reasoning(item)
        if item.position in self._open:
            return wording.UNANSWERED
        if container_of(data) in self._dead:
            return wording.DEAD_CONTAINER
        if _program_of(data) in self._programs:
            return wording.DANGLING_PROGRAM
        if item.type == "message":
            return None if _says_something(data) else ""
        if item.status not in ("completed", "failed") and self._response.status not in _ENDED_WELL:
            return wording.UNFINISHED
        return None

    def _why_no_reasoning(self, item: ItemState) -> str | None:
        data = item.data
        if not item.done:
            return wording.DANGLING_REASONING
        if text_of(data.get("encrypted_content")) or is_stored(self._response):
            return None
        if not data.get("content"):
            return wording.SUMMARY_ONLY
        # Raw thoughts help between the calls of one turn; models are not trained to read older ones.
        return None if self._current else wording.OLD_RAW_REASONING


def in_order(response: ResponseState) -> list[ItemState]:
    """A response's items in the order of its terminal output, people's answers last.

    What only the stream had stands behind the item that it came after.
    """
    rank = {position: place for place, position in enumerate(response.output_order)}
    provider = [item for item in response.items if item.origin == "provider"]
    if rank:
        keys = {}
        last = -1
        for item in provider:
            last = rank.get(item.position, last)
            keys[item.position] = (last, item.position not in rank, item.position)
        provider.sort(key=lambda item: keys[item.position])
    return provider + [item for item in response.items if item.origin != "provider"]


def container_of(data: Json) -> str:
    """The id of the container that an item names, "" for none."""
    environment = data.get("environment")
    inner = text_of(environment.get("container_id")) if isinstance(environment, dict) else ""
    return inner or text_of(data.get("container_id"))


def _dead_containers(path: Sequence[TurnState]) -> set[str]:
    """Containers that were idle for too long before the newest thing that is known to have happened."""
    last = path[-1]
    now = max([last.started_at, *(item.ended_at or item.started_at for item in last.items())])
    used: dict[str, int] = {}
    for turn in path:
        for item in turn.items():
            if name := container_of(item.data):
                used[name] = max(used.get(name, 0), item.ended_at or item.started_at)
    return {name for name, at in used.items() if now - at > CONTAINER_MS}


def _dangling_programs(turn: TurnState) -> set[str]:
    """Call ids of programs that never came to their end."""
    items = [item.data for item in turn.items()]
    ended = {text_of(data.get("call_id")) for data in items if data.get("type") == "program_output"}
    return {text_of(data.get("call_id")) for data in items if data.get("type") == "program"} - ended - {""}


def _program_of(data: Json) -> str:
    """The program that an item is, or that made it, "" for none."""
    if data.get("type") == "program":
        return text_of(data.get("call_id"))
    caller = data.get("caller")
    if isinstance(caller, dict) and caller.get("type") == "program":
        return text_of(caller.get("caller_id"))
    return ""


def _without_output(response: ResponseState) -> set[int]:
    """Hosted shell calls of a broken response whose output never came."""
    if response.status in _ENDED_WELL:
        return set()
    calls = [item for item in response.items if item.type == "shell_call"]
    keys = {answered_key(item.data) for item in response.items}
    return {call.position for call in calls if call_key(call.data) not in keys}


def _says_something(data: Json) -> bool:
    content = data.get("content")
    if isinstance(content, str):
        return bool(content)
    parts = content if isinstance(content, list) else []
    return any(isinstance(part, dict) and (part.get("text") or part.get("refusal")) for part in parts)


def _without_orphans(items: list[Json], known: Counter[tuple[str, str]], notes: Counter[str]) -> list[Json]:
    """Without the answers whose call is not there."""
    kept = []
    for data in items:
        key = answered_key(data)
        if text_of(data.get("type")) in ANSWER_TYPES:
            known[call_key(data)] += 1
        elif key is not None and key[1]:
            if known[key] < 1:
                notes[wording.ORPHAN_ANSWER] += 1
                continue
            known[key] -= 1
        kept.append(data)
    return kept


def _is_foreign(turn: TurnState, current: TurnState) -> bool:
    return turn.connection.get("id") != current.connection.get("id")
