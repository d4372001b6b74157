"""Which stories answer a question, and in which order? What is counted and what is ranked, asked side by side.

Stories that hold every word in some layer come first and are what is counted; stories with some of the words follow under
their own count. The pieces are elsewhere: `language` reads, `units` finds what means the same, `body` asks, `marks` shows.
Counting needs no ranking, and a page that the counted stories fill ranks nothing else. So small requests go side by side:
facets are counted while stories are ranked, and copies are sought while those are marked. What a page makes of its numbers
alone it makes meanwhile, too.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from opensearchpy import OpenSearch

from search import body, facets, folding, language, lately, marks
from search.asking import Asking
from search.corrections import offer
from search.equivalents import equivalents
from search.event_dates import day_of
from search.index import search
from search.language import All
from search.lately import Question, question, read
from search.lists import Lists
from search.matching import Finder
from search.moment import settled
from search.needs import Need, length, needs, wanted
from search.query import Copy, Counted, Hit, Part, Query, Results
from search.weights import Weights, fitting

Body = dict[str, Any]
Weigh = Callable[[bool, int], Weights]
Work = Callable[[Counted], Any]
Made = TypeVar("Made")
Folded = Mapping[str, tuple[Copy, ...]]
"""The others of stories that have some among the results; none for one that another stands for."""

BEST = 10
"""Stories whose leads are looked at for what they share."""

MOST_SHARED = 15
"""Words of theirs that are taken."""

BESIDE = 32
"""Threads for what goes on beside searches in one process, three a search at most."""

FAR = 1000
"""Results that are counted on the way while the best are looked at."""

DEEPEST = 1_000_000
"""The last result that can be paged to; the index is told the same. The engine itself never keeps more than it has stories."""

_shards: dict[str, int] = {}
"""In how many parts an index answered last: only of several must each tell of more values than are wanted."""

_beside = ThreadPoolExecutor(max_workers=BESIDE, thread_name_prefix="find")
"""Threads for what goes on beside a search; a process that was forked makes its own."""


def _renew() -> None:
    global _beside
    _beside = ThreadPoolExecutor(max_workers=BESIDE, thread_name_prefix="find")


os.register_at_fork(after_in_child=_renew)

SHOWN = [
    "headline",
    "abstract",
    "body",
    "published",
    "updated",
    "source",
    "place_ids",
    "group_ids",
    "agency_ids",
    "event",
    "family",
]
"""The fields of a story that a hit is made of."""


def find(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime, weights: Weigh = fitting) -> Results:
    """The answer to a question. `now` is aware; its zone is the one in which days begin. `weights` chooses what ranks.

    Raises Unavailable when the engine does not answer.
    """
    search_ = _begin(client, index, lists, query, now, weights, None)
    given = search_.given()
    return given.results if given else search_.answer()


def beside(
    client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime, work: Callable[[Counted], Made]
) -> tuple[Results, Made]:
    """As `find`, and what `work` makes of the numbers alone: in a thread, in the caller's context, while stories are ranked."""
    search_ = _begin(client, index, lists, query, now, fitting, work)
    if given := search_.given():
        return given.results, work(given.counted)
    return search_.answer(), search_.made.result()


def _begin(
    client: OpenSearch,
    index: str,
    lists: Lists,
    query: Query,
    now: datetime,
    weights: Weigh,
    work: Callable[[Counted], Any] | None,
) -> "_Search":
    moment = settled(client, index, now)
    return _Search(Asking(client, index), lists, query, moment, question(query.words, lists, moment), weights, work)


class _Ranking(NamedTuple):
    """A page of stories as the engine has it, what was asked for it, and a filter for all stories that were ranked."""

    answer: Body
    question: Body
    among: Body

    @property
    def found(self) -> list[Body]:
        """The hits of the engine."""
        hits: list[Body] = self.answer["hits"]["hits"]
        return hits


