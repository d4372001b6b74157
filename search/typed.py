"""What of the archive begins with what is being typed? The names that stories hold, and the newest headlines.

Both are cheap enough to be asked at every letter: one aggregation that its caller keeps, and one filter on terms.
"""

from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body
from search.arabic import words
from search.facets import FIELDS
from search.index import search
from search.stopwords import STOP

Body = dict[str, Any]

MOST_WORDS = 8
MOST_NAMES = {"place": 20_000, "group": 20_000, "agency": 1_000, "person": 3_000}
"""Names of each kind that are counted, those in most stories first: all of the lists, and of people more than are typed."""


def named(client: OpenSearch, index: str, now: datetime) -> dict[str, dict[str, int]]:
    """The ids of places, groups and agencies and the people that stories name, with the number of stories. Raises Unavailable."""
    counted = {name: {"terms": {"field": FIELDS[name], "size": size}} for name, size in MOST_NAMES.items()}
    request: Body = {"size": 0, "query": {"bool": {"filter": body.visible(now)}}, "aggs": counted}
    answer = search(client, index, request)["aggregations"]
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in counted}


def headlines(client: OpenSearch, index: str, now: datetime, typed: str, size: int) -> list[tuple[str, str]]:
    """Ids and headlines of the newest stories whose headline holds these words, the last perhaps begun. Raises Unavailable."""
    folded = [word.folded for word in words(typed) if word.text not in STOP][:MOST_WORDS]
    if not folded:
        return []
    held = [{"term": {"headline": word}} for word in folded[:-1]] + [{"prefix": {"headline": folded[-1]}}]
    request: Body = {
        "size": size,
        "query": {"bool": {"filter": [*body.visible(now), *held]}},
        "sort": [{"published": {"order": "desc"}}],
        "_source": ["headline"],
        "track_total_hits": False,
    }
    return [(hit["_id"], hit["_source"]["headline"]) for hit in search(client, index, request)["hits"]["hits"]]
