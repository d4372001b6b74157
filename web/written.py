"""How is a story written down for others? A row of CSV, a line of JSON, a ninjs object (IPTC, version 2.1).

Bytes of one story at a time, so that an export of any size takes the same memory.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import msgspec
from flask import url_for

from search.story import Story
from web import links, names
from web.api import nouns

COLUMNS = (
    "id",
    "url",
    "published",
    "updated",
    "source",
    "agencies",
    "headline",
    "kicker",
    "abstract",
    "body",
    "author",
    "category",
    "dateline",
    "places",
    "groups",
    "people",
    "language",
    "version",
    "original",
)
_FORMULA = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet would take for a formula; marks that nobody sees may stand before it."""

_NINJS = {"name": "ninjs", "version": "2.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"}
Writer = Callable[[Story], bytes]


def header(bom: bool) -> bytes:
    """The first line of CSV; spreadsheets know Arabic by the mark before it."""
    return (b"\xef\xbb\xbf" if bom else b"") + _line(COLUMNS)


def row(story: Story) -> bytes:
    """A story as a line of CSV, no cell of which is a formula."""
    facts = story.facts
    cells = (
        story.id,
        _address(story),
        story.published.isoformat(),
        story.updated.isoformat() if story.updated else "",
        story.source,
        _joined(names.mention_name(each) for each in facts.agencies),
        story.headline,
        story.kicker,
        story.abstract,
        story.body,
        story.author,
        story.category,
        facts.dateline,
        _joined(names.mention_name(each) for each in facts.places),
        _joined(names.mention_name(each) for each in facts.groups),
        _joined(each.name for each in facts.people),
        story.language,
        str(story.version),
        story.url,
    )
    return _line(tuple(harmless(cell) for cell in cells))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _joined(values: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(values))


def _address(story: Story) -> str:
    return links.public(url_for("browse.story", id_=story.id))


def json_line(story: Story) -> bytes:
    """A story as a line of JSON, the same noun as the API's."""
    return msgspec.json.encode(nouns.whole(story)) + b"\n"


def ninjs_line(story: Story) -> bytes:
    """A story as a line that is a ninjs object."""
    return msgspec.json.encode(ninjs(story)) + b"\n"


def ninjs(story: Story) -> dict[str, Any]:
    """A story as a ninjs object; what it lacks is left out."""
    facts = story.facts
    body = {"role": "main", "contenttype": "text/plain", "charcount": len(story.body), "wordcount": len(story.body.split())}
    made: dict[str, Any] = {
        "uri": f"urn:arshif:story:{story.id}",
        "type": "text",
        "standard": _NINJS,
        "representationtype": "full",
        "version": str(story.version),
        "firstcreated": story.published.isoformat(),
        "versioncreated": (story.updated or story.published).isoformat(),
        "pubstatus": story.status,
        "language": story.language,
        "headlines": _valued(main=story.headline, kicker=story.kicker),
        "descriptions": _valued(summary=story.abstract),
        "bodies": [body | {"value": story.body}] if story.body else [],
        "by": story.author,
        "located": facts.dateline,
        "people": [{"name": each.name} for each in facts.people],
        "organisations": [_concept("group", each.id, each) for each in facts.groups],
        "places": [_concept("place", each.id, each) for each in facts.places],
        "subjects": [{"name": story.category}] if story.category else [],
        "infosources": [{"name": story.source}, *({"name": names.mention_name(each)} for each in facts.agencies)],
        "altids": [
            {"role": "permalink", "value": _address(story)},
            *([{"role": "url", "value": story.url}] if story.url else []),
        ],
    }
    return {name: value for name, value in made.items() if value}


def _addresses(story: Story) -> tuple[tuple[str, str], ...]:
    return ("permalink", _address(story)), ("url", story.url)


def _valued(**texts: str) -> list[dict[str, str]]:
    return [{"role": role, "value": text} for role, text in texts.items() if text]


def _concept(kind: str, id_: str, mention: object) -> dict[str, str]:
    return {"name": names.mention_name(mention), "uri": f"urn:arshif:{kind}:{quote(id_, safe='')}"}
