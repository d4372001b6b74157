"""Which stories does JSON hold? A row, an array of rows, an object around them, JSON Lines, ninjs, or our own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from search.formats import ninjs, own, rows
from search.formats.given import Given
from search.story import Story, Unreadable

_LISTS = ("stories", "articles", "items", "data", "results", "documents", "news", "entries", "rows")
_MOST = 20_000


def read(given: Given) -> list[Story]:
    """The stories of a JSON document. Raises Unreadable with the first reason when not one row of it is a story."""
    found: list[Story] = []
    refused: Unreadable | None = None
    skipped = 0
    for item in _items(_parsed(given.text)):
        try:
            found += own.read(item) if isinstance(item, dict) and own.is_own(item) else [_one(item, given)]
        except Unreadable as error:
            refused, skipped = refused or error, skipped + 1
    if not found:
        raise refused or Unreadable("no_text", "Its JSON holds no story.")
    return partly(found) if skipped else found


def partly(stories: list[Story]) -> list[Story]:
    """The stories, with the report that others of the same document could not be read."""
    return [replace(story, reports=(*story.reports, "part_unreadable")) for story in stories]


def _one(item: Any, given: Given) -> Story:
    if not isinstance(item, dict):
        raise Unreadable("wrong_type", f"A story is an object, not {type(item).__name__}.")
    return ninjs.story(item, given) if ninjs.is_ninjs(item) else rows.story(item, given)


def _parsed(text: str) -> list[Any]:
    text = text.lstrip("\ufeff").strip()
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and lines[0].strip().endswith("}") and lines[0].lstrip().startswith("{"):
            return list(_lines(lines))
        raise _bad(error, text) from error


def _lines(lines: list[str]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise Unreadable("bad_json", f"Line {number} is not JSON: {error}.") from error


def _bad(error: orjson.JSONDecodeError, text: str) -> Unreadable:
    if "recursion" in str(error).casefold():
        return Unreadable("too_deep", "Its JSON is nested too deeply.")
    if error.pos >= len(text) - 1 or not text.endswith(("}", "]")):
        return Unreadable("truncated", f"Its JSON is cut short: {error}.")
    return Unreadable("bad_json", f"Its JSON cannot be read: {error}.")


def _items(parsed: list[Any]) -> Iterator[Any]:
    for value in parsed:
        if isinstance(value, list):
            if not value:
                raise Unreadable("no_text", "Its JSON is an empty list.")
            yield from value[:_MOST]
        elif isinstance(value, dict) and (name := _list_in(value)):
            yield from value[name][:_MOST]
        else:
            yield value


def _list_in(value: dict[str, Any]) -> str:
    if any(key in value for key in ("headline", "title", "body", "headlines", "bodies")):
        return ""
    return next((name for name in _LISTS if isinstance(value.get(name), list) and value[name]), "")
