"""What else is there beside a story? The other tellings of its text, and what came near in time of the same groups and words.

What a story is about is in its rare words and in the groups and places that weigh in it; the engine chooses the words
(`more_like_this`). One of each family is shown, and nothing that readers may not see.
"""

from datetime import datetime, timedelta
from typing import Any

from opensearchpy import OpenSearch

from search import body, stories
from search.find import SHOWN, hit
from search.index import search
from search.lists import Lists
from search.matching import Finder
from search.query import Hit

DAYS = 45
"""Days before and after a story in which related ones are looked for."""

HALF = "4d"
"""Days from the story at which nearness in time is worth half."""

LEAD = 120
"""Keys of a story that say what it is about: a news text tells it first."""

WEIGHTY = 6
"""Groups and places that are asked for, those of most weight."""

SPARE = 3
"""Times as many are asked for as are shown, since some tell the same text."""

LEAST = 0.3
"""Weight from which on a place or a group is something that the story is about."""

_Body = dict[str, Any]


def family(client: OpenSearch, index: str, lists: Lists, source: _Body, now: datetime, most: int) -> tuple[Hit, ...]:
    """The tellings of a story's text, itself among them, that may be shown, newest first. `source` is the story's document."""
    filters = [*body.visible(now), {"term": {"family": source["family"]}}]
    request = {"query": {"bool": {"filter": filters}}, "size": most, "sort": [{"published": "desc"}], "_source": SHOWN}
    return _hits(client, index, lists, request)


def related(client: OpenSearch, index: str, lists: Lists, source: _Body, now: datetime, most: int) -> tuple[Hit, ...]:
    """Stories of the same matter that may be shown, the nearest first, none of the story's own family.

    `source` is the story's document.
    """
    published = datetime.fromisoformat(source["published"])
    span = {"gte": (published - timedelta(days=DAYS)).isoformat(), "lte": (published + timedelta(days=DAYS)).isoformat()}
    words = f"{source['headline_keys']} {source['body_keys']}".split()[:LEAD]
    like = {
        "fields": ["all_keys"],
        "like": " ".join(words),
        "analyzer": "whitespace",
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "max_query_terms": 20,
        "minimum_should_match": "30%",
    }
    named = [
        {"constant_score": {"filter": {"term": {field: id_}}, "boost": 6 * weight}} for field, id_, weight in _weighty(source)
    ]
    near = {"distance_feature": {"field": "published", "origin": source["published"], "pivot": HALF, "boost": 10}}
    question = {
        "bool": {
            "must": [{"more_like_this": like}],
            "should": [*named, near],
            "filter": [*body.visible(now), {"range": {"published": span}}],
            "must_not": [{"term": {"family": source["family"]}}, {"ids": {"values": [source["id"]]}}],
        }
    }
    return _one_of_each(client, index, lists, {"query": question, "_source": SHOWN}, most)


def _weighty(source: _Body) -> list[tuple[str, str, float]]:
    """What a story is about: field, id and weight of its groups and places, most weight first."""
    facts = stories.load(source).facts
    named = [("group_ids", each.id, each.weight) for each in facts.groups if each.listed]
    named += [("place_ids", each.id, each.weight) for each in facts.places]
    return sorted((each for each in named if each[2] >= LEAST), key=lambda each: -each[2])[:WEIGHTY]


def _hits(client: OpenSearch, index: str, lists: Lists, request: _Body) -> tuple[Hit, ...]:
    found = search(client, index, {**request, "track_total_hits": False})
    finder = Finder([])
    return tuple(hit(each, finder, lists) for each in found["hits"]["hits"])


def _one_of_each(client: OpenSearch, index: str, lists: Lists, request: _Body, most: int) -> tuple[Hit, ...]:
    """The first of each family; a story that was stored before there were families is alone, which `collapse` does not know."""
    found = search(client, index, {**request, "size": SPARE * most, "track_total_hits": False})
    first: dict[str, _Body] = {}
    for each in found["hits"]["hits"]:
        first.setdefault(each["_source"].get("family") or each["_id"], each)
    finder = Finder([])
    return tuple(hit(each, finder, lists) for each in list(first.values())[:most])
