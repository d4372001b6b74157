"""What does a saved search ask for, now that lists or readers have changed? Its question is compiled again into filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from search.alerts import held, version
from search.lists import Lists
from search.saved import SavedSearch, document

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A saved search as its index shall hold it: `reason` says why it cannot be asked any more, `live` whether it is asked."""

    source: Body
    filters: list[Body]
    live: bool = False
    reason: str = ""

    @classmethod
    def broken(cls, source: Mapping[str, Any], reason: str) -> "Compiled":
        """A search that rests, with its reason, until its owner saves it anew."""
        return cls({"saved": {**source["saved"], "state": "broken", "reason": reason[:900]}}, [], reason=reason)


def compiled(source: Mapping[str, Any], lists: Lists, zone: ZoneInfo) -> Compiled:
    """A stored search compiled again; one that is deleted or set aside stays as it is."""
    if source["saved"]["state"] in {"deleted", "broken"}:
        return Compiled(dict(source), [])
    try:
        each = SavedSearch.load("", source["saved"])
        filters = held(each.query, lists, zone)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return Compiled.broken(source, f"it cannot be asked any more: {error}")
    made: Body = orjson.loads(orjson.dumps(document(each, filters, version(lists))))
    return Compiled(made, filters, live=True)
