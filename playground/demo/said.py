"""What a question says that could fill a field: quoted words, names, figures, dates, addresses."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from playground.lib import clock

_QUOTED = re.compile(r"[\"“«]([^\"”»]{1,200})[\"”»]|(?<!\w)'([^']{1,200})'(?!\w)")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?")
_NAME = re.compile(r"(?<=\w\s)[A-ZÀ-Þ]\w+(?:[\s-][A-ZÀ-Þ]\w+)*")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
_URL = re.compile(r"https?://[^\s<>\"')\]]{1,500}")
_MONTHS = "january february march april may june july august september october november december".split()
_SPOKEN = "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in _MONTHS)
_DATE = re.compile(
    rf"\b(\d{{4}})-(\d\d)-(\d\d)\b|\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({_SPOKEN})\b(?:,?\s+(\d{{4}}))?"
    rf"|\b({_SPOKEN})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?",
    re.IGNORECASE,
)
_DAYS = {"day after tomorrow": 2, "tomorrow": 1, "yesterday": -1, "today": 0, "tonight": 0, "next week": 7}
_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b|\b(1[0-2]|[1-9])\s*([ap])\.?m\b", re.IGNORECASE)


class Said:
    """A question, of whose words each fills one field."""

    def __init__(self, text: str) -> None:
        self.text = text[:10_000]
        dated = [match.span() for match in _DATE.finditer(self.text)]
        dated += [match.span() for match in (*_TIME.finditer(self.text), *_EMAIL.finditer(self.text))]
        dated += [match.span() for match in _URL.finditer(self.text)]
        self.quoted = [one or other for one, other in _QUOTED.findall(self.text)]
        self.names = _NAME.findall(self.text)
        self.numbers = [
            (float(match[0].replace(",", "")), match.span())
            for match in _NUMBER.finditer(self.text)
            if not any(start <= match.start() < end for start, end in dated)
        ]
        self.emails, self.urls = _EMAIL.findall(self.text), _URL.findall(self.text)
        self.dates = [
            day for match in _DATE.finditer(self.text) if (day := _day(match))
        ] + self._spoken_days()

    def strings(self) -> list[str]:
        """What is quoted, else what is named, else the whole text."""
        return self.quoted or self.names or [self.text.strip()[:200]]

    def string(self) -> str:
        """The next of them; the last one again and again."""
        found = self.strings()
        return found.pop(0) if len(found) > 1 else found[0]

    def behind(self, words: Iterable[str]) -> str:
        """What stands behind a word: a quotation, a name, or the next word after "city is", "city:"."""
        for word in words:
            key = rf"\b{re.escape(word)}\b\s*+(?:(?:is|are|=|:|as|of)\s*+)?"
            quoted = re.search(rf"{key}[\"“«']([^\"”»']{{1,200}})[\"”»']", self.text, re.IGNORECASE)
            named = re.search(rf"(?i:{key})([A-ZÀ-Þ]\w+(?:[\s-][A-ZÀ-Þ]\w+)*)", self.text)
            plain = re.search(
                rf"\b{re.escape(word)}\b\s*(?:is|=|:)\s*([^\s,;.!?]+)", self.text, re.IGNORECASE
            )
            if found := quoted or named or plain:
                return found[1]
        return ""

    def number(self, words: Iterable[str], *, any_: bool = True) -> float | None:
        """The figure beside one of the words ("3 days", "days: 3"); else the next one, when any will do."""
        for word in words:
            stem = re.escape(word.removesuffix("s"))
            for index, (value, (start, end)) in enumerate(self.numbers):
                behind = re.match(rf"\s*-?\s*{stem}(?:s|es)?\b", self.text[end : end + 40], re.IGNORECASE)
                before = re.search(
                    rf"\b{stem}(?:s|es)?\b\s*(?:is|are|=|:|of|to|at|per)?\s*$",
                    self.text[max(0, start - 40) : start],
                    re.I,
                )
                if behind or before:
                    del self.numbers[index]
                    return value
        return self.numbers.pop(0)[0] if any_ and self.numbers else None

    def date(self) -> str:
        """The next date, as 2026-11-21; today when none is said."""
        if self.dates:
            return self.dates.pop(0) if len(self.dates) > 1 else self.dates[0]
        return _now().date().isoformat()

    def time(self) -> str:
        """A time of day, as 09:30:00; noon when none is said."""
        if not (match := _TIME.search(self.text)):
            return "12:00:00"
        if match[1]:
            return f"{int(match[1]):02}:{match[2]}:00"
        return f"{int(match[3]) % 12 + (12 if match[4].lower() == 'p' else 0):02}:00:00"

    def names_one(self, choices: list[object]) -> object | None:
        """The choice that stands in the text, the longest first; any case, and _ or - as a space."""
        for choice in sorted(choices, key=lambda one: -len(str(one))):
            words = re.sub(r"[_\s-]+", " ", str(choice)).strip()
            pattern = r"[\s_-]+".join(map(re.escape, words.split()))
            if (
                choice is not None
                and words
                and re.search(rf"(?<!\w){pattern}(?!\w)", self.text, re.IGNORECASE)
            ):
                return choice
        return None

    def mentions(self, words: Iterable[str]) -> bool:
        """Whether one of the words stands in the text, in one or many."""
        return any(
            re.search(rf"\b{re.escape(word.removesuffix('s'))}(?:s|es)?\b", self.text, re.I) for word in words
        )

    def denies(self, words: Iterable[str]) -> bool:
        """Whether a word stands behind no, not or without."""
        return any(
            re.search(
                rf"\b(?:no|not|without|don't|never|off)\b(?:\s+\w+)?\s+{re.escape(word)}", self.text, re.I
            )
            or re.search(rf"\b{re.escape(word)}\w*\s*+(?:(?:is|=|:)\s*+)?(?:off|false|no)\b", self.text, re.I)
            for word in words
        )

    def _spoken_days(self) -> list[str]:
        low = self.text.lower()
        found = next((days for words, days in _DAYS.items() if words in low), None)
        return [] if found is None else [(_now() + timedelta(days=found)).date().isoformat()]


def _now() -> datetime:
    return datetime.fromtimestamp(clock.now() / 1000, UTC)


def _day(match: re.Match[str]) -> str:
    year, month, day, day_a, month_a, year_a, month_b, day_b, year_b = match.groups()
    spoken = (month_a or month_b or "").lower()[:3]
    if spoken:
        month = str([name[:3] for name in _MONTHS].index(spoken) + 1)
        year, day = year_a or year_b or str(_now().year), day_a or day_b
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
