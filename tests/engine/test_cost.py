"""What a turn costs: reckoned once when its responses end, journaled, and added up for the session."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from playground.engine import actions, costs, feed
from playground.models import Connection, Turn
from playground.providers import prices_table
from playground.turns import costs as sums
from playground.turns.state import Json, TurnState
from tests.engine.stage import Stage, folded, journal_of
from tests.engine.test_turns import stop, under_way

PRICED = """
[[model]]
kind = "demo"
models = ["demo"]
since = 2026-01-01
input = {price}
output = 14

[[tool]]
kind = "demo"
name = "container_1g"
usd = 0.03
since = 2026-01-01
"""


def price(settings: Any, folder: Path, amount: str = "1.75") -> None:
    """Give the demo a price, as an operator would."""
    (folder / "prices.toml").write_text(PRICED.format(price=amount))
    settings.PRICES = prices_table.read(folder)


def journaled(stage: Stage, state: TurnState) -> list[Json]:
    """The costs that the journal holds of a turn."""
    assert stage.session is not None
    events = journal_of(stage.session.id)
    ends = [event for event in events if event.kind == "playground.response_ended"]
    return [event.payload["cost"] for event in ends if event.turn == state.id]


def row(state: TurnState) -> Turn:
    return Turn.objects.get(id=state.id)


def test_the_demo_is_free(stage: Stage) -> None:
    state = stage.send("What does it cost?")
    (told,) = journaled(stage, state)
    assert told == {"usd": "0", "unknown": [], "since": "2026-01-01", "parts": {}, "free": True}
    assert (row(state).cost, row(state).cost_known) == (0, True)
    assert stage.session is not None
    assert costs.of_session(stage.session.id).cost == sums.Total(Decimal(0), (), {}, free=True)


def test_usage_times_price_stands_in_the_journal_the_fold_and_the_row(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    price(settings, tmp_path)
    state = stage.send("What does it cost?")
    usage = state.responses[0].data["usage"]
    amount = (usage["input_tokens"] * Decimal("1.75") + usage["output_tokens"] * 14) / 1_000_000
    (told,) = journaled(stage, state)
    assert Decimal(told["usd"]) == amount > 0
    assert told["unknown"] == []
    assert state.responses[0].cost == told
    assert stage.session is not None
    assert folded(journal_of(stage.session.id), state.id).responses[0].cost == told
    assert row(state).cost == amount * costs.UNITS
    assert row(state).cost_known


def test_a_cost_never_changes_afterwards(stage: Stage, settings: Any, tmp_path: Path) -> None:
    price(settings, tmp_path)
    state = stage.send("What does it cost?")
    before = sums.total(state)
    price(settings, tmp_path, "9000")
    (again,) = feed.states([row(state).id])
    assert sums.total(again) == before
    assert settings.PRICES.price("demo", "", "demo", date(2026, 11, 21)).rates["input"] == 9000


def test_a_stopped_answer_has_no_known_cost(stage: Stage, settings: Any, tmp_path: Path) -> None:
    price(settings, tmp_path)
    turn, _viewer = under_way(stage)
    stop(stage, turn)
    state = stage.settled(turn)
    (told,) = journaled(stage, state)
    assert told["usd"] is None
    assert told["unknown"] == ["tokens"]
    assert (row(state).cost, row(state).cost_known) == (None, False)


def test_a_session_adds_up_all_turns_and_says_when_that_is_not_all(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    price(settings, tmp_path)
    first = stage.send("One")
    sibling = stage.settled(actions.try_again(stage.user, stage.turn(first)))
    amounts = [sums.total(state) for state in (first, sibling)]
    assert stage.session is not None
    total = costs.of_session(stage.session.id)
    assert total.turns == 2
    assert total.cost is not None
    assert total.cost.usd == sum(amount.usd for amount in amounts if amount and amount.usd)
    assert total.cost.known
    turn, _viewer = under_way(stage)
    running = costs.of_session(stage.session.id)
    assert running == total._replace(turns=3)
    stop(stage, turn)
    stage.settled(turn)
    after = costs.of_session(stage.session.id)
    assert after.cost is not None
    assert after.cost.usd == total.cost.usd
    assert not after.cost.known


def test_a_turn_from_before_there_were_prices_is_unknown(stage: Stage) -> None:
    state = stage.send("One")
    Turn.objects.filter(id=state.id).update(cost=None, cost_known=None)
    assert stage.session is not None
    total = costs.of_session(stage.session.id).cost
    assert total is not None
    assert total.usd is None
    assert not total.known


def test_a_turn_that_ended_before_it_asked_costs_nothing() -> None:
    assert costs.columns(TurnState(id="t"), over=True) == {"cost": 0, "cost_known": True}
    assert costs.columns(TurnState(id="t")) == {}


def test_what_was_never_asked_costs_nothing(stage: Stage, settings: Any, tmp_path: Path) -> None:
    price(settings, tmp_path)
    state = stage.send("/show function")
    (asked,) = journaled(stage, state)
    Connection.objects.update(enabled=False)
    state = stage.answer(state, state.items()[-1], "22")
    assert state.error is not None
    assert "no longer configured" in state.error["message"]
    assert journaled(stage, state) == [asked, costs.NOTHING]
    assert row(state).cost == Decimal(asked["usd"]) * costs.UNITS
    assert row(state).cost_known


def test_a_turn_that_waits_has_cost_something_and_keeps_it_when_it_is_skipped(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    price(settings, tmp_path)
    state = stage.send("/show function")
    assert state.status == "waiting"
    waiting = row(state)
    assert waiting.cost
    stage.send("Go on")
    assert row(state).status == "stopped"
    assert (row(state).cost, row(state).cost_known) == (waiting.cost, True)


def test_a_container_is_paid_for_once(stage: Stage, settings: Any, tmp_path: Path) -> None:
    price(settings, tmp_path)
    state = stage.send("/show code")
    calls = [item for item in state.items() if item.type == "code_interpreter_call"]
    assert len(calls) == 3
    assert len({call.data["container_id"] for call in calls}) == 1
    (told,) = journaled(stage, state)
    assert told["unknown"] == ["container"]  # the request named none, so nobody knows its size


def test_a_container_of_an_earlier_turn_is_not_paid_for_again(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    price(settings, tmp_path)
    tools = {"code_interpreter": {"on": True, "memory_limit": "1g"}}
    first = stage.send("/show code", tools=tools)
    second = stage.send("/show code", tools=tools)
    assert journaled(stage, first)[0]["parts"]["container_1g"] == "0.03"
    assert journaled(stage, second)[0]["parts"]["container_1g"] == "0.03"  # another container
    again = second.responses[0]
    for item in again.items:
        if item.type == "code_interpreter_call":
            item.data["container_id"] = next(
                one.data["container_id"] for one in first.items() if one.type == "code_interpreter_call"
            )
    assert "container_1g" not in costs.of_response(second, again, [first])["parts"]
