"""How is XML parsed that a stranger wrote? Without entities, network or doctype subset, and bounded in size and depth.

Entity bombs and external entities need a declaration: a document that brings one is refused before it is parsed at all.
"""

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from search.formats.markup import legal, local
from search.story import Unreadable

MOST_ELEMENTS = 300_000
DEEPEST = 120
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(\[)?[^>]*>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)([a-zA-Z][a-zA-Z0-9]{1,30});")
_BARE = re.compile(r"&(?![a-zA-Z][a-zA-Z0-9]{1,30};|#\d+;|#x[0-9a-fA-F]+;)")
_OPEN_TAG = re.compile(r"<[^/!?]")


def parsed(text: str) -> etree._Element:
    """The root of an XML text. Raises Unreadable: `forbidden_xml`, `truncated`, `bad_xml`, `too_deep`, `too_large`."""
    bare = undeclared(text)
    if len(_OPEN_TAG.findall(bare)) > MOST_ELEMENTS:
        raise Unreadable("too_large", f"Its XML has more than {MOST_ELEMENTS:,} elements.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(bare.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _bad(bare, error) from error
    _refuse_deep(root)
    return root


def undeclared(text: str) -> str:
    """XML without its declaration and doctype, HTML's named entities as letters. Raises Unreadable `forbidden_xml`."""
    if _ENTITY.search(text):
        raise Unreadable("forbidden_xml", "Its XML declares entities, which is refused.")
    text = legal(_DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1))
    doctype = _DOCTYPE.search(text, 0, 5000)
    if doctype and doctype[1]:
        raise Unreadable("forbidden_xml", "Its XML brings a document type of its own, which is refused.")
    if doctype:
        text = text[: doctype.start()] + text[doctype.end() :]
    if "&" not in text:
        return text
    return _NAMED.sub(lambda found: _letter(found[1]), _BARE.sub("&amp;", text))


def _letter(name: str) -> str:
    return html5.get(f"{name};", f"&amp;{name};").replace("<", "&lt;")


def _bad(text: str, error: etree.XMLSyntaxError) -> Unreadable:
    message = str(error)
    if "depth" in message.casefold():
        return Unreadable("too_deep", "Its XML is nested too deeply.")
    opened = re.match(r"\s*(?:<!--.*?-->\s*)*<([\w:.-]+)", text, re.DOTALL)
    if opened and not re.search(rf"</{re.escape(opened[1])}\s*>\s*(?:<!--.*?-->\s*)*$", text[-2000:]):
        return Unreadable("truncated", f"Its XML is cut short: {message}.")
    return Unreadable("bad_xml", f"Its XML cannot be read: {message}.")


def _refuse_deep(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Unreadable("too_deep", f"Its XML is nested more than {DEEPEST} deep.")


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Children with one of these local names."""
    return (child for child in element if local(child) in names) if element is not None else iter(())


def first(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of local names; None where the path breaks."""
    for name in path:
        element = next(children(element, name), None)
    return element


def anywhere(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant (or the element) with one of these local names."""
    return next((each for each in element.iter() if local(each) in names), None) if element is not None else None


def text(element: etree._Element | None) -> str:
    """All text in an element in one line; empty for None."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its local name; empty when missing."""
    if element is None:
        return ""
    return next(
        (str(value).strip() for key, value in element.attrib.items() if str(key).rpartition("}")[2].casefold() == name), ""
    )
