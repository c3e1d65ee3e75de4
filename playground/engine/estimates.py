"""What a message would cost before it is sent: its input tokens, with all that was said before.

The provider is asked by itself only where it runs on this machine: a draft goes nowhere else unless the
person wants it counted exactly.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Literal, NamedTuple
from uuid import UUID

from playground.engine import actions, connections, feed, requests
from playground.engine.actions import Submission
from playground.engine.runner import runner
from playground.files import storage
from playground.files.attach import blobs_of
from playground.lib import clock
from playground.lib.net import is_loopback
from playground.models import ChatSession
from playground.providers import counting, prices
from playground.providers.base import Endpoint
from playground.providers.capabilities import lookup
from playground.providers.prices import Cost
from playground.providers.registry import responses_url
from playground.providers.tokenizer import tokenizer
from playground.turns.countable import Countable, countable
from playground.turns.state import ItemState, Json, TurnState

CAPABILITY = "endpoint.input_tokens"
_KEPT = 200
_CHARACTERS = 4
"""Characters of a token, where no tokenizer works."""

_asking = threading.BoundedSemaphore(2)
"""Who waits for a provider holds one of the few threads that serve everybody; the others are counted here."""

type How = Literal["exact", "counted", "rough"]


class Estimate(NamedTuple):
    """Input tokens and what they cost. `how` they were found; `leaves_out` says that files are not in them.

    `asks` is the name of the connection that could count exactly, "" where none could or has.
    """

    tokens: int
    how: How
    leaves_out: bool
    cost: Cost
    asks: str


class _Count(NamedTuple):
    tokens: int
    rough: bool
    leaves_out: bool


_past: OrderedDict[tuple[object, ...], _Count] = OrderedDict()
"""Counts of what goes along with a message: it does not change while the person writes."""


def estimate(
    session: ChatSession | None, sent: Submission, through: UUID | None = None, exactly: bool = False
) -> Estimate:
    """What sending this would cost. Blocks.

    Raises Refused for nothing to send, ToolError for tools that are not ready, Connection.DoesNotExist and
    Unusable for a connection that cannot be asked.
    """
    draft = _draft(sent)
    endpoint = connections.endpoint(draft.connection["id"])
    model = str(sent.settings.get("model", ""))
    can = lookup(endpoint.kind, endpoint.base_url, model)[CAPABILITY].verdict == "supported"
    near = is_loopback(endpoint.base_url)
    found = None
    if can and (exactly or (near and not sent.uploads)):
        found = _asked(endpoint, _body(session, draft, through, endpoint), session, sent)
    how: How = "exact"
    leaves_out = False
    if found is None:
        found, how, leaves_out = _counted(session, draft, through, endpoint)
    url = responses_url(endpoint, model)
    cost = prices.input_cost(endpoint.kind, url, model, found, clock.day(clock.now()))
    return Estimate(found, how, leaves_out, cost, endpoint.name if can and how != "exact" else "")


def _draft(sent: Submission) -> TurnState:
    """The turn that a send would start."""
    chosen = connections.choose(sent.settings.get("connection"))
    connection = {"id": str(chosen.id), "name": chosen.name, "kind": chosen.kind}
    item = ItemState(0, 0, actions.message(sent), status="completed", done=True, origin="person")
    return TurnState(id="", input=[item], settings=sent.settings, connection=connection)


def _body(session: ChatSession | None, draft: TurnState, through: UUID | None, endpoint: Endpoint) -> Json:
    path = feed.states(feed.path(session.id, through)) if session else []
    return requests.of([*path, draft], endpoint).body


def _asked(endpoint: Endpoint, body: Json, session: ChatSession | None, sent: Submission) -> int | None:
    """The provider's own count, with the files in their places; None when it does not say, or is busy."""
    if not _asking.acquire(blocking=False):
        return None
    try:
        whole = storage.restore(body, session.id if session else None, also=blobs_of(sent.uploads))
        return runner.ask(counting.count(endpoint, whole), counting.SECONDS)
    except storage.BlobMissing:
        return None
    finally:
        _asking.release()


def _counted(
    session: ChatSession | None, draft: TurnState, through: UUID | None, endpoint: Endpoint
) -> tuple[int, How, bool]:
    past = _counted_past(session, draft, through, endpoint)
    mine = _count(countable({"input": [item.data for item in draft.input]}))
    how: How = "rough" if past.rough or mine.rough else "counted"
    return past.tokens + mine.tokens, how, past.leaves_out or mine.leaves_out


def _counted_past(
    session: ChatSession | None, draft: TurnState, through: UUID | None, endpoint: Endpoint
) -> _Count:
    """What goes along with the draft: the conversation so far, instructions, tools."""
    settings = hashlib.sha256(json.dumps(draft.settings, sort_keys=True).encode()).hexdigest()
    key = (session and session.id, session and session.last_seq, through, settings)
    if key not in _past:
        # Chained or not, the provider reads and bills it all.
        whole = replace(draft, settings={**draft.settings, "chain": False})
        body = _body(session, whole, through, endpoint)
        _past[key] = _count(countable({**body, "input": body["input"][:-1]}))
        if len(_past) > _KEPT:
            _past.popitem(last=False)
    return _past[key]


def _count(what: Countable) -> _Count:
    if not what.texts:
        return _Count(what.frames, False, what.leaves_out)
    tokens = tokenizer.count(what.texts)
    if tokens is None:
        characters = sum(len(text) for text in what.texts)
        return _Count(what.frames + -(-characters // _CHARACTERS), True, what.leaves_out)
    return _Count(what.frames + tokens, False, what.leaves_out)
