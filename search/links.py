"""Who has asked for a link to sign in, and has it been mailed? A durable request, written by the web and mailed by a worker.

A request is kept for every well-formed address, known or not, allowed or not: the page that answers takes the same time and says
the same. It holds no token; the worker makes one at the moment of mailing. Limits are places of which only so many can be
created in an hour, so all web processes share them.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get_many, operation, search

State = Literal["waiting", "claimed", "sent", "refused", "failed"]

PER_ADDRESS = 5
"""Links an hour for one address."""

PER_NETWORK = 30
"""Links an hour for one network: a newsroom may sit behind one address."""

WINDOW = timedelta(hours=1)
FRESH = timedelta(minutes=30)
"""A request that could not be mailed for so long is given up: its reader has asked again, or left."""

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=2)

REQUESTS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "kind": {"type": "keyword"},
        "email": {"type": "keyword"},
        "language": {"type": "keyword"},
        "asked": {"type": "date"},
        "state": {"type": "keyword"},
        "until": {"type": "date"},
        "tries": {"type": "integer"},
        "reason": {"type": "keyword", "ignore_above": 2000},
    },
}


class TooMany(RuntimeError):
    """More links were asked for than an address or a network may have in an hour."""


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A link that somebody asked for. `until` is when it may be taken (again); `seq` is what compare-and-set compares."""

    id: str
    email: str
    language: str
    asked: datetime
    until: datetime
    state: State = "waiting"
    tries: int = 0
    reason: str = ""
    seq: tuple[int, int] = (0, 0)


def network(remote: str) -> str:
    """The network that an address on the wire belongs to: a /24 of IPv4, a /64 of IPv6; any other text as it is."""
    try:
        where = ipaddress.ip_address(remote)
    except ValueError:
        return remote[:100]
    if isinstance(where, ipaddress.IPv6Address) and where.ipv4_mapped:
        where = where.ipv4_mapped
    return str(ipaddress.ip_network(f"{where}/{24 if where.version == 4 else 64}", strict=False))


def ask(client: OpenSearch, names: Names, email: str, language: str, remote: str, now: datetime) -> str:
    """Writes a request down and answers its id. Raises TooMany; `email` is an address already looked at."""
    _take_place(client, names, f"network {network(remote)}", PER_NETWORK, now)
    _take_place(client, names, f"address {email.casefold()}", PER_ADDRESS, now)
    request = LinkRequest(secrets.token_urlsafe(16), email, language, now, now)
    bulk(client, [operation("create", names.requests, request.id, _dump(request))])
    return request.id


def _take_place(client: OpenSearch, names: Names, who: str, most: int, now: datetime) -> None:
    """Takes one of the places of this hour; only a digest of whose it is is kept."""
    hour = int(now.timestamp() // WINDOW.total_seconds())
    digest = hashlib.blake2b(f"{hour} {who}".encode(), digest_size=12).hexdigest()
    ids = [f"place-{digest}-{number}" for number in range(most)]
    free = [found["_id"] for found in get_many(client, [(names.requests, id_) for id_ in ids], ["kind"]) if not found["found"]]
    for id_ in free:
        (result,) = bulk(client, [operation("create", names.requests, id_, {"kind": "place", "asked": now.isoformat()})])
        if result["status"] == 201:
            return
    raise TooMany(who.partition(" ")[0])


def waiting(client: OpenSearch, names: Names, now: datetime, size: int = 1000) -> list[str]:
    """Ids of the requests that are still to be mailed, or whose worker died over them."""
    filters = [{"term": {"kind": "request"}}, {"terms": {"state": ["waiting", "claimed"]}}]
    body = {"query": {"bool": {"filter": [*filters, {"range": {"until": {"lte": now.isoformat()}}}]}}, "sort": ["asked"]}
    hits = search(client, names.requests, {**body, "size": size, "_source": False})["hits"]["hits"]
    return [hit["_id"] for hit in hits]


def claim(client: OpenSearch, names: Names, id_: str, now: datetime) -> LinkRequest | None:
    """Takes a request for one worker; None when there is nothing to be mailed, or another was faster."""
    (found,) = get_many(client, [(names.requests, id_)])
    if not found["found"] or found["_source"]["kind"] != "request":
        return None
    request = _load(found)
    if request.state not in {"waiting", "claimed"} or request.until > now:
        return None
    if now - request.asked > FRESH:
        move(client, names, request, lambda there: replace(there, state="failed", reason=there.reason or "too late"))
        return None
    return move(client, names, request, lambda there: replace(there, state="claimed", until=now + LEASE, tries=there.tries + 1))


def move(client: OpenSearch, names: Names, request: LinkRequest, how: Callable[[LinkRequest], LinkRequest]) -> LinkRequest | None:
    """Moves a request by compare-and-set; None when another was faster."""
    moved = how(request)
    seq = {"if_seq_no": request.seq[0], "if_primary_term": request.seq[1]}
    (result,) = bulk(client, [operation("index", names.requests, request.id, _dump(moved), **seq)])
    return replace(moved, seq=(result["_seq_no"], result["_primary_term"])) if result["status"] < 300 else None


def forget(client: OpenSearch, names: Names, now: datetime) -> None:
    """Deletes requests and used links that are too old to matter to anybody."""
    old = (now - KEPT).isoformat()
    for index, field in ((names.requests, "asked"), (names.links, "used")):
        body = {"query": {"range": {field: {"lt": old}}}}
        with answering():
            client.delete_by_query(index=index, body=body, params={"conflicts": "proceed"})


def _dump(request: LinkRequest) -> dict[str, Any]:
    kept = asdict(request)
    del kept["id"], kept["seq"]
    return kept | {"kind": "request"}


def _load(found: dict[str, Any]) -> LinkRequest:
    source = {name: value for name, value in found["_source"].items() if name != "kind"}
    moments = {name: datetime.fromisoformat(source[name]) for name in ("asked", "until")}
    return LinkRequest(found["_id"], **{**source, **moments}, seq=(found["_seq_no"], found["_primary_term"]))
