"""How is a feed cut into documents, one an entry? Each as a feed of its own, so that it can be read, refused and kept alone.

A feed is read again every few minutes with mostly the same entries. Cut so that nothing of the feed that changes by itself
(its date of building) is in the piece, the same entry is the same document, and the intake knows that it has it.
"""

from copy import deepcopy

from lxml import etree

from search.formats.decode import decode
from search.formats.feeds import ROOTS
from search.formats.markup import local
from search.formats.trees import parsed
from search.formats.wires import root_of
from search.story import Document, Unreadable

_KEPT = frozenset({"title", "link", "language", "id", "author"})
_LIST = frozenset({"item", "entry", "deleted-entry"})


def is_feed(document: Document) -> bool:
    """Whether a document is an RSS or Atom feed. Raises Unreadable when it is no text at all."""
    return root_of(decode(document.data, document.media_type, mend=False).text) in ROOTS


def entries(document: Document) -> list[Document]:
    """One document for each entry of a feed, oldest first; the feed itself where its XML is too broken to be cut.

    Raises Unreadable for what is no feed.
    """
    text = decode(document.data, document.media_type, mend=False).text
    if root_of(text) not in ROOTS:
        raise Unreadable("unknown_format", "It is no RSS or Atom feed.")
    try:
        root = parsed(text)
    except Unreadable as error:
        if error.code != "bad_xml":
            raise
        return [document]
    found = [each for each in root.iter() if local(each) in _LIST]
    shell = _shell(root)
    pieces = [_piece(shell, entry) for entry in reversed(found)]
    return [Document(piece, document.origin, document.name, "application/xml") for piece in dict.fromkeys(pieces)]


def _shell(root: etree._Element) -> etree._Element:
    """A feed's head without entries and without what changes by itself."""
    shell = deepcopy(root)
    for parent in [shell, *(each for each in shell if local(each) == "channel")]:
        for child in list(parent):
            if local(child) not in _KEPT | {"channel"}:
                parent.remove(child)
    return shell


def _piece(shell: etree._Element, entry: etree._Element) -> bytes:
    feed = deepcopy(shell)
    channel = next((each for each in feed if local(each) == "channel"), None)
    inside = channel if channel is not None and local(feed) == "rss" else feed
    copy = deepcopy(entry)
    copy.tail = None
    inside.append(copy)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)
