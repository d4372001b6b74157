"""How does every story leave the archive as plain text, and come back? A line of JSON each, with facts and earlier versions.

What `arshif import` reads of such a line is the same story under the same id. A withdrawn story leaves without its words.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

from search import versions
from search.formats.own import MARK
from search.index import Names, answering

Body = dict[str, Any]

BATCH = 200
WITHDRAWN = "خبر مسحوب"
"""What stands for the headline of a withdrawn story."""

_LEFT_OUT = ("headline_keys", "body_keys", "about", "counted", "document", "digest", "stood", "filed")
_WORDS = ("kicker", "abstract", "body", "author", "note")


def lines(client: OpenSearch, names: Names) -> Iterator[bytes]:
    """Every story as of this moment, a line each, whatever its status. Raises Unavailable."""
    with answering():
        client.indices.refresh(index=f"{names.stories},{names.versions}")
        batch: list[Body] = []
        for hit in helpers.scan(client, index=names.stories, size=BATCH, scroll="10m"):
            batch.append(hit)
            if len(batch) == BATCH:
                yield from _lines(client, names, batch)
                batch = []
        yield from _lines(client, names, batch)


def _lines(client: OpenSearch, names: Names, batch: Sequence[Body]) -> Iterator[bytes]:
    earlier: dict[str, list[Body]] = {}
    query = {"terms": {"story": [hit["_id"] for hit in batch]}}
    for hit in helpers.scan(client, index=names.versions, query={"query": query}) if batch else ():
        earlier.setdefault(hit["_source"]["story"], []).append(hit["_source"])
    for hit in batch:
        yield orjson.dumps(_line(hit["_id"], hit["_source"], earlier.get(hit["_id"], []))) + b"\n"


def _line(id_: str, source: Body, earlier: Sequence[Body]) -> Body:
    line = {MARK: 1, "id": id_, **{name: value for name, value in source.items() if name not in _LEFT_OUT}}
    if source["status"] == "canceled":
        return line | {"headline": WITHDRAWN, "facts": None, **dict.fromkeys(_WORDS, ""), **_NOTHING}
    order = versions.version_of(id_, source).order[:2]
    # Of two texts under one number and time, only the one that stands can be told to be the later.
    kept = [each for each in earlier if versions.Version(each).order[:2] != order]
    told = [{name: value for name, value in each.items() if name not in (*_LEFT_OUT, "story")} for each in kept]
    return line | ({"earlier": sorted(told, key=lambda each: (each["version"], each["moment"]))} if told else {})


_NOTHING: Body = {"place_ids": [], "group_ids": [], "agency_ids": [], "people": [], "candidates": [], "event": []}


def count(client: OpenSearch, names: Names) -> int:
    """How many lines there will be, about."""
    with answering():
        return int(client.count(index=names.stories)["count"])
