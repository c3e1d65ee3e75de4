"""What was read before, so that a second question about it is answered at once."""

from collections import OrderedDict
from threading import Lock
from typing import Any

MOST = 32
MOST_CHARACTERS = 8 * 1024 * 1024  # cut into passages, they take some ten times as many bytes


class Memory:
    """The values used last, up to MOST of them and MOST_CHARACTERS together. Any thread may ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Any:
        """The value, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, key: str, value: Any, size: int) -> None:
        """Remember a value of so many characters, and forget what was not asked for the longest."""
        with self._lock:
            self._kept[key] = (value, size)
            while len(self._kept) > MOST or sum(one[1] for one in self._kept.values()) > MOST_CHARACTERS:
                self._kept.popitem(last=False)
