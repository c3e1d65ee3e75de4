"""A text that fits a regular expression, made by a small reader of the usual signs; and a careful match."""

import math
import re

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_PLAIN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_CHOICE = re.compile(r"[*+?|]|\{(\d*),(\d*)\}")
_NESTED = re.compile(r"\)\s*(?:[*+?]|\{)|\\[1-9]|\(\?[^:]")
_LONGEST, _MOST_TIMES, _DEEPEST = 200, 64, 20
_MOST_WAYS = 20_000
_MADE = 10_000


def fits(pattern: str, word: str) -> bool:
    """Whether a word fits. Patterns that could take for ever fit nothing: they come from strangers."""
    if len(pattern) > _LONGEST or len(word) > 64:
        return False
    if _NESTED.search(pattern) or _ways(pattern) > _MOST_WAYS:
        return False
    try:
        return bool(re.search(pattern, word))
    except (re.error, OverflowError):
        return False


def _ways(pattern: str) -> int:
    """In how many ways a search may have to try a pattern without nested repeats, at most."""
    return math.prod(map(_choices, _CHOICE.finditer(_PLAIN.sub("x", pattern))))


def _choices(found: re.Match[str]) -> int:
    if found[0] in "?|":
        return 2
    least, most = (int(one or other) for one, other in ((found[1], 0), (found[2], _MOST_TIMES)))
    return max(1, min(most, _MOST_TIMES) - least + 1)


def made(pattern: str) -> str:
    """A text that fits the pattern; for what the reader does not know, the best that it can do."""
    return _Reader(pattern[:_LONGEST]).alternatives(0)


class _Reader:
    """Goes through a pattern from left to right and writes the first thing that each part takes."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def alternatives(self, depth: int) -> str:
        """The first of the parts between bars, up to the closing bracket."""
        first = self._sequence(depth)
        while self._take("|"):
            self._sequence(depth)
        return first

    def _sequence(self, depth: int) -> str:
        out = ""
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            out += self._repeated(self._atom(depth))
        return out

    def _atom(self, depth: int) -> str:
        sign = self._next()
        if sign == "(" and depth < _DEEPEST:
            return self._group(depth)
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escaped()
        return "" if sign in "^$" else "a" if sign == "." else sign

    def _group(self, depth: int) -> str:
        looks = self.pattern.startswith(("?=", "?!", "?<=", "?<!"), self.at)
        if match := re.compile(r"\?(?:P?<\w+>|[:=!]|<[=!])").match(self.pattern, self.at):
            self.at = match.end()
        inner = self.alternatives(depth + 1)
        self._take(")")
        return "" if looks else inner

    def _escaped(self) -> str:
        sign = self._next()
        return "" if sign in "bBAZ" else _CLASSES.get(sign, {"t": "\t", "n": "\n"}.get(sign, sign))

    def _class(self) -> str:
        """The first sign of a class; of an excluding one, a sign that it does not name."""
        excluding = self._take("^")
        signs: list[str] = []
        while self.at < len(self.pattern) and (self.pattern[self.at] != "]" or not signs):
            sign = self._next()
            signs.append(self._escaped() if sign == "\\" else sign)
        self._take("]")
        if not excluding:
            return signs[0] if signs else ""
        said = "".join(signs)
        ranges = re.findall(r"(.)-(.)", said)
        free = (
            sign
            for sign in "a0A_x -.#é"
            if sign not in said and not any(low <= sign <= high for low, high in ranges)
        )
        return next(free, "a")

    def _repeated(self, atom: str) -> str:
        times = 1
        if self._take("*") or self._take("?"):
            times = 0
        elif match := re.compile(r"\{(\d*)(?:,\d*)?\}").match(self.pattern, self.at):
            self.at = match.end()
            times = min(int(match[1] or 0), _MOST_TIMES)
        else:
            self._take("+")
        _ = self._take("?") or self._take("+")
        return atom * min(times, 1 + _MADE // max(1, len(atom)))  # repeats of repeats of repeats

    def _take(self, sign: str) -> bool:
        found = self.pattern.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _next(self) -> str:
        sign = self.pattern[self.at : self.at + 1]
        self.at += 1
        return sign
