"""How does a worker that starts read a hundred thousand saved searches in seconds? Each is packed into one value.

A search is kept there as the canonical clauses of its filter. Searches share most of them (a word has the same clause wherever
it is asked for), so a clause that was met before is not even parsed. `MADE_BY` tells which program and data made the clauses.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from search.conditions import Body, listed

Clauses = tuple[str, ...]
FIELD: dict[str, Any] = {"type": "binary", "doc_values": True}


def _made_by() -> str:
    digest = hashlib.blake2b(digest_size=8)
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *here.glob("data/*")]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


MADE_BY = _made_by()
"""A digest of what turns questions into filters: after an update, filters are made anew."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A saved search: its `state`, the document that it is `kept` as (JSON), and the clauses that must and must not hold.

    `lists` is under what the clauses were made: the version of the lists, and of the program.
    """

    state: str
    lists: str
    kept: str
    wanted: Clauses
    unwanted: Clauses


def pack(packed: Packed) -> str:
    """As the index holds it."""
    values = [packed.state, packed.lists, packed.kept, packed.wanted, packed.unwanted]
    return base64.b64encode(zlib.compress(orjson.dumps(values), 1)).decode()


def unpack(text: str) -> Packed:
    """As `pack` has packed it; the engine gives it back without the padding of its end."""
    state, lists, kept, wanted, unwanted = orjson.loads(zlib.decompress(base64.b64decode(text + "==")))
    return Packed(state, lists, kept, tuple(wanted), tuple(unwanted))


def split(filters: Sequence[Body]) -> tuple[Clauses, Clauses]:
    """The clauses of which all must hold, and those of which none may, brackets that change nothing taken off."""
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    rest = list(filters)
    while rest:
        body = rest.pop()
        inside = body.get("bool", {})
        if "bool" in body and not set(inside) - {"filter", "must", "must_not"} and inside:
            rest += [*listed(inside.get("filter")), *listed(inside.get("must"))]
            unwanted |= dict.fromkeys(_canonical(listed(inside.get("must_not"))))
        elif "match_all" not in body:
            wanted |= dict.fromkeys(_canonical([body]))
    return tuple(wanted), tuple(unwanted)


def _canonical(bodies: Iterable[Body]) -> Iterable[str]:
    return (orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode() for body in bodies)
