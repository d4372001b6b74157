"""Has a live index the shape that this code wants? Fields are added in place; the rest is for a rebuild.

A write must never fail because the archive is older than the program: a field that the live index cannot take as it should
be (its analyzer is not there yet) is kept unsearched until a rebuild. The stamp in the mapping says what an index was made for.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

Body = dict[str, Any]

_UNSEARCHED: Body = {"type": "object", "enabled": False}


def stamp(body: Body) -> str:
    """A digest of fields, analyzers and what else `_meta` says it was made by: equal when one index serves for the other."""
    parts = [body["mappings"].get("properties", {}), body["mappings"].get("_meta", {}), body["settings"].get("analysis", {})]
    return hashlib.blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def stamped(body: Body) -> Body:
    """The body of an index (mappings and settings) with its stamp."""
    made = {**body["mappings"].get("_meta", {}), "shape": stamp(body)}
    return {**body, "mappings": {**body["mappings"], "_meta": made}}


def complete(client: OpenSearch, alias: str, body: Body) -> None:
    """Gives a live index the fields that it lacks; what has no analyzer there is kept, but not searched, until a rebuild."""
    live = _live(client, alias)
    lacking = _lacking(body["mappings"].get("properties", {}), live.get("properties", {}))
    if not lacking:
        return
    meta = {"shape": "", **live.get("_meta", {})}
    try:
        client.indices.put_mapping(index=alias, body={"properties": lacking, "_meta": meta})
    except RequestError:
        client.indices.put_mapping(index=alias, body={"properties": _unsearched(lacking), "_meta": meta})


def behind(client: OpenSearch, alias: str, body: Body) -> bool:
    """Whether the index behind an alias was made for other fields or analyzers than these: then a rebuild is due."""
    live = _live(client, alias)
    made_for = live.get("_meta", {}).get("shape")
    if made_for is not None:
        return str(made_for) != stamp(body)
    if _lacking(body["mappings"].get("properties", {}), live.get("properties", {})):
        return True
    settings = next(iter(client.indices.get_settings(index=alias).values()))["settings"]["index"]
    return bool(_plain(settings.get("analysis", {})) != _plain(body["settings"].get("analysis", {})))


def _live(client: OpenSearch, alias: str) -> Body:
    mapping: Body = next(iter(client.indices.get_mapping(index=alias).values()))["mappings"]
    return mapping


def _lacking(wanted: Mapping[str, Any], live: Mapping[str, Any]) -> Body:
    """Fields of `wanted` that `live` has not, those of inner objects within their object."""
    found: Body = {}
    for name, field in wanted.items():
        if name not in live:
            found[name] = field
        elif "properties" in field and (inner := _lacking(field["properties"], live[name].get("properties", {}))):
            found[name] = {"properties": inner}
    return found


def _unsearched(fields: Mapping[str, Any]) -> Body:
    return {
        name: {"properties": _unsearched(field["properties"])} if "properties" in field else _UNSEARCHED
        for name, field in fields.items()
    }


def _plain(value: Any) -> Any:
    """Settings as the engine answers them: every leaf a text."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
