"""Which results are one story told several times? The best of each family stands for all, beside how many more there are.

Pages are cut by stories, as they are counted: a copy is left out of the page on which it would come, and is named with the one
that stands for it. So counts, facets and pages never depend on folding, and what is shown and what is named is all there is.
The engine's `collapse` would make it look at every story that matches, to number groups that nobody has counted.
"""

from collections.abc import Sequence
from typing import Any

from search.asking import Ask, Body
from search.query import Copy

MOST = 1000
"""Members that are looked at of the families of one page."""


def first(ask: Ask, found: Sequence[Body], among: Body, order: Sequence[Any]) -> dict[str, tuple[Copy, ...]]:
    """For stories of the first page (hits of the engine) whose family has others among the results: the others, for the best of
    them; nothing for one that is left out since a better one stands for it. Those without others are not named.

    `among` is a filter for all results. What comes on later pages is worse than all of this one, so it needs no ranking: it
    follows in the `order` given.
    """
    return _folded([*found, *_beyond(ask, found, among, order)])


def later(ask: Ask, found: Sequence[Body], among: Body, question: Body, order: Sequence[Any]) -> dict[str, tuple[Copy, ...]]:
    """As `first`, for a later page: where families reach beyond it, its `question` ranks them, in the results' `order`."""
    if not _beyond(ask, found, among, order[-1:]):
        return _folded(found)
    only = {"bool": {"must": [question], "filter": [{"terms": {"family": _families(found)}}]}}
    return _folded(_members(ask, only, order))


def _beyond(ask: Ask, found: Sequence[Body], among: Body, order: Sequence[Any]) -> list[Body]:
    """The members of a page's families that are results too, but not on it."""
    if not found:
        return []
    ids: Body = {"ids": {"values": [hit["_id"] for hit in found]}}
    query = {"bool": {"filter": [{"terms": {"family": _families(found)}}, among], "must_not": [ids]}}
    return _members(ask, query, order)


def _members(ask: Ask, query: Body, order: Sequence[Any]) -> list[Body]:
    shown = ["family", "source", "published"]
    body = {"query": query, "sort": list(order), "size": MOST, "_source": shown, "track_total_hits": False}
    hits: list[Body] = ask(body)["hits"]["hits"]
    return hits


def _folded(members: Sequence[Body]) -> dict[str, tuple[Copy, ...]]:
    families: dict[str, list[Body]] = {}
    for hit in members:
        families.setdefault(_family(hit), []).append(hit)
    folded: dict[str, tuple[Copy, ...]] = {}
    for best, *rest in (each for each in families.values() if len(each) > 1):
        folded[best["_id"]] = tuple(Copy(hit["_id"], hit["_source"]["source"], hit["_source"]["published"]) for hit in rest)
        folded |= {hit["_id"]: () for hit in rest}
    return folded


def _families(found: Sequence[Body]) -> list[str]:
    return list(dict.fromkeys(map(_family, found)))


def _family(hit: Body) -> str:
    return str(hit["_source"].get("family") or hit["_id"])
