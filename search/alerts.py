"""Which readers want to hear of a story? Exactly those whose saved search, run now, would show it.

Searches are matched in memory (`search/matcher.py`); the few that only the engine can decide go to its percolator. Every
worker follows the index of saved searches by its count of writes, asked before each batch: a save or a delete takes effect
with the next story, and a worker that starts knows all of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from opensearchpy import OpenSearch

from search import body, facets, language, saved, stories
from search.equivalents import equivalents
from search.index import Names, search
from search.lists import Lists
from search.matcher import Exotic, Matcher, Term
from search.needs import needs
from search.query import Query
from search.saved import SavedSearch
from search.stories import Filing
from search.view import view

Body = dict[str, Any]
_MOST_MATCHES = 10_000


def held(query: Query, lists: Lists, zone: ZoneInfo) -> list[Body]:
    """The filters of a question's strict set, without those of visibility: what is saved is what search counts."""
    every = body.strict(needs(language.read(query.words).tree, equivalents(lists)))
    return [*([every] if every else []), *facets.selections(query, str(zone)).values()]


@dataclass
class Alerts:
    """The saved searches as one worker knows them. `follow` brings it up to date, `matches` asks it."""

    client: OpenSearch
    names: Names
    lists: Lists
    zone: ZoneInfo
    matcher: Matcher = field(init=False)
    known: dict[str, SavedSearch] = field(default_factory=dict)
    exotic: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)
    at: int = -1
    _common: Counter[Term] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.matcher = Matcher(lambda term: 1.0 + self._common[term])

    def follow(self) -> None:
        """Learns of every search saved, changed or deleted since the last time. Raises Unavailable."""
        while changed := saved.changes(self.client, self.names, self.at):
            for at, each in changed:
                self._take(each)
                self.at = at

    def _take(self, each: SavedSearch) -> None:
        self.matcher.remove(each.id)
        self.exotic.discard(each.id)
        self.known.pop(each.id, None)
        if each.state in {"deleted", "broken"}:
            return
        self.known[each.id] = each
        filters = held(each.query, self.lists, self.zone)
        if not filters:
            return
        whole = {"bool": {"filter": filters}}
        try:
            self.matcher.add(each.id, whole, orjson.dumps(whole))
        except Exotic:
            self.exotic.add(each.id)

    def matches(self, filings: Sequence[Filing], now: datetime) -> list[list[SavedSearch]]:
        """For each story, the active searches that it matches."""
        found: list[set[str]] = []
        for filing in filings:
            seen = view(filing)
            self._common.update((name, term) for name in ("all_keys", "place_ids", "group_ids") for term in seen[name])
            found.append(self.matcher.matches(seen))
        if self.exotic and filings:
            for ids, more in zip(found, self._percolated(filings), strict=True):
                ids |= more & self.exotic
        return [[self.known[id_] for id_ in sorted(ids) if self.known[id_].active(now)] for ids in found]

    def _percolated(self, filings: Sequence[Filing]) -> list[set[str]]:
        documents = [orjson.loads(orjson.dumps(stories.dump(filing))) for filing in filings]
        asked = {"percolate": {"field": "search", "documents": documents}}
        ids = {"terms": {"_id": sorted(self.exotic)}}
        request = {"query": {"bool": {"filter": [ids], "must": [asked]}}, "size": _MOST_MATCHES, "_source": False}
        found: list[set[str]] = [set() for _ in filings]
        for hit in search(self.client, self.names.saved, request)["hits"]["hits"]:
            for slot in hit["fields"]["_percolator_document_slot"]:
                found[slot].add(hit["_id"])
        return found
