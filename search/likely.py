"""Which stories may meet a clause that only the engine can decide? A wider clause, of terms alone, that every such story meets.

Days become terms: those in which a story was published, or of which it tells. Being asked about a story too many costs a request
to the engine; one too few would be a story missed, so whatever is not understood here is met by every story.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from search.conditions import Body, listed
from search.story import Story

DAYS = "days"
"""The field of a story's days; the engine has none of this name."""

LONGEST = 400
"""Days of the longest range that is told apart."""

_EVERY: dict[str, Any] = {"match_all": {}}
_DAY = timedelta(days=1)


def likely(clause: Body) -> Body:
    """A clause that every story meets that meets the given one."""
    ((kind, inside),) = clause.items()
    if kind == "bool":
        kept = {name: [likely(each) for each in listed(inside.get(name))] for name in ("filter", "must", "should")}
        least = inside.get("minimum_should_match", 0 if kept["filter"] or kept["must"] else 1)
        wanted = [*kept["filter"], *kept["must"]]
        if kept["should"] and least:
            wanted.append({"bool": {"should": kept["should"], "minimum_should_match": 1}})
        return {"bool": {"filter": wanted}} if wanted else _EVERY
    if kind == "range":
        ((name, span),) = inside.items()
        return _range(span) if name in ("published", "event") else _EVERY
    return clause if kind in ("term", "terms", "prefix", "span_term", "span_near", "dis_max") else _EVERY


def _range(span: Body) -> Body:
    """One day more on either side, since a day begins when its zone says."""
    if "gte" not in span or "lte" not in span:
        return _EVERY
    first, last = date.fromisoformat(span["gte"]) - _DAY, date.fromisoformat(span["lte"]) + _DAY
    if (last - first).days > LONGEST:
        return _EVERY
    return {"terms": {DAYS: [(first + number * _DAY).isoformat() for number in range((last - first).days + 1)]}}


def days(story: Story) -> Sequence[str]:
    """The days of a story: when it was published, and all days of the days, months and years that it tells of."""
    found = {story.published.date().isoformat()}
    for each in story.facts.dates:
        found.update(_each(each.resolved))
    return sorted(found)


def _each(resolved: str) -> Sequence[str]:
    """All days of `2017`, `2017-03` or `2017-03-08`."""
    first = date.fromisoformat(resolved + "-01" * ((10 - len(resolved)) // 3))
    length = {4: 366, 7: 31, 10: 1}[len(resolved)]
    return [(first + number * _DAY).isoformat() for number in range(length)]
