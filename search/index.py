"""How do we speak with OpenSearch? One connection, indices behind aliases, bulk writes whose every item is looked at.

An alias stands before each index, so that a rebuilt index can take its place without anybody noticing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from opensearchpy import OpenSearch, Transport
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import NotFoundError, RequestError, SerializationError, TransportError
from opensearchpy.helpers import ScanError
from opensearchpy.serializer import JSONSerializer

from search import shape
from search.settings import Settings
from search.story import Unavailable

BUSY = {429, 502, 503, 504}
ABSENT = {"index_not_found_exception", "index_closed_exception"}
"""Refusals that mean that the archive is not (or not yet) there, not that a question was wrong."""

MISSING = "The indices are missing or closed; `arshif setup` makes what is missing."
CHUNK_BYTES = 8_000_000

SECONDS = 60.0
"""How long work that nobody waits for waits for the engine."""

BLOCKED = "cluster_block_exception"
BLOCK_SECONDS, BLOCK_PAUSE = 30.0, 0.1
"""How long a write waits for an index that is held still, as at the end of a rebuild, and between two looks at it."""

FULL_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between asking again while the engine has no room: it refuses before it begins, and frees memory meanwhile."""


class _Orjson(JSONSerializer):
    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, str | bytes) else orjson.dumps(data).decode()

    def loads(self, s: str) -> Any:
        return orjson.loads(s)


