"""Which XML is this? The root's name tells the format; a record of unknown make is read by the names of its fields."""

import re
from dataclasses import replace

from lxml import etree

from search.formats import feeds, newsml, nitf, rows
from search.formats.given import Given
from search.formats.jsons import partly
from search.formats.markup import local, paragraphs_of
from search.formats.trees import parsed
from search.formats.vocabulary import WORDS
from search.story import Story, Unreadable

_ROOT = re.compile(
    r"^[\ufeff\s]*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", re.DOTALL
)
_HTML = WORDS["html_tag"]
_RECORDS = WORDS["record_tag"]


def root_of(text: str) -> str:
    """The local name of the root element in small letters, past declaration, comments and doctype; empty when there is none."""
    found = _ROOT.match(text[:20_000])
    return found[1].casefold() if found else ""


def is_xml(text: str) -> bool:
    """Whether a text that begins with a tag is XML of another kind than HTML."""
    name = root_of(text)
    if name in feeds.ROOTS | newsml.ROOTS | {"nitf"}:
        return True
    declared = text.lstrip("\ufeff \t\r\n").startswith("<?xml")
    return (declared and name in _RECORDS) or (name not in _HTML and (declared or "<!ENTITY" in text[:20_000]))


def read(given: Given) -> list[Story]:
    """The stories of an XML document. Raises Unreadable."""
    name = root_of(given.text)
    if name in feeds.ROOTS:
        return feeds.read(given, name)
    root = parsed(given.text)
    if name in newsml.ROOTS:
        return newsml.read(root, given)
    if name == "nitf":
        return [nitf.story(root, given)]
    return _records(root, given)


def _records(root: etree._Element, given: Given) -> list[Story]:
    """The stories of XML in no standard: elements named like records, their children read as a row's fields."""
    every = [each for each in root.iter() if local(each) in _RECORDS and len(each) > 1]
    around = {id(up) for each in every for up in each.iterancestors()}
    records = [each for each in every if id(each) not in around]
    found: list[Story] = []
    refused: Unreadable | None = None
    for record in records[:2000] or [root]:
        row = {local(child): paragraphs_of(child) for child in record if local(child)}
        row |= {str(name): str(value) for name, value in record.attrib.items() if str(name) not in row}
        try:
            found.append(replace(rows.story(_renamed(row), given), format="xml"))
        except Unreadable as error:
            refused = refused or error
    if not found:
        raise (
            refused
            if records and refused
            else Unreadable("unknown_format", f"It is XML of a kind that is not known: {local(root)}.")
        )
    return partly(found) if refused else found


def _renamed(row: dict[str, str]) -> dict[str, str]:
    """Fields whose names are known only in mixed case, by those names."""
    mixed = {"pubdate": "pubDate", "articlebody": "articleBody", "datepublished": "datePublished", "publishedat": "publishedAt"}
    return {mixed.get(name, name): value for name, value in row.items()}
