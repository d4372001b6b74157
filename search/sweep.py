"""What did matching miss? Every saved search is asked of the engine over the stories of a time, as a reader would ask it.

It goes by nothing that matching knows, so that the two cannot err together. Many searches are asked in one request; one that
finds more than a page is asked again to its end.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

from search import body
from search.index import BUSY, Names, answering
from search.saved import SavedSearch
from search.story import Unavailable

Body = dict[str, Any]
Asked = tuple[SavedSearch, list[Body]]

TOGETHER = 100
"""Searches of one request."""

PAGE = 200
"""Stories that one search may find before it is asked alone."""

FIELDS = ("received", "family", "embargoed_until", "moment")


def found(
    client: OpenSearch, names: Names, asked: Iterable[Asked], since: datetime, until: datetime
) -> Iterator[tuple[SavedSearch, list[Body]]]:
    """For each search what it finds among the stories received in a time, as hits of the engine. Raises Unavailable."""
    received = {"range": {"received": {"gte": since.isoformat(), "lt": until.isoformat()}}}
    rest = iter(asked)
    while some := list(islice(rest, TOGETHER)):
        requests = [_request([*body.visible(until), received, *filters]) for _, filters in some]
        for (each, _), request, answer in zip(some, requests, _answers(client, names, requests), strict=True):
            hits: list[Body] = answer["hits"]["hits"]
            yield each, hits if len(hits) < PAGE else _all(client, names, request)


def _request(filters: list[Body]) -> Body:
    return {"query": {"bool": {"filter": filters}}, "_source": list(FIELDS), "size": PAGE, "track_total_hits": False}


def _answers(client: OpenSearch, names: Names, requests: list[Body]) -> list[Body]:
    lines = [orjson.dumps(each).decode() for request in requests for each in ({"index": names.stories}, request)]
    with answering():
        answers: list[Body] = client.msearch(body="\n".join(lines) + "\n")["responses"]
    for answer in answers:
        if answer["status"] in BUSY or answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
            raise Unavailable("OpenSearch answered only in part.")
        if "error" in answer:
            raise RuntimeError(f"OpenSearch refused a saved search: {answer['error']}")
    return answers


def _all(client: OpenSearch, names: Names, request: Body) -> list[Body]:
    query = {"query": request["query"], "_source": list(FIELDS)}
    with answering():
        return list(helpers.scan(client, index=names.stories, query=query))
