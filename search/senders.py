"""Which programs may do what? Tokens: shown once when made, kept only as a digest, each with what it is good for.

An operator's token belongs to nobody; one that reaches saved searches belongs to the reader whose they are.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get, operation, search

Scope = Literal["search", "saved", "write", "kill"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a token can be good for: reading the archive, the saved searches of its owner, pushing stories, withdrawing them."""

MOST = 20
"""Tokens that a reader can have at once."""

TOKENS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "name": {"type": "keyword"},
        "created": {"type": "date"},
        "scopes": {"type": "keyword"},
        "owner": {"type": "keyword"},
    },
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept. `owner` is the id of an account, empty for a token of the operator's."""

    name: str
    created: datetime
    scopes: tuple[Scope, ...]
    owner: str = ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_token(
    client: OpenSearch, names: Names, name: str, now: datetime, scopes: Sequence[Scope] = ("write",), owner: str = ""
) -> str:
    """Makes a token and answers it: the only time that it can be read.

    Raises ValueError on an empty name, one that its owner has a token of already, or scopes that make no sense.
    """
    if not name.strip():
        raise ValueError("A token needs a name: say who will send with it.")
    if not scopes or set(scopes) - set(SCOPES):
        raise ValueError(f"A token is good for {', '.join(SCOPES)}.")
    if "saved" in scopes and not owner:
        raise ValueError("A token for saved searches needs an owner: say whose they are.")
    there = tokens(client, names, owner)
    if name in {each.name for each in there}:
        raise ValueError(f"There is a token named {name} already: remove it first, or choose another name.")
    if owner and len(there) >= MOST:
        raise ValueError(f"{MOST} tokens are enough: remove one first.")
    token = f"arshif_{secrets.token_urlsafe(32)}"
    kept = {"name": name, "created": now.isoformat(), "scopes": list(scopes), "owner": owner}
    bulk(client, [operation("create", names.tokens, _digest(token), kept)])
    _refresh(client, names)
    return token


def token(client: OpenSearch, names: Names, given: str) -> Token | None:
    """The token that somebody shows, as of this moment, or None."""
    source = get(client, names.tokens, _digest(given))
    return None if source is None else _load(source)


def _load(source: dict[str, Any]) -> Token:
    """A token of before there were scopes could push stories."""
    scopes = tuple(source.get("scopes") or ("write",))
    return Token(source["name"], datetime.fromisoformat(source["created"]), scopes, source.get("owner") or "")


def tokens(client: OpenSearch, names: Names, owner: str | None = None) -> list[Token]:
    """Every token, or those of one owner (empty: the operator's), by name."""
    body: dict[str, Any] = {"size": 10_000, "sort": ["name"]}
    hits = search(client, names.tokens, body)["hits"]["hits"]
    return [each for hit in hits if owner in (None, (each := _load(hit["_source"])).owner)]


def remove_token(client: OpenSearch, names: Names, name: str, owner: str = "") -> bool:
    """Takes a token of an owner away; false when there was none."""
    mine: dict[str, Any] = {"filter": [{"term": {"name": name}}]}
    whose = {"filter": [*mine["filter"], {"term": {"owner": owner}}]} if owner else mine | {"must_not": [_OWNED]}
    with answering():
        body = {"query": {"bool": whose}}
        answer = client.delete_by_query(index=names.tokens, body=body, params={"refresh": "true"})
    return bool(answer["deleted"])


_OWNED = {"range": {"owner": {"gt": ""}}}


def _refresh(client: OpenSearch, names: Names) -> None:
    with answering():
        client.indices.refresh(index=names.tokens)
