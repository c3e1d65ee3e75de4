"""One timer for all streams: a slot each millisecond, and each stream in one of the slots."""

import asyncio
from collections.abc import Callable

from tests.bench.marks import RATE, now

PERIOD = 1000 // RATE
"""Milliseconds between two tokens of a stream: the slots of one round."""


class Wheel:
    """Calls each of its members once in a round until it returns False.

    A hundred tasks that sleep cost more than the tokens that they write. What is late is made up for, and
    `late` keeps by how much (microseconds), for that tells whether the load could follow.
    """

    def __init__(self) -> None:
        self.late: list[int] = []
        self._slots: list[list[Callable[[], bool]]] = [[] for _ in range(PERIOD)]
        self._members = 0
        self._at = 0

    def add(self, member: Callable[[], bool]) -> None:
        """Take a member; its first call is a whole round from now."""
        if not self._members:
            self._at = now() // 1000
            self._arm()
        self._slots[now() // 1000 % PERIOD].append(member)
        self._members += 1

    def _arm(self) -> None:
        asyncio.get_running_loop().call_later(max(0, (self._at + 1) * 1000 - now()) / 1e6, self._turn)

    def _turn(self) -> None:
        upto = now() // 1000
        while self._at < upto:
            self._at += 1
            self.late.append(now() - self._at * 1000)
            slot = self._slots[self._at % PERIOD]
            ended = [member for member in slot if not member()]
            for member in ended:
                slot.remove(member)
            self._members -= len(ended)
        if self._members:
            self._arm()
