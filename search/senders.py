"""Who may push stories? Tokens: shown once when made, kept only as a digest."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get, operation

TOKENS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {"name": {"type": "keyword"}, "created": {"type": "date"}},
}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_token(client: OpenSearch, names: Names, name: str, now: datetime) -> str:
    """Makes a token for a sender and answers it: the only time that it can be read.

    Raises ValueError on an empty name or one that a token has already.
    """
    if not name.strip():
        raise ValueError("A token needs a name: say who will send with it.")
    if name in dict(tokens(client, names)):
        raise ValueError(f"There is a token named {name} already: remove it first, or choose another name.")
    token = f"arshif_{secrets.token_urlsafe(32)}"
    bulk(client, [operation("create", names.tokens, _digest(token), {"name": name, "created": now.isoformat()})])
    _refresh(client, names)
    return token


def token_name(client: OpenSearch, names: Names, token: str) -> str | None:
    """The sender that a token was made for, or None."""
    source = get(client, names.tokens, _digest(token))
    return None if source is None else str(source["name"])


def tokens(client: OpenSearch, names: Names) -> list[tuple[str, datetime]]:
    """Every sender with a token and when it was made, by name."""
    with answering():
        hits = client.search(index=names.tokens, body={"size": 1000, "sort": ["name"]})["hits"]["hits"]
    return [(hit["_source"]["name"], datetime.fromisoformat(hit["_source"]["created"])) for hit in hits]


def remove_token(client: OpenSearch, names: Names, name: str) -> bool:
    """Takes a sender's token away; false when there was none."""
    with answering():
        body = {"query": {"term": {"name": name}}}
        answer = client.delete_by_query(index=names.tokens, body=body, params={"refresh": "true"})
    return bool(answer["deleted"])


def _refresh(client: OpenSearch, names: Names) -> None:
    with answering():
        client.indices.refresh(index=names.tokens)
