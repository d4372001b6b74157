"""Which results are one story told several times? The best of each family stands for all, beside how many more there are.

Pages are cut by stories, as they are counted: a copy is left out of the page on which it would come, and is named with the one
that stands for it. So counts, facets and pages never depend on folding, and what is shown and what is named is all there is.
The engine's `collapse` would make it look at every story that matches, to number groups that nobody has counted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from opensearchpy import OpenSearch

from search.index import search
from search.query import Copy

Body = dict[str, Any]

MOST = 1000
"""Members that are looked at of the families of one page."""


def copies(
    client: OpenSearch, index: str, found: Sequence[Body], question: Body, filters: Sequence[Body], order: Sequence[Any]
) -> dict[str, tuple[Copy, ...]]:
    """For stories of a page (hits of the engine) whose family has others among the results: the others, for the best of them;
    nothing for one that is left out since a better one stands for it, on this page or an earlier one. Others are not named.

    `question` is what the page asked for, `filters` what every result passes, `order` that of the results.
    """
    several = _several(client, index, found, filters)
    if not several:
        return {}
    only = {"bool": {"must": [question], "filter": [{"terms": {"family": several}}]}}
    body = {
        "query": only,
        "sort": list(order),
        "size": MOST,
        "_source": ["family", "source", "published"],
        "track_total_hits": False,
    }
    families: dict[str, list[Body]] = {}
    for hit in search(client, index, body)["hits"]["hits"]:
        families.setdefault(_family(hit), []).append(hit)
    folded: dict[str, tuple[Copy, ...]] = {}
    for best, *rest in (members for members in families.values() if len(members) > 1):
        folded[best["_id"]] = tuple(Copy(hit["_id"], hit["_source"]["source"], hit["_source"]["published"]) for hit in rest)
        folded |= {hit["_id"]: () for hit in rest}
    return folded


def _several(client: OpenSearch, index: str, found: Sequence[Body], filters: Sequence[Body]) -> list[str]:
    """The families of a page that have more members that may be shown, there or elsewhere: asked without ranking."""
    here = Counter(map(_family, found))
    elsewhere = {
        "bool": {
            "filter": [*filters, {"terms": {"family": list(here)}}],
            "must_not": [{"ids": {"values": [hit["_id"] for hit in found]}}],
        }
    }
    body = {"query": elsewhere, "size": MOST, "_source": ["family"], "track_total_hits": False}
    more = {_family(hit) for hit in search(client, index, body)["hits"]["hits"]} if found else set()
    return [family for family, count in here.items() if count > 1 or family in more]


def _family(hit: Body) -> str:
    return str(hit["_source"].get("family") or hit["_id"])
