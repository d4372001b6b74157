"""Which stories may read otherwise after a change of the lists? Those that hold a changed entry, and those that hold its names.

They are found by search, so that a change need not wait for a rebuild: only these are read again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from opensearchpy import OpenSearch, helpers

from search.arabic import words
from search.authority import ListName, Row, Written
from search.equivalents import term
from search.group_names import under_clitics
from search.index import Names, answering, search
from search.lists import Entry, Lists, entry_of, split
from search.stopwords import STOP

Body = dict[str, Any]

MOST_NAMES = 200
"""Names that are sought at once: the engine takes 1,024 clauses."""

MOST_BELOW = 10_000
"""Entries right below one that are sought at once."""

_HELD = ("name_ar", "name_en", "kind", "country")
_FIELDS = {"places": "place_ids", "groups": "group_ids", "agencies": "agency_ids"}
_NAMES = ("weak", "doubtful", "bound", "context", "dated", "valid_from", "valid_to", "retired", "merged")


class Pair(NamedTuple):
    """An entry of a list before and after a change; None where there is none."""

    list: str
    old: Entry | None
    new: Entry | None


def planned(before: Lists, rows: Iterable[tuple[ListName, Row]]) -> list[Pair]:
    """What rows would change, laid over the lists `before`."""
    return [
        Pair(name, getattr(before, name).get(row["id"]) or before.gone.get(row["id"]), entry_of(row))
        for name, row in rows
        if name in _FIELDS
    ]


def made(written: Iterable[Written], shipped: Lists) -> list[Pair]:
    """What a change of rows has changed."""

    def entry(name: str, id_: str, row: Row | None) -> Entry | None:
        if row is None or row.get("as_shipped"):
            known: dict[str, Entry] = getattr(shipped, name)
            return known.get(id_)
        return entry_of(row)

    return [
        Pair(each.list, entry(each.list, each.after["id"], each.before), entry(each.list, each.after["id"], each.after))
        for each in written
        if each.list in _FIELDS
    ]


def concerned(pairs: Iterable[Pair], after: Lists) -> Body | None:
    """A filter for the stories that a change of entries concerns, `after` being the lists after it; None where there are none."""
    ways: list[Body] = []
    sought: dict[str, None] = {}
    for name, old, new in pairs:
        sought |= dict.fromkeys(_names(old, new))
        for each, other in ((old, new), (new, old)):
            if each is not None and (other is None or _held_otherwise(each, other)):
                way: Body = {"terms": {_FIELDS[name]: [each.id, *_below(each.id, getattr(after, name))]}}
                ways += [way] if way not in ways else []
    ways += [phrase for each in list(sought)[:MOST_NAMES] if (phrase := holding(each)) is not None]
    return {"bool": {"should": ways, "minimum_should_match": 1}} if ways else None


def _below(id_: str, known: dict[str, Entry]) -> list[str]:
    """Entries that lie right in an entry: their stories are counted under it too."""
    return [entry.id for entry in known.values() if id_ in entry.parents[:1]][:MOST_BELOW]


def _held_otherwise(old: Entry, new: Entry) -> bool:
    """Whether stories that hold the entry already say something else of it now."""
    changed = any(getattr(old, column) != getattr(new, column) for column in _HELD)
    gone = new.extra.get("retired") or new.extra.get("merged") or old.extra.get("merged") or old.extra.get("retired")
    return bool(changed or gone or old.parents[:1] != new.parents[:1] or _timed(old) != _timed(new))


def _timed(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.extra.get(column, "") for column in ("valid_from", "valid_to", "dated"))


def _names(old: Entry | None, new: Entry | None) -> list[str]:
    """The names that are found otherwise than before: those added or taken away, all where something else is asked of them."""
    mine, theirs = _written(old), _written(new)
    if old is None or new is None or any(old.extra.get(column, "") != new.extra.get(column, "") for column in _NAMES):
        return list(dict.fromkeys((*mine, *theirs)))
    return [each for each in dict.fromkeys((*mine, *theirs)) if (each in mine) != (each in theirs)]


def _written(entry: Entry | None) -> tuple[str, ...]:
    """Every name under which a text may have an entry."""
    return () if entry is None else tuple(name for name in (*entry.names, *split(entry.extra.get("weak", ""))) if name)


def holding(name: str) -> Body | None:
    """A filter for the stories whose text holds a name, under its clitics and in any spelling; None for what has no words."""
    ways: list[Body] = []
    known = term(name)
    if known is not None:
        ways.append(_side_by_side("all_keys", [[key] for key in known.keys]))
    parts = [word.folded for word in words(name)]
    if parts and not any(word.text in STOP for word in words(name)):
        ways.append(_side_by_side("all", [list(under_clitics(parts[0])), *([part] for part in parts[1:])]))
    if not ways:
        return None
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _side_by_side(field: str, words_: Sequence[Sequence[str]]) -> Body:
    if len(words_) == 1:
        return {"terms": {field: list(words_[0])}}
    clauses: list[Body] = []
    for forms in words_:
        terms: list[Body] = [{"span_term": {field: form}} for form in forms]
        clauses.append(terms[0] if len(terms) == 1 else {"span_or": {"clauses": terms}})
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def count(client: OpenSearch, names: Names, filters: Sequence[Body]) -> int:
    """How many stories some filters leave."""
    body = {"size": 0, "query": {"bool": {"filter": list(filters)}}, "track_total_hits": True}
    return int(search(client, names.stories, body)["hits"]["total"]["value"])


def sources(client: OpenSearch, names: Names, filters: Sequence[Body], size: int) -> list[tuple[str, Body]]:
    """Stories that some filters leave, the newest first, each with its id."""
    body = {"size": size, "query": {"bool": {"filter": list(filters)}}, "sort": [{"published": "desc"}]}
    return [(hit["_id"], hit["_source"]) for hit in search(client, names.stories, body)["hits"]["hits"]]


def documents(client: OpenSearch, names: Names, query: Body) -> Iterator[str]:
    """Ids of the documents that the stories of a filter came from, each once, in order."""
    with answering():
        hits = helpers.scan(client, index=names.stories, query={"query": query, "_source": ["document"]}, size=2000)
        yield from sorted({hit["_source"]["document"] for hit in hits})
