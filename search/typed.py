"""What of the archive begins with what is being typed? The people that stories name most, and the newest headlines.

Both are cheap enough to be asked at every letter: one aggregation that its caller keeps, and one filter on terms.
"""

from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body
from search.arabic import words
from search.index import search
from search.stopwords import STOP

Body = dict[str, Any]

MOST_WORDS = 8


def people(client: OpenSearch, index: str, now: datetime, size: int) -> list[tuple[str, int]]:
    """The people that most stories name, with the number of stories. Raises Unavailable."""
    request: Body = {
        "size": 0,
        "query": {"bool": {"filter": body.visible(now)}},
        "aggs": {"people": {"terms": {"field": "people", "size": size}}},
    }
    buckets = search(client, index, request)["aggregations"]["people"]["buckets"]
    return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]


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
