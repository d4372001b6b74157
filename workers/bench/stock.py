"""What does OpenSearch do with Arabic out of the box? The baselines: its `arabic` analyzer."""

from collections.abc import Sequence
from typing import Any

from search.archive import Archive
from search.index import bulk, operation
from search.story import Story

STOCK = {"stock": ["headline^3", "body"], "stock body": ["body"]}
"""Fields of the baselines."""

_TEXT = {"type": "text", "analyzer": "arabic"}
_KEYWORD = {"type": "keyword"}


def _name(archive: Archive) -> str:
    return f"{archive.settings.index_prefix}-stock"


def stock_index(archive: Archive, stories: Sequence[tuple[str, Story]]) -> None:
    """The same stories with the stock analyzer."""
    fields = {"headline": _TEXT, "body": _TEXT, "source": _KEYWORD, "category": _KEYWORD, "published": {"type": "date"}}
    settings = {"number_of_shards": 1, "number_of_replicas": 0}
    archive.client.indices.create(index=_name(archive), body={"settings": settings, "mappings": {"properties": fields}})
    for start in range(0, len(stories), 500):
        writes = [operation("index", _name(archive), id_, _document(story)) for id_, story in stories[start : start + 500]]
        bulk(archive.client, writes)
    archive.client.indices.refresh(index=_name(archive), request_timeout=300)


def _document(story: Story) -> dict[str, Any]:
    return {
        "headline": story.headline,
        "body": story.body,
        "source": story.source,
        "category": story.category,
        "published": story.published,
    }


def stock_ids(archive: Archive, name: str, words: str, size: int) -> list[str]:
    """What a baseline finds, best first."""
    request = {"query": {"multi_match": {"query": words, "fields": STOCK[name]}}, "size": size, "_source": False}
    return [hit["_id"] for hit in archive.client.search(index=_name(archive), body=request)["hits"]["hits"]]


def stock_page(archive: Archive, words: str) -> None:
    """A whole page as the stock engine would give it: twenty stories, two facets, dates, marked passages."""
    request = {
        "query": {"multi_match": {"query": words, "fields": STOCK["stock"]}},
        "size": 20,
        "track_total_hits": True,
        "highlight": {"fields": {"headline": {"number_of_fragments": 0}, "body": {"number_of_fragments": 1}}},
        "aggs": {
            "source": {"terms": {"field": "source"}},
            "category": {"terms": {"field": "category"}},
            "date": {"date_histogram": {"field": "published", "calendar_interval": "month"}},
        },
    }
    archive.client.search(index=_name(archive), body=request)
