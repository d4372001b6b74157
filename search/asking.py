"""What was asked of the engine for an answer, and does it still say the same? Then the answer is the one that was given.

An answer hangs on the question as read, the lists, the moment, and what the engine says. So one that is wanted again need not be
made again where the engine, asked all of it once more and at once, says the same: which stories there are is its word each time.
Of a story it then says only the number of its last write (`_seq_no`), which no two texts of a story have in common, and need not
fetch what it holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from opensearchpy import OpenSearch

from search.index import msearch, search

Body = dict[str, Any]
Ask = Callable[[Body], Body]
"""Asks the engine, and answers what it says."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked, of stories no more than their numbers, and what of the answer must be the same for the whole to be so."""

    asked: Body
    said: bytes


@dataclass(frozen=True, slots=True)
class Asking:
    """An index that is asked several things for one answer, and what it said. Safe to share between threads."""

    client: OpenSearch
    index: str
    heard: list[Heard] = field(default_factory=list)

    def search(self, body: Body) -> Body:
        """The engine's whole answer, as `index.search`."""
        answer = search(self.client, self.index, {**body, "seq_no_primary_term": True})
        self.heard.append(Heard(_numbers_only(body), _said(answer)))
        return answer


def still(client: OpenSearch, index: str, heard: Sequence[Heard]) -> bool:
    """Whether the engine still says all that was heard. Raises Unavailable when it is silent or answers only in part."""
    answers = msearch(client, index, [each.asked for each in heard], again=True)
    return [_said(answer) for answer in answers] == [each.said for each in heard]


def _numbers_only(body: Body) -> Body:
    """The same request, answered without looking into any story."""
    rest = {key: value for key, value in body.items() if key != "_source"}
    return {**rest, "stored_fields": "_none_", "seq_no_primary_term": True}


def _said(answer: Body) -> bytes:
    hits = answer["hits"]
    stories = [
        (hit["_index"], hit["_seq_no"], hit["_primary_term"], hit["sort"], hit.get("matched_queries")) for hit in hits["hits"]
    ]
    rest = (answer.get("aggregations"), answer.get("suggest"), answer["_shards"]["total"])
    return orjson.dumps((hits.get("total"), stories, rest))
