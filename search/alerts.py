"""Which readers want to hear of a story? Exactly those whose saved search, run now, would show it.

Searches are matched in memory (`search/matcher.py`); what only the engine can decide goes to its percolator. Every
worker follows the index of saved searches by its count of writes, asked before each batch: a save or a delete takes effect
with the next story, and a worker that starts knows all of them.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from search import body, facets, language, packed, saved, stories
from search.carrying import index_of
from search.conditions import Term, View
from search.equivalents import equivalents
from search.index import Names, search
from search.likely import likely
from search.lists import Lists
from search.matcher import Matcher
from search.needs import needs
from search.query import Query
from search.saved import Change, SavedSearch, Watch
from search.stories import Filing
from search.touched import touched
from search.view import view

Body = dict[str, Any]

COUNTED = 400
"""Stories in which a worker that starts counts words, to know the rare ones."""

MANY = 1_000
"""Searches that are made anew in one write."""

_COUNTED_FIELDS = ("all", "all.exact", "all_keys", "place_ids", "group_ids", "agency_ids", "source")


def held(query: Query, lists: Lists, zone: ZoneInfo) -> list[Body]:
    """The filters of a question's strict set, without those of visibility: what is saved is what search counts."""
    need = needs(language.read(query.words).tree, equivalents(lists), lists, datetime.now(zone))
    every = body.strict(need)
    return [*([every] if every else []), *facets.selections(query, str(zone), lists).values()]


def version(lists: Lists) -> str:
    """Under what filters are made: these lists, read by this program."""
    return f"{lists.version}-{packed.MADE_BY}"