@dataclass(frozen=True)
class _Search:
    """One question, and all that is asked for it."""

    asking: Asking
    lists: Lists
    query: Query
    now: datetime
    known: Question
    weights: Weigh
    work: Work | None
    """Makes something of the numbers alone."""

    def given(self) -> lately.Given | None:
        """The answer as it was given before, where it would be the same; weights of one's own are not remembered."""
        client, index = self.asking.client, self.asking.index
        if self.weights is not fitting or self.known.outdated(index):
            return None
        return lately.given(client, index, self.query, self.lists, self.now)

    def answer(self) -> Results:
        """All of it, the numbers counted beside."""
        ranking = self.ranked()
        # Marks in the thread: one that computes would keep another from sending its request, but not from waiting for its answer.
        marking = _beside.submit(self.hits, ranking)
        folded = self.copies(ranking) if self.query.folded and self.query.size > 1 else {}
        results = self.results(self.counting.result(), ranking, marking.result(), folded)
        offered = offer(self.asking.search, self.query, results.total, self.filters)
        return self.kept(replace(results, corrections=offered.corrections, dropped=offered.dropped))

    def kept(self, results: Results) -> Results:
        """The answer, remembered with all that the engine said for it."""
        if self.weights is fitting and self.last <= FAR:
            given = lately.Given(results, self.counting.result(), self.asking.heard)
            lately.give(self.asking.index, self.query, self.lists, self.now, given)
        return results

    @property
    def asked(self) -> language.Asked:
        """The question as read."""
        return self.known.asked

    @property
    def need(self) -> Need:
        """What a story must hold."""
        return self.known.need

    @cached_property
    def every(self) -> Body | None:
        """A filter for all that is needed."""
        return body.strict(self.need)

    @cached_property
    def hidden(self) -> list[Body]:
        """What every search leaves out."""
        return body.visible(self.now)

    @cached_property
    def held(self) -> list[Body]:
        """Filters for the stories that are counted, before anything is selected."""
        return [*self.hidden, *([self.every] if self.every else [])]

    @cached_property
    def narrowed(self) -> list[Body]:
        """The filters of what is selected."""
        return list(facets.selections(self.query, str(self.now.tzinfo), self.lists).values())

    @property
    def last(self) -> int:
        """The number of the last story of the page."""
        return self.query.page * self.query.size

    @cached_property
    def counting(self) -> Future[Counted]:
        """What is counted, beside the rest."""
        return _beside.submit(self.counted)

    def count(self) -> None:
        """Begins to count, where that has not begun."""
        self.counting.running()

    @cached_property
    def made(self) -> Future[Any]:
        """What is made of the numbers, in the context of who asks first."""
        return _beside.submit(copy_context().run, lambda: self.work(self.counting.result()) if self.work else None)

    def counted(self) -> Counted:
        """How many stories there are, and by what."""
        index = self.asking.index
        answer = self._counts(_shards.get(index, 1))
        if (shards := answer["_shards"]["total"]) != _shards.get(index, 1):
            _shards[index] = shards
            answer = self._counts(shards)
        counts = answer["aggregations"]
        return Counted(facets.total(counts), read(self.query, counts, self.lists), answer["took"])

    def _counts(self, shards: int) -> Body:
        aggregations = facets.aggregations(self.query, str(self.now.tzinfo), self.lists, shards=shards)
        return self.asking.search({"size": 0, "query": {"bool": {"filter": self.held}}, "aggs": aggregations})

    def ranked(self) -> _Ranking:
        """The stories of the page. They wait for what is counted only where nothing else tells whether that fills the page."""
        strict: Body = {"bool": {"filter": [*self.held, *self.narrowed]}}
        if self.query.sort != "best" or not self.every:
            return _Ranking(self._page(strict, True), strict, strict)
        used = self.weights(self.asked.question, length(self.need))
        shared, reached = self._looked() if used.feedback else ([], None)
        filled = (self.counting.result().total if reached is None else reached) >= self.last
        ranking = self._ranked(used, shared, strict if filled else None)
        # What was remembered, or has changed in between, may have told of more than there are.
        if filled and self.counting.result().total < self.last:
            ranking = self._ranked(used, shared, None)
        return ranking

    def _ranked(self, used: Weights, shared: Sequence[tuple[str, float]], strict: Body | None) -> _Ranking:
        """The stories of a page that `strict` ones fill; None: that of others too."""
        ranked = body.request(self.need, self.now, used, shared, sought=self.asked.sought, alone=strict is not None)
        question = {"bool": {"must": [ranked], "filter": self.narrowed}} if self.narrowed else ranked
        return _Ranking(self._page(question, strict is not None), question, strict or question)

    def _looked(self) -> tuple[list[tuple[str, float]], int | None]:
        """What the best stories share, and how many there are where that tells whether they fill the page; else None."""
        client, index = self.asking.client, self.asking.index
        looked = self.known.shared(index)
        if looked is None:
            if self.narrowed:
                self.count()
            request = {**body.quick(self.need, self.now, BEST), "track_total_hits": FAR}
            answer = search(client, index, request)
            looked = self.known.look(index, shared_keys(self.need, answer), answer["hits"]["total"]["value"])
            if not self.narrowed and looked.reached < FAR:
                return looked.shared, looked.reached
        return looked.shared, looked.reached if looked.reached >= self.last and not self.narrowed else None

    def _page(self, question: Body, filled: bool) -> Body:
        request: Body = {
            "from": min(self.last - self.query.size, DEEPEST - self.query.size),
            "size": self.query.size,
            "sort": order(self.query, self.every is not None),
            "_source": SHOWN,
            "query": question,
            "track_total_hits": not filled,
        }
        self.count()
        if self.work:
            # Not before the best were looked at: who computes keeps the next request from being sent.
            self.made.running()
        return self.asking.search(request)

    def hits(self, ranking: _Ranking) -> list[Hit]:
        """The stories of a page, marked."""
        return [self._hit(each) for each in ranking.found]

    def _hit(self, found: Body) -> Hit:
        made = self.known.hit(found["_id"], found["_source"], lambda: hit(found, self.known.finder, self.lists))
        return replace(made, score=found.get("_score") or 0.0)

    def copies(self, ranking: _Ranking) -> Folded:
        """Which stories of a page stand for others, and which are left out."""
        asked = self.asking.search, ranking.found, ranking.among
        if self.query.page == 1:
            return folding.first(*asked, order(self.query, False))
        return folding.later(*asked, ranking.question, order(self.query, self.every is not None))

    def filters(self, tree: All) -> list[Body]:
        """Filters for the stories that another reading of the question would count."""
        other = body.strict(needs(tree, equivalents(self.lists), self.lists, self.now))
        return [*self.hidden, *([other] if other else []), *self.narrowed]

    def results(self, counted: Counted, ranking: _Ranking, hits: Sequence[Hit], folded: Folded) -> Results:
        """The answer, put together."""
        others = max(0, ranking.answer["hits"].get("total", {}).get("value", counted.total) - counted.total)
        full: list[Hit] = []
        some: list[Hit] = []
        for each, made in zip(ranking.found, hits, strict=True):
            copies = folded.get(made.id)
            if copies is None or copies:
                strict = not others or "strict" in each.get("matched_queries", ())
                (full if strict else some).append(replace(made, others=copies) if copies else made)
        return Results(
            self.query,
            counted.total,
            tuple(full),
            counted.facets,
            some_total=others,
            some_hits=tuple(some),
            folded=len(hits) - len(full) - len(some),
            parts=_parts(self.query, self.asked),
            notes=self.asked.notes,
            took_ms=counted.took + ranking.answer["took"],
        )


