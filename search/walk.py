"""How does a program read all results to the end while stories arrive? From a mark in an order that stays, not by page numbers.

By time the mark is the moment and the id of the last story. By rank there is no such mark, for the worth of a word changes
with every story that comes; so a ranking is walked in a point in time of the engine, less what its first page had shown.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from search import body, facets, find, language, stories
from search.equivalents import equivalents
from search.index import Names, answering, get_many, search
from search.lists import Lists
from search.matching import Finder
from search.needs import Need, length, needs, wanted
from search.query import Hit, Query, Results
from search.story import Story, Unavailable
from search.versions import shown
from search.weights import fitting

Body = dict[str, Any]

KEPT = "3m"
"""How long the engine keeps a point in time after each step."""

STEP = 200
"""Stories that are fetched at once for an export."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE = {"excludes": ["*_keys", "place_ids", "group_ids", "agency_ids", "candidates", "event"]}


class Expired(ValueError):
    """A mark in a point in time that the engine keeps no more: the walk is to be begun again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a walk stands: the sort values of its last story, and for a ranking when it began and what it began with.

    `snapshot` is the engine's point in time, empty until the second step of a ranking takes one; `seen` are the ids of the first.
    """

    after: tuple[Any, ...] = ()
    began: str = ""
    snapshot: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Some of the results, in order; `mark` is None at the end. `total` counts all of them."""

    hits: tuple[Hit, ...]
    total: int
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as every step of its walk puts it."""

    need: Need
    lists: Lists
    query: Query
    now: datetime
    ranked: bool
    read: language.Asked

    @property
    def held(self) -> list[Body]:
        every = body.strict(self.need)
        chosen = facets.selections(self.query, str(self.now.tzinfo), self.lists).values()
        return [*body.visible(self.now), *([every] if every else []), *chosen]

    @property
    def order(self) -> list[Any]:
        return find.order(self.query, self.ranked)

    @property
    def request(self) -> Body:
        filters = {"bool": {"filter": self.held}}
        if not self.ranked:
            return filters
        weights = replace(fitting(self.read.question, length(self.need)), feedback=0.0)
        ranked = body.request(self.need, self.now, weights, sought=self.read.sought, alone=True)
        return {"bool": {"must": [ranked], **filters["bool"]}}


def _asked(lists: Lists, query: Query, now: datetime) -> _Asked:
    read = language.read(query.words)
    need = needs(read.tree, equivalents(lists), lists, now)
    return _Asked(need, lists, query, now, query.sort == "best" and body.strict(need) is not None, read)


def begin(results: Results, now: datetime) -> Mark | None:
    """The mark after the first page of an answer, None when it has shown all. Only for a query without folding, on page 1."""
    if results.total <= len(results.hits) or not results.hits:
        return None
    if results.query.sort == "best" and results.query.words:
        return Mark(began=now.isoformat(), seen=tuple(hit.id for hit in results.hits))
    last = results.hits[-1]
    return Mark(((last.published.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1), last.id))


def step(client: OpenSearch, names: Names, lists: Lists, query: Query, now: datetime, mark: Mark) -> Step:
    """The next `query.size` results after a mark. Raises Expired, Unavailable."""
    if not mark.began:
        return _step(client, names, _asked(lists, query, now), mark)
    began = datetime.fromisoformat(mark.began).astimezone(now.tzinfo)
    kept = mark if mark.snapshot else replace(mark, snapshot=_open(client, names.stories))
    return _step(client, names, _asked(lists, query, began), kept)


def _step(client: OpenSearch, names: Names, asked: _Asked, mark: Mark) -> Step:
    size = asked.query.size
    request: Body = {
        "query": asked.request,
        "aggs": {"total": {"filter": {"match_all": {}}}},
        "sort": asked.order,
        "size": size + 1,
        "_source": find.SHOWN,
        "track_total_hits": False,
    }
    if mark.seen:
        request["post_filter"] = {"bool": {"must_not": [{"ids": {"values": list(mark.seen)}}]}}
    answer = _ask(client, names.stories, request, mark.after, mark.snapshot)
    found, more = answer["hits"]["hits"][:size], len(answer["hits"]["hits"]) > size
    following = replace(mark, after=tuple(found[-1]["sort"]), snapshot=answer.get("pit_id", "")) if more else None
    if mark.snapshot:
        found = _still_shown(client, names, found)
        if not more:
            _close(client, mark.snapshot)
    finder = Finder(list(wanted(asked.need)))
    total: int = answer["aggregations"]["total"]["doc_count"]
    return Step(tuple(find.hit(each, finder, asked.lists) for each in found), total, following)


def _still_shown(client: OpenSearch, names: Names, found: Sequence[Body]) -> list[Body]:
    """Those of a point in time that may be shown at this moment too: a story that was killed since then may not."""
    now = datetime.now(UTC)
    there = get_many(client, [(names.stories, each["_id"]) for each in found], ["status", "embargoed_until"])
    return [each for each, other in zip(found, there, strict=True) if other["found"] and shown(other["_source"], now)]


def every(client: OpenSearch, names: Names, lists: Lists, query: Query, now: datetime) -> Generator[Story, None, None]:
    """All stories of an answer in its order, as they stood when it began, less what was killed since; memory stays the same.

    Raises Unavailable, also in the middle.
    """
    asked = _asked(lists, query, now)
    request: Body = {"query": asked.request, "sort": asked.order, "size": STEP, "_source": _WHOLE, "track_total_hits": False}
    with _snapshot(client, names.stories) as snapshot:
        after: tuple[Any, ...] = ()
        while True:
            answer = _steady(client, names.stories, request, after, snapshot)
            found = answer["hits"]["hits"]
            yield from (stories.load(each["_source"]) for each in _still_shown(client, names, found))
            if len(found) < STEP:
                return
            after = tuple(found[-1]["sort"])


def _steady(client: OpenSearch, index: str, request: Body, after: tuple[Any, ...], snapshot: str) -> Body:
    try:
        return _ask(client, index, request, after, snapshot)
    except Expired as error:
        raise Unavailable("OpenSearch lost the point in time of an export.") from error


def _ask(client: OpenSearch, index: str, request: Body, after: tuple[Any, ...], snapshot: str) -> Body:
    if after:
        request = {**request, "search_after": list(after)}
    if not snapshot:
        return search(client, index, request)
    try:
        # A point in time numbers its documents, so equals have an order there even where a story of long ago has no id beside it.
        sort = [*request["sort"], {"_shard_doc": "asc"}]
        return search(client, "", {**request, "sort": sort, "pit": {"id": snapshot, "keep_alive": KEPT}})
    except NotFoundError as error:
        raise Expired("The point in time is gone.") from error


@contextmanager
def _snapshot(client: OpenSearch, index: str) -> Iterator[str]:
    id_ = _open(client, index)
    try:
        yield id_
    finally:
        _close(client, id_)


def _open(client: OpenSearch, index: str) -> str:
    with answering():
        answer = client.create_pit(index=index, params={"keep_alive": KEPT, "allow_partial_pit_creation": "false"})
    return str(answer["pit_id"])


def _close(client: OpenSearch, snapshot: str) -> None:
    """Gives a point in time back; where the engine is silent, it goes by itself after a while."""
    with suppress(Unavailable, NotFoundError), answering():
        client.delete_pit(body={"pit_id": [snapshot]})
