"""What does the archive know of its own upkeep? A few records: the rebuild under way, the last backup, a restore.

They are about this engine, so no backup holds them.
"""

from typing import Any

import orjson
from opensearchpy import OpenSearch

from search.index import Names, bulk, get_many, operation

MAPPING: dict[str, Any] = {"dynamic": "strict", "properties": {"record": {"type": "object", "enabled": False}}}

Seq = tuple[int, int] | None
"""Where a record was last written, for compare-and-set; None for one that is not there."""


class Taken(RuntimeError):
    """Somebody else wrote the record in between."""


def load(client: OpenSearch, names: Names, name: str) -> tuple[dict[str, Any], Seq]:
    """A record as of this moment and where it was written; empty where there is none."""
    (found,) = get_many(client, [(names.upkeep, name)])
    if not found["found"]:
        return {}, None
    return found["_source"]["record"], (found["_seq_no"], found["_primary_term"])


def save(client: OpenSearch, names: Names, name: str, record: dict[str, Any], seq: Seq) -> Seq:
    """Writes a record in the place of the one that was read. Raises Taken when another was faster."""
    meta = {} if seq is None else {"if_seq_no": seq[0], "if_primary_term": seq[1]}
    line = operation(
        "create" if seq is None else "index", names.upkeep, name, orjson.loads(orjson.dumps({"record": record})), **meta
    )
    (result,) = bulk(client, [line])
    if result["status"] >= 300:
        raise Taken(name)
    return result["_seq_no"], result["_primary_term"]