class _Whole(Transport):
    """Takes an answer that was cut off, so that its body is missing or no JSON, for no answer; asks a full engine again."""

    def perform_request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        for pause in FULL_PAUSES:
            try:
                return self._perform(method, url, *args, **kwargs)
            except TransportError as error:
                if error.status_code != 429 or error.error == BLOCKED:
                    raise
                time.sleep(pause)
        return self._perform(method, url, *args, **kwargs)

    def _perform(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = super().perform_request(method, url, *args, **kwargs)
        except (SerializationError, orjson.JSONDecodeError) as error:
            raise NoConnection("N/A", "the answer cannot be read", error) from error
        except TransportError as error:
            if method != "HEAD" and isinstance(error.status_code, int) and not isinstance(error.info, dict):
                raise NoConnection("N/A", "the refusal has no reason", error) from error
            raise
        if answer == "":
            raise NoConnection("N/A", "the answer is empty", None)
        return answer


@dataclass(frozen=True, slots=True)
class Names:
    """The aliases of one archive, all beginning with its prefix."""

    prefix: str

    @property
    def stories(self) -> str:
        """Stories as search sees them."""
        return f"{self.prefix}-stories"

    @property
    def versions(self) -> str:
        """Versions of stories that a later one has replaced."""
        return f"{self.prefix}-versions"

    @property
    def kills(self) -> str:
        """Which stories were withdrawn."""
        return f"{self.prefix}-kills"

    @property
    def families(self) -> str:
        """What is compared of each story, and which are one story told several times."""
        return f"{self.prefix}-families"

    @property
    def documents(self) -> str:
        """Bytes as they arrived, never changed."""
        return f"{self.prefix}-documents"

    @property
    def intake(self) -> str:
        """What became, or is still to become, of each document."""
        return f"{self.prefix}-intake"

    @property
    def tokens(self) -> str:
        """Who may push stories."""
        return f"{self.prefix}-tokens"

    @property
    def feeds(self) -> str:
        """Feeds that are read, and how each does."""
        return f"{self.prefix}-feeds"

    @property
    def accounts(self) -> str:
        """Who reads."""
        return f"{self.prefix}-accounts"

    @property
    def links(self) -> str:
        """Links that were used up."""
        return f"{self.prefix}-links"

    @property
    def requests(self) -> str:
        """Links that were asked for."""
        return f"{self.prefix}-requests"

    @property
    def saved(self) -> str:
        """Saved searches."""
        return f"{self.prefix}-saved"

    @property
    def lists(self) -> str:
        """Librarians' changes in the authority lists."""
        return f"{self.prefix}-lists"

    @property
    def changes(self) -> str:
        """What librarians did, and how far stored stories are read again for it."""
        return f"{self.prefix}-changes"

    @property
    def corrected(self) -> str:
        """Facts of stories corrected by hand."""
        return f"{self.prefix}-corrected"

    @property
    def outbox(self) -> str:
        """What is to be mailed, and what has been."""
        return f"{self.prefix}-outbox"

    @property
    def pulse(self) -> str:
        """When things last happened, for who runs the archive."""
        return f"{self.prefix}-pulse"

    @property
    def kept(self) -> tuple[str, ...]:
        """All that a backup holds: every alias but those that tell of this engine."""
        own = {name for name, value in vars(Names).items() if isinstance(value, property)} - {"kept", "upkeep", "pulse"}
        return tuple(sorted(getattr(self, name) for name in own))

    @property
    def upkeep(self) -> str:
        """What is under way in the archive itself: rebuilds, backups."""
        return f"{self.prefix}-upkeep"


def connect(settings: Settings, seconds: float = SECONDS) -> OpenSearch:
    """A client of the settings' OpenSearch that waits so long for an answer. Raises Unavailable when no address is set."""
    if not settings.opensearch_url:
        raise Unavailable("No OpenSearch is known: start one with `make run`, or set ARSHIF_OPENSEARCH_URL.")
    urls = [url.strip() for url in settings.opensearch_url.split(",")]
    return OpenSearch(
        hosts=urls,
        transport_class=_Whole,
        serializer=_Orjson(),
        timeout=seconds,
        max_retries=0,
        retry_on_timeout=False,
        pool_maxsize=16,
    )


@contextmanager
def answering() -> Iterator[None]:
    """Turns the engine's silence, overload or missing indices into Unavailable; its refusals stay what they are."""
    try:
        yield
    except NoConnection as error:
        raise Unavailable("OpenSearch does not answer.") from error
    except ScanError as error:
        raise Unavailable("OpenSearch answered only in part.") from error
    except TransportError as error:
        if error.error in ABSENT:
            raise Unavailable(MISSING) from error
        if error.status_code in BUSY:
            raise Unavailable(f"OpenSearch is too busy or not ready ({error.status_code}).") from error
        raise


def ensure(client: OpenSearch, alias: str, body: shape.Body, meta: Callable[[], shape.Body] = dict) -> None:
    """Creates the alias's first index (`body`: mappings and settings) where there is none; several may do so at once.

    Where there is one, it gets the fields that it lacks. `meta` is what else its mapping says of itself, asked only for a new
    one, since it may be dear to make. Raises Unavailable when the engine does not answer.
    """
    with answering():
        if client.indices.exists_alias(name=alias):
            shape.complete(client, alias, body)
            return
        body = shape.stamped({**body, "mappings": {**body["mappings"], **({"_meta": made} if (made := meta()) else {})}})
        aliases = {alias: {"is_write_index": True}}
        try:
            client.indices.create(
                index=f"{alias}-000001", body={**body, "aliases": aliases}, params={"wait_for_active_shards": "1"}
            )
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise


def chunks(lines: Iterable[bytes], most: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Bulk lines (action and document together) joined into bodies of at most about `most` bytes."""
    body: list[bytes] = []
    size = 0
    for line in lines:
        if body and size + len(line) > most:
            yield b"".join(body)
            body, size = [], 0
        body.append(line)
        size += len(line)
    if body:
        yield b"".join(body)


def operation(action: str, index: str, id_: str, document: dict[str, Any] | None = None, **meta: Any) -> bytes:
    """One bulk operation: `create`, `index`, `update` or `delete`, with e.g. `if_seq_no` as meta."""
    head = orjson.dumps({action: {"_index": index, "_id": id_, **meta}}) + b"\n"
    return head if document is None else head + orjson.dumps(document) + b"\n"


def bulk(client: OpenSearch, operations: Sequence[bytes]) -> list[dict[str, Any]]:
    """Writes and answers one result an operation, in order: `{"_id", "status", "error"?, "_seq_no"?, …}`.

    Conflicts (409) are answered, for the caller to read. A write to an index that is held still waits for it; one that
    compares (`if_seq_no`) is answered as a conflict, since the alias may stand before another index afterwards.
    Raises Unavailable when the engine is silent or had no room for one of them; RuntimeError on a document that the
    mapping refuses, which is our own mistake.
    """
    results = _written(client, operations)
    until = time.monotonic() + BLOCK_SECONDS
    while blocked := [at for at, result in enumerate(results) if _is_blocked(result)]:
        if time.monotonic() > until:
            raise Unavailable("The index is held still.")
        time.sleep(BLOCK_PAUSE)
        compared = [at for at in blocked if b'"if_seq_no"' in operations[at].partition(b"\n")[0]]
        for at in compared:
            results[at] = {"_id": results[at]["_id"], "status": 409}
        waited = [at for at in blocked if results[at]["status"] != 409]
        for at, result in zip(waited, _written(client, [operations[at] for at in waited]), strict=True):
            results[at] = result
    return results


def _written(client: OpenSearch, operations: Sequence[bytes]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for body in chunks(operations):
        with answering():
            answer = client.bulk(body=body.decode())
        for item in answer["items"]:
            result: dict[str, Any] = next(iter(item.values()))
            if result["status"] in BUSY:
                raise Unavailable(f"OpenSearch had no room for a write ({result['error'].get('type')}).")
            if result["status"] >= 400 and result["status"] not in {404, 409} and not _is_blocked(result):
                raise RuntimeError(f"OpenSearch refused a document: {result['error']}")
            results.append(result)
    return results


def _is_blocked(result: dict[str, Any]) -> bool:
    return bool(result["status"] == 403 and result["error"].get("type") == BLOCKED)


def get_many(client: OpenSearch, wanted: Sequence[tuple[str, str]], fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Documents by (index, id), in order; what is absent has `found: false`. Reads see every write before them."""
    if not wanted:
        return []
    source: Any = True if fields is None else list(fields)
    body = {"docs": [{"_index": index, "_id": id_, "_source": source} for index, id_ in wanted]}
    with answering():
        found: list[dict[str, Any]] = client.mget(body=body)["docs"]
    for document in found:
        if "error" in document:
            raise Unavailable(f"OpenSearch could not read {document['_index']}: {document['error'].get('type')}")
    return found


def search(client: OpenSearch, index: str, body: dict[str, Any]) -> dict[str, Any]:
    """The engine's whole answer to a request. Raises Unavailable when it is silent or answers only in part."""
    with answering():
        answer: dict[str, Any] = client.search(index=index, body=body)
    return _whole(answer)


def msearch(client: OpenSearch, index: str, bodies: Sequence[dict[str, Any]], *, again: bool = False) -> list[dict[str, Any]]:
    """The whole answers to several requests, worked on side by side. Raises as `search` does.

    `again` says that they may well be asked again: the engine then remembers which stories it ranks how until any is written, as
    it does by itself of what it only counts.
    """
    head = orjson.dumps({"request_cache": True} if again else {})
    lines = [part for body in bodies for part in (head, orjson.dumps(body))]
    with answering():
        answers: list[dict[str, Any]] = client.msearch(index=index, body=b"\n".join([*lines, b""]).decode())["responses"]
    for answer in answers:
        if answer["status"] in BUSY:
            raise Unavailable(f"OpenSearch is too busy or not ready ({answer['status']}).")
        if "error" in answer and answer["error"]["type"] in ABSENT:
            raise Unavailable(MISSING)
        if "error" in answer:
            raise RequestError(answer["status"], answer["error"]["type"], answer["error"])
    return [_whole(answer) for answer in answers]


def _whole(answer: dict[str, Any]) -> dict[str, Any]:
    shards = answer["_shards"]
    # A shard that no node holds counts as neither successful nor failed, so an empty answer could look like a true one.
    if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
        raise Unavailable("OpenSearch answered only in part.")
    return answer


def get(client: OpenSearch, index: str, id_: str) -> dict[str, Any] | None:
    """One document's source, or None."""
    with answering():
        try:
            source: dict[str, Any] = client.get(index=index, id=id_)["_source"]
        except NotFoundError as error:
            if error.error in ABSENT:
                raise
            return None
    return source