def shared_keys(need: Need, looked: Body) -> list[tuple[str, float]]:
    """Keys that stand in the leads of several of the best stories, and in what part of them: what the event is about."""
    counts = Counter(key for hit in looked["hits"]["hits"] for key in hit.get("fields", {}).get("about", ()))
    own = {key for unit in wanted(need) for each in unit.alternatives for key in each.keys}
    often = [(key, count) for key, count in counts.most_common() if count >= BEST / 3 and key not in own]
    return [(key, count / BEST) for key, count in often[:MOST_SHARED]]


def order(query: Query, words: bool) -> list[Any]:
    """The order of a question's results as the engine takes it; `words` says whether there is anything to rank by."""
    # Among equals by id, so that no page repeats what another has: it stays what it is when a story gets a new version.
    last = {"id": {"order": "desc", "unmapped_type": "keyword"}}
    newest = {"published": {"order": "desc"}}
    if query.sort == "oldest":
        return [{"published": {"order": "asc"}}, last]
    return ["_score", newest, last] if words and query.sort == "best" else [newest, last]


def hit(found: Body, finder: Finder, lists: Lists) -> Hit:
    """A hit of the engine as one among the results."""
    shown = marks.show(found["_source"], finder)
    source = found["_source"]
    published = datetime.fromisoformat(source["published"])
    return Hit(
        found["_id"],
        shown.headline,
        shown.passage,
        published,
        source["source"],
        _named(source.get("place_ids", ()), lists),
        _named(source.get("group_ids", ()), lists),
        _named(source.get("agency_ids", ()), lists),
        event=day_of((each["gte"] for each in source.get("event", ())), published.date()),
        why=shown.why,
        score=found.get("_score") or 0.0,
        updated=datetime.fromisoformat(moment) if (moment := source.get("updated")) else None,
    )


def _parts(query: Query, asked: language.Asked) -> tuple[Part, ...]:
    """What was read, part by part, each with the question that is left without it."""
    nodes = asked.tree.nodes
    kinds = {language.Word: "word", language.Phrase: "phrase", language.Not: "not", language.Either: "either"}
    return tuple(
        Part(
            node.name if isinstance(node, language.Field) else kinds.get(type(node), "words"),
            node.value if isinstance(node, language.Field) else language.write([node]),
            query.changed(words=language.write([*nodes[:at], *nodes[at + 1 :]])),
        )
        for at, node in enumerate(nodes)
    )


def _named(ids: Iterable[str], lists: Lists) -> tuple[tuple[str, str], ...]:
    return tuple((id_, facets.label(entry)) for id_ in ids if (entry := lists.entry(id_)) is not None)
