"""Does an archive still give the same answers? Fifty questions of every kind, made of its own stories, and what it answers.

A rebuild and a backup are compared by them: numbers, facets and first pages, through the same door as a reader's question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from opensearchpy import OpenSearch

from search import body, find
from search.index import search
from search.lists import Lists
from search.query import Query, to_params

QUESTIONS = 50
_SEED = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What an archive answers to a question: how many stories, those of the first page, and its facets' numbers."""

    query: Query
    total: int
    page: tuple[str, ...]
    facets: tuple[tuple[str, str, int], ...]

    @property
    def text(self) -> str:
        """The question in one line, for people."""
        return " ".join(value if name == "q" else f"{name}:{value}" for name, value in to_params(self.query))

    def same(self, other: "Answer") -> bool:
        """Whether numbers and facets are the same; among equals the order of a page may differ."""
        return (self.total, sorted(self.facets)) == (other.total, sorted(other.facets))


def questions(client: OpenSearch, index: str, now: datetime, most: int = QUESTIONS) -> list[Query]:
    """Questions about the stories of an index, always the same of the same index."""
    chosen = {
        "function_score": {"query": {"bool": {"filter": body.visible(now)}}, "random_score": {"seed": _SEED, "field": "_seq_no"}}
    }
    fields = ["headline", "place_ids", "group_ids", "people", "source", "published"]
    hits = search(client, index, {"query": chosen, "size": most, "_source": fields, "track_total_hits": False})["hits"]["hits"]
    made = [query for number, hit in enumerate(hits) for query in _about(hit["_source"], number)]
    return list(dict.fromkeys(made))[:most]


def _about(source: dict[str, Any], number: int) -> Iterator[Query]:
    words = [word for word in source["headline"].split() if len(word) > 2 and word.isalpha()]
    places, groups = tuple(source.get("place_ids") or ()), tuple(source.get("group_ids") or ())
    day = datetime.fromisoformat(source["published"]).date()
    kinds = [
        Query(" ".join(words[:2])),
        Query(f"«{' '.join(words[:2])}»"),
        Query(words[-1] if words else "", places=places[:1]),
        Query(places=places[:2], groups=groups[:1]),
        Query(" ".join(words[1:4]), sort="newest"),
        Query(sources=(source["source"],), since=day - timedelta(days=30), until=day),
        Query(words[0] if words else "", since=date(day.year, 1, 1), until=date(day.year, 12, 31)),
        Query(groups=groups[:1], people=tuple(source.get("people") or ())[:1], sort="oldest"),
    ]
    yield kinds[number % len(kinds)]
    yield kinds[0] if number % len(kinds) else kinds[2]


def ask(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime) -> Answer:
    """The answer of an index to a question, each story for itself. Raises Unavailable."""
    results = find.find(client, index, lists, replace(query, folded=False), now)
    numbers = [(name, each.value, each.count) for name, facet in results.facets.items() for each in facet.values]
    return Answer(query, results.total, tuple(hit.id for hit in results.hits), tuple(numbers))


def answers(client: OpenSearch, index: str, lists: Lists, asked: Sequence[Query], now: datetime) -> list[Answer]:
    """The answers of an index to questions, in order."""
    return [ask(client, index, lists, query, now) for query in asked]
