"""When does a name hold, and which entry does an id stand for? Entries that were merged or retired, and names of a time.

The finders ask when a name holds, so that two entries may share one name at different times; what only a form gave away is
settled afterwards.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from search.lists import Entry, Lists, split
from search.story import Facts, GroupMention, PlaceMention

_Mention = TypeVar("_Mention", PlaceMention, GroupMention)


class Time(NamedTuple):
    """First and last day (2014-06-10) of a name, empty where it is open."""

    since: str = ""
    until: str = ""

    def holds(self, day: str) -> bool:
        """Whether a day lies in it; one that is not known does."""
        return not day or (self.since <= day and (not self.until or day <= self.until))


ALWAYS = Time()


def times(entry: Entry) -> dict[str, Time]:
    """The times of those names of an entry that hold only for a time, by the name; empty for most entries."""
    if not entry.extra.keys() & {"valid_from", "valid_to", "dated"}:
        return {}
    whole = _time(entry)
    weak = split(entry.extra.get("weak", ""))
    made = {name: whole for name in (*entry.names, *weak) if name} if whole != ALWAYS else {}
    for each in split(entry.extra.get("dated", "")):
        name, _, span = each.partition("=")
        since, _, until = span.partition("/")
        made[name] = Time(max(since, whole.since), min(filter(None, (until, whole.until)), default=""))
    return made


def dated(lists: Lists) -> dict[str, Time]:
    """The entries that exist only for a time, by id."""
    every = {entry.id: _time(entry) for entry in lists if entry.extra.keys() & {"valid_from", "valid_to"}}
    return {id_: time for id_, time in every.items() if time != ALWAYS}


def of_day(ids: tuple[str, ...], times_: dict[str, Time], day: str) -> tuple[str, ...]:
    """Ids without those of entries that did not exist on a day."""
    return tuple(id_ for id_ in ids if times_.get(id_, ALWAYS).holds(day)) if times_ else ids


def settled(facts: Facts, lists: Lists, day: str) -> Facts:
    """The facts with merged entries under the id that stands for them, and without those retired or not of that day."""
    places, groups = _settled(facts.places, lists, day), _settled(facts.groups, lists, day)
    return facts if places == facts.places and groups == facts.groups else replace(facts, places=places, groups=groups)


def _settled(mentions: Iterable[_Mention], lists: Lists, day: str) -> tuple[_Mention, ...]:
    kept: dict[str, _Mention] = {}
    for each in mentions:
        entry = lists.entry(each.id)
        if entry is not None and (entry.id in lists.gone or not _exists(entry, day)):
            continue
        named = each if entry is None or entry.id == each.id else _renamed(each, entry)
        kept[named.id] = _joined(kept[named.id], named) if named.id in kept else named
    return tuple(kept.values())


def _renamed(mention: _Mention, entry: Entry) -> _Mention:
    return replace(mention, id=entry.id, name_ar=entry.name_ar, name_en=entry.name_en, kind=entry.kind)


def _joined(one: _Mention, other: _Mention) -> _Mention:
    surfaces = tuple(dict.fromkeys((*one.surfaces, *other.surfaces)))
    return replace(one, surfaces=surfaces, weight=max(one.weight, other.weight))


def _exists(entry: Entry, day: str) -> bool:
    return _time(entry).holds(day)


def _time(entry: Entry) -> Time:
    return Time(entry.extra.get("valid_from", ""), entry.extra.get("valid_to", ""))
