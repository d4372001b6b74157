"""How is the archive doing? A verdict on each part, with what to do, in Arabic and English, and not only numbers.

Everything is asked of the engine, where every part writes down what it does, so that page, command and metrics say the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from search.said import ADVICE, NAMES, SENTENCES, VERDICTS

Verdict = Literal["good", "warn", "bad"]
Language = Literal["ar", "en"]
_ORDER: tuple[Verdict, ...] = ("good", "warn", "bad")


@dataclass(frozen=True, slots=True)
class Heard:
    """When a source was last heard, how long ago that is, and whether it is silent against its own habit."""

    source: str
    last: datetime
    age: timedelta
    silent: bool

    def ago(self, language: Language) -> str:
        """How long ago, in words."""
        return _written(self.age, language)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of one part. `says` is a key of `said.SENTENCES`; `facts` fill it in: numbers, names, spans of time.

    `heard` are the sources one by one, the silent ones first, then those that were heard last.
    """

    part: str
    verdict: Verdict
    says: str
    facts: dict[str, Any] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()

    def name(self, language: Language) -> str:
        """What the part is called."""
        return _in(NAMES[self.part], language)

    def word(self, language: Language) -> str:
        """The verdict in a word or three."""
        return _in(VERDICTS[self.verdict], language)

    def sentence(self, language: Language) -> str:
        """How the part does, in one sentence."""
        facts = {name: _written(value, language) for name, value in self.facts.items()}
        return _in(SENTENCES[self.says], language).format(**facts)

    def advice(self, language: Language) -> str:
        """What to do about it; empty where nothing is to be done."""
        return _in(ADVICE.get(self.says, ("", "")), language)


@dataclass(frozen=True, slots=True)
class Status:
    """All findings at a moment; the whole is as good as its worst part."""

    moment: datetime
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among the parts."""
        return max((each.verdict for each in self.findings), key=_ORDER.index, default="good")

    def headline(self, language: Language) -> str:
        """The verdict on the whole, in one sentence."""
        troubled = [each.name(language) for each in self.findings if each.verdict == self.verdict]
        joined = ("، " if language == "ar" else ", ").join(troubled)
        return _in(SENTENCES[f"all_{self.verdict}"], language).format(parts=joined)

    def figures(self) -> Iterator[tuple[str, str, float]]:
        """Every number of every part, as (part, name, value); spans of time in seconds."""
        for each in self.findings:
            yield each.part, "verdict", float(_ORDER.index(each.verdict))
            for name, value in each.facts.items():
                if isinstance(value, timedelta):
                    yield each.part, f"{name}_seconds", value.total_seconds()
                elif isinstance(value, int | float):
                    yield each.part, name, float(value)


def since(moment: datetime, now: datetime) -> timedelta:
    """How long ago a moment was, never less than nothing."""
    return max(timedelta(0), now - moment.astimezone(UTC))


def _in(pair: tuple[str, str], language: Language) -> str:
    return pair[language == "en"]


def _genitive(age: str) -> str:
    """An age as it stands after a preposition in Arabic, where only a dual changes its form: `دقيقتان` is `قبل دقيقتين`."""
    return re.sub(r"^(\w+)ان$", r"\1ين", age)


def _written(value: object, language: Language) -> str:
    if isinstance(value, timedelta):
        return _genitive(str(format_timedelta(value, locale=language)))
    if isinstance(value, int | float):
        return str(format_decimal(round(value), locale=language, numbering_system="latn"))
    return str(value)
