"""Which moment does a search ask about? The last one in this minute at which an embargo ended, else the beginning of the minute.

The engine knows a request again by its letters, and what it counted with it: a request that held each second of the clock would
be counted anew each time. Between two ends of embargoes all moments find the same, so one stands for all of them.
"""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from opensearchpy import OpenSearch

from search.index import search

SECONDS = 2.0
"""How long the ends of a minute stay as they were asked: a story that comes meanwhile, under an embargo that ends at once, waits
so much longer."""

MOST_ENDS = 1000
_MINUTE = timedelta(minutes=1)


class _Ends(NamedTuple):
    """Ends of embargoes in one minute, and until when they are known."""

    minute: datetime
    ends: tuple[datetime, ...]
    until: float


_known: dict[str, _Ends] = {}
"""By the index that was asked; the minute asked last."""


def settled(client: OpenSearch, index: str, now: datetime) -> datetime:
    """The moment whose search finds what a search of `now` (aware) finds, the same one for as long as that is so.

    Raises Unavailable when the engine does not answer.
    """
    minute = now.replace(second=0, microsecond=0)
    known = _known.get(index)
    if known is None or known.minute != minute or known.until < time.monotonic():
        known = _known[index] = _Ends(minute, _ends(client, index, minute), time.monotonic() + SECONDS)
    return max([minute, *(end for end in known.ends if end <= now)])


def _ends(client: OpenSearch, index: str, minute: datetime) -> tuple[datetime, ...]:
    """When embargoes end within a minute, in its zone."""
    span = {"gt": minute.isoformat(), "lte": (minute + _MINUTE).isoformat()}
    ends = {"terms": {"field": "embargoed_until", "size": MOST_ENDS, "order": {"_key": "asc"}}}
    asked = {"size": 0, "query": {"range": {"embargoed_until": span}}, "aggs": {"ends": ends}}
    buckets = search(client, index, asked)["aggregations"]["ends"]["buckets"]
    return tuple(datetime.fromtimestamp(bucket["key"] / 1000, minute.tzinfo) for bucket in buckets)
