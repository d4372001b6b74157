"""What did a librarian put right in a story's facts? Kept apart from the story, and laid over whatever it is read to say.

A later version, a reading under other lists or a rebuild therefore keeps what was put right by hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from opensearchpy import OpenSearch

from search.index import Names, bulk, get_many, operation
from search.lists import Entry, Lists
from search.story import EventDate, Facts, GroupMention, PlaceMention

_Mention = TypeVar("_Mention", PlaceMention, GroupMention)

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "correction": {"type": "object", "enabled": False},
        "by": {"type": "keyword"},
        "changed": {"type": "date"},
    },
}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right in one story: ids of places and groups, and days (2017, 2017-03, 2017-03-08), added and removed.

    `main_date` is the day that the story is of: it comes first.
    """

    places: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    no_places: tuple[str, ...] = ()
    no_groups: tuple[str, ...] = ()
    no_dates: tuple[str, ...] = ()
    main_date: str = ""

    def __bool__(self) -> bool:
        return self != Correction()

    def dump(self) -> dict[str, Any]:
        """The correction as the index holds it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def load(cls, source: dict[str, Any]) -> "Correction":
        """The correction as the index holds it."""
        known = {each.name for each in fields(cls)}
        kept: dict[str, Any] = {name: value for name, value in source.items() if name in known}
        kept |= {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
        return cls(**kept)


def of_stories(client: OpenSearch, names: Names, ids: Sequence[str]) -> dict[str, Correction]:
    """The corrections of some stories by id; most have none."""
    found = get_many(client, [(names.corrected, id_) for id_ in ids])
    return {each["_id"]: Correction.load(each["_source"]["correction"]) for each in found if each["found"]}


def put(client: OpenSearch, names: Names, story: str, correction: Correction, by: str, now: datetime) -> None:
    """Keeps the correction of a story in the place of an earlier one."""
    source = {"correction": correction.dump(), "by": by, "changed": now.isoformat()}
    bulk(client, [operation("index", names.corrected, story, source)])


def lay(facts: Facts, correction: Correction, lists: Lists) -> Facts:
    """The facts of a story as put right. What no list knows any more is left out, what was merged stands under its new id."""
    places = tuple(each for each in facts.places if each.id not in _now(correction.no_places, lists))
    groups = tuple(each for each in facts.groups if each.id not in _now(correction.no_groups, lists))
    return replace(
        facts,
        places=_with(places, [_place(entry) for entry in _entries(correction.places, lists.places, lists)]),
        groups=_with(groups, [_group(entry) for entry in _entries(correction.groups, lists.groups, lists)]),
        dates=_dates(facts.dates, correction),
    )


def _now(ids: Iterable[str], lists: Lists) -> set[str]:
    return {other for id_ in ids for other in (id_, lists.merged.get(id_, id_))}


def _entries(ids: Iterable[str], known: dict[str, Entry], lists: Lists) -> list[Entry]:
    found = (known.get(lists.merged.get(id_, id_)) for id_ in ids)
    return [entry for entry in found if entry is not None]


def _with(there: tuple[_Mention, ...], added: Sequence[_Mention]) -> tuple[_Mention, ...]:
    """Mentions with those added by hand, which the story is then wholly about."""
    kept: dict[str, _Mention] = {each.id: each for each in there}
    for each in added:
        named = kept.get(each.id)
        kept[each.id] = replace(each, surfaces=named.surfaces) if named is not None else each
    return tuple(kept.values())


def _place(entry: Entry) -> PlaceMention:
    return PlaceMention(
        entry.id, entry.name_ar, entry.name_en, entry.country, entry.kind, "main", (), weight=1.0, parents=entry.parents
    )


def _group(entry: Entry) -> GroupMention:
    return GroupMention(entry.id, entry.name_ar, entry.name_en, entry.kind, (), weight=1.0)


def _dates(there: tuple[EventDate, ...], correction: Correction) -> tuple[EventDate, ...]:
    kept = [each for each in there if each.resolved not in correction.no_dates]
    known = {each.resolved for each in kept}
    wanted = [day for day in dict.fromkeys((*correction.dates, correction.main_date)) if day and day not in known]
    every = [*kept, *(EventDate("", day, _grain(day)) for day in wanted)]
    return tuple(sorted(every, key=lambda each: each.resolved != correction.main_date)) if correction.main_date else tuple(every)


def _grain(day: str) -> Any:
    return ("year", "month", "day")[day.count("-")]
