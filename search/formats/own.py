"""Which stories does a line of `arshif export` hold? The story with its facts, under its own id, and its earlier versions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from search import stories
from search.story import Facts, Story, Unreadable

MARK = "arshif"
_FACTS: dict[str, Any] = {
    "dateline": "",
    "dateline_places": [],
    "places": [],
    "groups": [],
    "people": [],
    "agencies": [],
    "dates": [],
}


def is_own(row: Mapping[str, Any]) -> bool:
    """Whether a row is a line of ours."""
    return row.get(MARK) == 1 and isinstance(row.get("key"), str)


def read(row: Mapping[str, Any]) -> list[Story]:
    """The versions of a story, the current one last. Raises Unreadable `wrong_type` for a line that somebody changed."""
    try:
        current = _story(row)
        earlier = [_story({**row, "facts": None, **each}) for each in row.get("earlier", ())]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("wrong_type", f"It is a line of an export, but not as it was written: {error}.") from error
    return [*earlier, current]


def _story(row: Mapping[str, Any]) -> Story:
    for name in ("published", "updated", "embargoed_until"):
        if row.get(name) and datetime.fromisoformat(row[name]).tzinfo is None:
            raise ValueError(f"{name} names no time zone")
    made = stories.load({**row, "facts": row.get("facts") or _FACTS})
    return made if row.get("facts") else replace(made, facts=Facts())
