"""What does markup say in plain paragraphs? XML parsed without entities or network, HTML fragments as text."""

import html
import re

import lxml.html
from lxml import etree

from search.formats.vocabulary import WORDS
from search.story import Unreadable

_MARKED = re.compile(
    r"<(?:p|br|div|span|strong|b|i|em|a|ul|li|h\d|img|figure|blockquote|table|section|article)\b[^<>]*/?>", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_SPACE = re.compile(r"\s+")
_BLOCKS = WORDS["block_tag"]
_DROPPED = WORDS["dropped_tag"]
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ILLEGAL_NUMBERS = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45]));?", re.IGNORECASE
)


def looks_marked_up(text: str) -> bool:
    """Whether a text is an HTML fragment: two tags, or one that closes."""
    return "<" in text and _MARKED.search(text) is not None


def unescaped(text: str) -> str:
    """A text with its character references (`&quot;`, `&#1575;`) as the letters they stand for."""
    return html.unescape(text) if _REFERENCE.search(text) else text


def text_of(fragment: str) -> str:
    """The text of an HTML fragment, a paragraph a line. Raises Unreadable when nothing can be made of it."""
    try:
        root = lxml.html.fragment_fromstring(legal(fragment), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("bad_markup", f"Its HTML cannot be read: {error}.") from error
    return paragraphs_of(root)


def paragraphs_of(root: etree._Element) -> str:
    """The text below an element, a block a line; pictures, scripts and buttons left out. No recursion: depth is the giver's."""
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        name = local(element)
        if event == "start":
            if name in _DROPPED and element is not root:
                walker.skip_subtree()
                continue
            pieces.append("\n" if name in _BLOCKS else "")
            pieces.append(_SPACE.sub(" ", element.text or ""))
            continue
        pieces.append("\n" if name in _BLOCKS else "")
        if element is not root:
            pieces.append(_SPACE.sub(" ", element.tail or ""))
    return _lines("".join(pieces))


def legal(markup: str) -> str:
    """Markup without the control characters, plain or by number, that no XML may hold."""
    return _ILLEGAL_NUMBERS.sub("", _ILLEGAL.sub("", markup))


def local(element: etree._Element) -> str:
    """An element's name without namespace, in small letters; empty for comments."""
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _lines(text: str) -> str:
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