@dataclass
class Alerts:
    """The saved searches as one worker knows them. `follow` brings it up to date, `matches` asks it."""

    client: OpenSearch
    names: Names
    lists: Lists
    zone: ZoneInfo
    matcher: Matcher[Watch] = field(init=False)
    likely: Matcher[str] = field(init=False)
    exotic: dict[str, Change] = field(default_factory=dict)
    broken: dict[str, Change] = field(default_factory=dict)
    index: str = ""
    at: int = -1
    _known: dict[str, Watch] = field(default_factory=dict)
    _resting: set[Watch] = field(default_factory=set)
    _common: Counter[Term] = field(default_factory=Counter)
    _trusted: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.matcher = Matcher(lambda term: 1.0 + self._common[term])
        self.likely = Matcher(self.matcher.frequency)

    def __len__(self) -> int:
        return len(self._known)

    def searches(self) -> Iterator[SavedSearch]:
        """All searches that are matched, or rest."""
        return (each.search for each in list(self._known.values()))

    def use(self, lists: Lists) -> None:
        """Goes by other lists from now on: the searches that their changes touch are made anew, in the index for all workers."""
        if lists.version != self.lists.version and self.at >= 0:
            found = touched(self.lists, lists)
            self._remake([each.id for each in self.searches() if found.touch(each.query)], lists)
            self._trusted |= {version(self.lists), version(lists)}
            saved.trust(self.client, self.names, version(lists), self._trusted)
        self.lists = lists

    def follow(self) -> None:
        """Learns of every search saved, changed or deleted since the last time. Raises Unavailable."""
        index = index_of(self.client, self.names.saved)
        if index != self.index:
            self.index, self.at = index, -1  # a rebuilt index counts its writes anew
        starting = self.at < 0
        if starting:
            self._trusted = saved.trusted(self.client, self.names, version(self.lists))
        stale: list[str] = []
        while changed := saved.changes(self.client, self.names, self.at):
            if not self._common:
                self._count(self._latest())
            with _without_collecting():
                for each in changed:
                    stale += [each.id] if self._take(each) else []
                    self.at = each.written[0]
        if starting and stale:
            self._remake(stale, self.lists)

    def _remake(self, ids: Sequence[str], lists: Lists) -> None:
        made = partial(held, lists=lists, zone=self.zone)
        for start in range(0, len(ids), MANY):
            saved.remake(self.client, self.names, ids[start : start + MANY], made, version(lists))

    def _take(self, change: Change) -> bool:
        """Takes a search as it was written; answers whether its filters had to be made anew."""
        self._forget(change.id)
        self.broken.pop(change.id, None)
        if change.state == "broken":
            self.broken[change.id] = change
        if change.state in {"broken", "gone"}:
            return False
        if change.lists in self._trusted and change.wanted + change.unwanted:
            self._file(change)
            return False
        try:
            wanted, unwanted = packed.split(held(change.search.query, self.lists, self.zone))
        except (ValueError, KeyError, RecursionError) as error:
            # One search that cannot be asked must not stop the others.
            self.broken[change.id] = change.broken(f"{saved.UNASKABLE}: {error}")
            return False
        if wanted + unwanted:
            self._file(replace(change, wanted=wanted, unwanted=unwanted))
        return True

    def _file(self, change: Change) -> None:
        watch = self._known[change.id] = Watch.of(change.id, change.kept)
        if change.state != "active":
            self._resting.add(watch)
        try:
            self.matcher.file(watch, change.wanted, change.unwanted)
        except (ValueError, KeyError, TypeError, AttributeError):
            # What is not compiled here, the engine knows: it has taken the filter when the search was saved. It is asked
            # about the stories that meet the rest.
            self.exotic[change.id] = change
            try:
                self.likely.add(change.id, [likely(orjson.loads(clause)) for clause in change.wanted])
            except (ValueError, KeyError, TypeError, AttributeError):
                self.likely.add(change.id, [])

    def _forget(self, id_: str) -> None:
        watch = self._known.pop(id_, None)
        if watch is not None:
            self.matcher.remove(watch)
            self._resting.discard(watch)
        self.exotic.pop(id_, None)
        self.likely.remove(id_)

    def set_aside(self) -> None:
        """Marks the searches that are broken, so that their owners see why they rest."""
        saved.set_aside(self.client, self.names, self.broken.values())
        self.broken = {}

    def matches(self, filings: Sequence[Filing], now: datetime) -> list[list[SavedSearch]]:
        """For each story, the active searches that it matches."""
        return [[each.search for each in found] for found in self.found(filings, now)]

    def found(self, filings: Sequence[Filing], now: datetime) -> list[list[Watch]]:
        """For each story, what is needed of the active searches that it matches."""
        views = [view(filing) for filing in filings]
        found = [self.matcher.matches(seen) for seen in views]
        if self.exotic:
            likely = [sorted(self.likely.matches(seen)) for seen in views]
            for watches, ids in zip(found, self._percolated(filings, likely), strict=True):
                watches += [self._known[id_] for id_ in ids]
        resting = {watch for watch in self._resting if not watch.active(now)}
        return [[watch for watch in watches if watch not in resting] for watches in found] if resting else found

    def _percolated(self, filings: Sequence[Filing], likely: Sequence[Sequence[str]]) -> list[list[str]]:
        """For each story, those of its likely searches that the engine finds. One that it refuses is set aside; others go on."""
        found: list[list[str]] = [[] for _ in filings]
        asked = [number for number, ids in enumerate(likely) if ids]
        documents = [orjson.loads(orjson.dumps(stories.dump(filings[number]))) for number in asked]
        open_ = list(_pieces(sorted({id_ for ids in likely for id_ in ids})))
        while open_:
            ids = open_.pop()
            try:
                hits = self._asked(ids, documents)
            except RequestError as error:
                if len(ids) > 1:
                    open_ += [ids[: len(ids) // 2], ids[len(ids) // 2 :]]
                else:
                    self._refused(ids[0], error)
                continue
            for hit in hits:
                for slot in hit["fields"]["_percolator_document_slot"]:
                    found[asked[slot]].append(hit["_id"])
        return found

    def _asked(self, ids: list[str], documents: list[Body]) -> list[Body]:
        asked = {"percolate": {"field": "search", "documents": documents}}
        query = {"bool": {"filter": [{"terms": {"_id": ids}}], "must": [asked]}}
        hits: list[Body] = search(self.client, self.names.saved, {"query": query, "size": len(ids), "_source": False})["hits"][
            "hits"
        ]
        return hits

    def _refused(self, id_: str, error: RequestError) -> None:
        self.broken[id_] = self.exotic[id_].broken(f"{saved.REFUSED}: {error.error}")
        self._forget(id_)

    def _latest(self) -> list[View]:
        request = {"size": COUNTED, "sort": [{"received": "desc"}], "track_total_hits": False}
        hits = search(self.client, self.names.stories, request)["hits"]["hits"]
        return [view(stories.filed(hit["_source"])) for hit in hits]

    def _count(self, views: Iterable[View]) -> None:
        for seen in views:
            self._common.update((name, term) for name in _COUNTED_FIELDS for term in seen[name])


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Many objects are made that all stay: looking for garbage among them would take half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _pieces(ids: list[str], most: int = 10_000) -> Iterable[list[str]]:
    return (ids[start : start + most] for start in range(0, len(ids), most))
