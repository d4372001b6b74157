"""Which names do stories hold that no list has? Found by their form, each with the stories that it comes from.

Groups stand in stories by their name, places by an id that is made of it: `x--حي-الزنبق`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from opensearchpy import OpenSearch

from search import body, stories
from search.arabic import fold, words
from search.index import Names, search
from search.lists import Entry, Lists
from search.story import Story

Which = Literal["places", "groups"]
SHOWN = 8
"""Stories that are shown of a candidate."""

_COMMON = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name in no list: `key` is what stories hold of it, `count` how many do."""

    which: Which
    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A candidate in its stories, the newest first: the kind that its form gives away, the country and what it lies in."""

    candidate: Candidate
    stories: tuple[tuple[str, Story], ...]
    kind: str = ""
    country: str = ""
    parent: str = ""


def found(client: OpenSearch, names: Names, lists: Lists, which: Which, dismissed: set[str], size: int) -> list[Candidate]:
    """Candidates by how many stories hold them; what is dismissed, or has come into a list since, is left out."""
    terms: dict[str, Any] = {"field": "candidates", "size": size + len(dismissed)}
    if which == "places":
        terms = {"field": "place_ids", "size": size + len(dismissed), "include": ".*--.*"}
    request = {
        "size": 0,
        "query": {"bool": {"filter": body.visible(datetime.now(UTC))}},
        "aggs": {"names": {"terms": terms}},
    }
    buckets = search(client, names.stories, request)["aggregations"]["names"]["buckets"]
    every = [Candidate(which, each["key"], _name(which, each["key"]), each["doc_count"]) for each in buckets]
    known = {fold(name) for entry in _entries(lists, which) for name in entry.names}
    return [each for each in every if f"{which}:{each.key}" not in dismissed and fold(each.name) not in known][:size]


def _name(which: Which, key: str) -> str:
    return key.partition("--")[2].replace("-", " ") if which == "places" else key


def _entries(lists: Lists, which: Which) -> Iterable[Entry]:
    return (lists.places if which == "places" else lists.groups).values()


def sighting(client: OpenSearch, names: Names, which: Which, key: str) -> Sighting | None:
    """A candidate with its stories; None when none holds it."""
    field = "place_ids" if which == "places" else "candidates"
    filters = [*body.visible(datetime.now(UTC)), {"term": {field: key}}]
    request = {"size": SHOWN, "query": {"bool": {"filter": filters}}, "sort": [{"published": "desc"}], "track_total_hits": True}
    hits = search(client, names.stories, request)["hits"]
    if not hits["hits"]:
        return None
    seen = tuple((hit["_id"], stories.load(hit["_source"])) for hit in hits["hits"])
    kind, country, parent, written = _told(seen, which, key)
    candidate = Candidate(which, key, written or _name(which, key), hits["total"]["value"])
    return Sighting(candidate, seen, kind, country, parent)


def _told(seen: Iterable[tuple[str, Story]], which: Which, key: str) -> tuple[str, str, str, str]:
    """Kind, country, parent and usual writing of a candidate, as most of its stories have them."""
    told: Counter[tuple[str, str, str, str]] = Counter()
    for _, story in seen:
        if which == "places":
            for place in story.facts.places:
                if place.id == key:
                    told[(place.kind, place.country, "".join(place.parents[:1]), place.name_ar)] += 1
        else:
            for group in story.facts.groups:
                if group.name_ar == key:
                    told[(group.kind, "", "", group.name_ar)] += 1
    return told.most_common(1)[0][0] if told else ("", "", "", "")


def alike(lists: Lists, which: Which, name: str, most: int = 8) -> list[Entry]:
    """Entries of which a name may be a variant: those that share most of its rarer words."""
    mine = {_bare(word.folded) for word in words(name)}
    sharing: Counter[str] = Counter()
    bearers: dict[str, set[str]] = {word: set() for word in mine}
    for entry in _entries(lists, which):
        for word in {_bare(part.folded) for each in entry.names for part in words(each)} & mine:
            bearers[word].add(entry.id)
    for ids in bearers.values():
        if len(ids) <= _COMMON:
            sharing.update({id_: max(1, 100 // (10 + len(ids))) for id_ in ids})
    known = lists.places if which == "places" else lists.groups
    return [known[id_] for id_, _ in sharing.most_common(most)]


def _bare(word: str) -> str:
    return word.removeprefix("ال")
