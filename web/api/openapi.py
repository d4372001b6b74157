"""How is the interface described? OpenAPI 3.1, made of the table of operations and of the nouns, in the reader's language."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from flask_babel import gettext

from web.api import nouns
from web.api.table import Operation, Parameter
from web.problems import MEDIA_TYPE

Schema = dict[str, Any]
_REF = "#/components/schemas/{name}"
VERSION = "1.0.0"
"""Of the interface: what changes the meaning of an address or a field raises the first number, and `/api/v1` with it."""

_RATE = ("RateLimit", "RateLimit-Policy")
_ALWAYS = (414, 429, 503)


def document(operations: Iterable[Operation], address: str) -> Schema:
    """The whole description; `address` is where the interface is."""
    rows = list(operations)
    kinds = [kind for row in rows for kind in (row.answer, row.body) if isinstance(kind, type)]
    _, schemas = msgspec.json.schema_components([*dict.fromkeys(kinds), nouns.Problem], ref_template=_REF)
    paths: dict[str, Schema] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": gettext("Arshif"),
            "version": VERSION,
            "description": gettext("The archive for programs: what pages show, by the same words and filters."),
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(row: Operation) -> Schema:
    made: Schema = {
        "operationId": row.name,
        "summary": gettext(row.about),
        "parameters": [_parameter(each) for each in row.parameters],
        "responses": {str(row.status): _answer(row), **_problems(row)},
    }
    if row.scope:
        made["security"] = [{"token": []}, *([{}] if row.scope == "search" else [])]
        made["description"] = gettext("Scope of the token: %(scope)s.", scope=row.scope)
    if row.body is not None:
        media = {"application/json": {"schema": _schema(row.body)}} if isinstance(row.body, type) else {row.body: {"schema": {}}}
        made["requestBody"] = {"required": True, "content": media}
    return made


def _parameter(each: Parameter) -> Schema:
    return each.described() | {"description": gettext(each.about)}


def _schema(kind: Any) -> Schema:
    return {"$ref": _REF.format(name=kind.__name__)}


def _answer(row: Operation) -> Schema:
    told: Schema = {"description": HTTPStatus(row.status).phrase, "headers": _headers()}
    if row.answer is None:
        return told
    if isinstance(row.answer, type):
        return told | {"content": {"application/json": {"schema": _schema(row.answer)}}}
    return told | {"content": {media: {"schema": {"type": "string"}} for media in row.answer}}


def _problems(row: Operation) -> Schema:
    refused = (401, 403) if row.scope else ()
    content = {MEDIA_TYPE: {"schema": _schema(nouns.Problem)}}
    statuses = sorted({*row.problems, *refused, *_ALWAYS, *_read(row)})
    return {str(status): {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def _read(row: Operation) -> tuple[int, ...]:
    return (400,) if any(each.where == "query" for each in row.parameters) else ()


def _headers() -> Schema:
    return {name: {"description": gettext("What is left of the limit."), "schema": {"type": "string"}} for name in _RATE}
