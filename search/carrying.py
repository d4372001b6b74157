"""How does everything that is written to one index reach another, in the same order, while writing goes on?

The engine counts the writes of each shard. What it has counted up to a moment is carried over, then what was written meanwhile,
and so on; the last little rest is carried while the old index is held still. So no writer needs to know of a rebuild, and one
that slept through it can lose nothing: the engine refuses its write to the index left behind, and it looks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from opensearchpy import OpenSearch

from search.index import BUSY, answering, chunks, search
from search.story import Unavailable

Body = dict[str, Any]
Marks = dict[str, int]
"""How far each shard has been carried: the number of its last write that has."""

PAGE = 200
_GENERATION = 40
"""Bits of a write's number below the number of the rebuild, in the version under which it is carried."""


@dataclass(frozen=True, slots=True)
class Move:
    """One index on its way into another: `old` and `new` by their own names, behind the same `alias`."""

    alias: str
    old: str
    new: str


def index_of(client: OpenSearch, alias: str) -> str:
    """The name of the index behind an alias."""
    with answering():
        return str(next(iter(client.indices.get_alias(name=alias))))


def written(client: OpenSearch, index: str) -> Marks:
    """The number, for each shard, below which every write is there for all its copies to see."""
    with answering():
        stats = client.indices.stats(index=index, params={"level": "shards"})["indices"][index]["shards"]
    found = {shard: each["seq_no"] for shard, copies in stats.items() for each in copies if each["routing"]["primary"]}
    with answering():
        client.indices.refresh(index=index)
    return {shard: int(each["global_checkpoint"]) for shard, each in found.items()}


def is_settled(client: OpenSearch, index: str) -> bool:
    """Whether every write that was begun has ended, as it has soon after the index was held still."""
    with answering():
        stats = client.indices.stats(index=index, params={"level": "shards"})["indices"][index]["shards"]
    numbers = [each["seq_no"] for copies in stats.values() for each in copies if each["routing"]["primary"]]
    return all(each["max_seq_no"] == each["global_checkpoint"] for each in numbers)


def pages(
    client: OpenSearch, index: str, marks: Marks, until: Marks, size: int = PAGE, fields: Sequence[str] | None = None
) -> Iterator[tuple[list[Body], Marks]]:
    """What was written after `marks` and up to `until`, in order of writing, with the marks that hold after each page.

    `fields` are those of a document that are wanted, all where none are named.
    """
    at = dict(marks)
    for shard in sorted(until):
        while at.get(shard, -1) < until[shard]:
            request = {
                "query": {"range": {"_seq_no": {"gt": at.get(shard, -1), "lte": until[shard]}}},
                "sort": ["_seq_no"],
                "size": size,
                "seq_no_primary_term": True,
                "_source": True if fields is None else list(fields),
                "track_total_hits": False,
            }
            hits = _of_shard(client, index, shard, request)
            at[shard] = hits[-1]["_seq_no"] if len(hits) == size else until[shard]
            if hits:
                yield hits, dict(at)


def _of_shard(client: OpenSearch, index: str, shard: str, request: Body) -> list[Body]:
    with answering():
        answer = client.search(index=index, body=request, params={"preference": f"_shards:{shard}"})
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise Unavailable("OpenSearch answered only in part.")
    hits: list[Body] = answer["hits"]["hits"]
    return hits


def left(client: OpenSearch, index: str, marks: Marks) -> int:
    """About how many writes are still to be carried."""
    return sum(max(0, number - marks.get(shard, -1)) for shard, number in written(client, index).items())


def carry(client: OpenSearch, index: str, generation: int, made: Sequence[tuple[Body, Body]]) -> dict[str, str]:
    """Writes documents, each (the hit that it was made of, its source), unless a later write of it was carried already.

    Answers, by id, why the engine refused a document. Raises Unavailable when it is silent or has no room.
    """
    lines: list[bytes] = []
    for hit, source in made:
        version = (generation << _GENERATION) + hit["_seq_no"]
        meta = {"_index": index, "_id": hit["_id"], "version": version, "version_type": "external_gte"}
        lines.append(orjson.dumps({"index": meta}) + b"\n" + orjson.dumps(source) + b"\n")
    refused: dict[str, str] = {}
    for part in chunks(lines):
        with answering():
            answer = client.bulk(body=part.decode())
        for item in answer["items"]:
            result = item["index"]
            if result["status"] in BUSY:
                raise Unavailable(f"OpenSearch had no room for a write ({result['error'].get('type')}).")
            if result["status"] >= 400 and result["status"] != 409:
                refused[result["_id"]] = str(result["error"].get("reason") or result["error"])
    return refused


def fitted(source: Mapping[str, Any], properties: Mapping[str, Any]) -> Body:
    """A document with only the fields that a strict mapping has."""
    return {
        name: fitted(value, properties[name]["properties"])
        if isinstance(value, Mapping) and "properties" in properties[name]
        else value
        for name, value in source.items()
        if name in properties
    }


def hold(client: OpenSearch, index: str) -> None:
    """Holds an index still: when this returns every write has ended, and none begins."""
    with answering():
        client.indices.add_block(index=index, block="write")


def free(client: OpenSearch, index: str) -> None:
    """Lets an index be written again."""
    with answering():
        client.indices.put_settings(index=index, body={"index.blocks.write": None})


def move_aliases(client: OpenSearch, moves: Sequence[Move]) -> None:
    """Puts the new indices in the places of the old, all in one step."""
    actions: list[Body] = []
    for each in moves:
        actions.append({"remove": {"index": each.old, "alias": each.alias}})
        actions.append({"add": {"index": each.new, "alias": each.alias, "is_write_index": True}})
    with answering():
        client.indices.update_aliases(body={"actions": actions})


def count(client: OpenSearch, index: str) -> int:
    """How many documents an index holds, what was just written included."""
    with answering():
        client.indices.refresh(index=index)
    request = {"size": 0, "track_total_hits": True}
    return int(search(client, index, request)["hits"]["total"]["value"])
