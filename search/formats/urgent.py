"""Which documents must be read before others? Those that withdraw a story or put it right: an import may be thousands long.

It is a look at bytes, not a reading, since it is taken of every document of an import. What it overlooks takes its turn, what it
picks without need only comes first: nothing else hangs on it.
"""

import re

from search.formats.signals import is_correction, is_kill
from search.story import Document

LOOKED_AT = 65_536
"""Bytes of a document that are looked at; statuses and headlines stand near its beginning."""

_NOT_USABLE = "cancel|withh|withdr|kill|retract|delet|ملغ|محجوب|سحب"
_MARKED = re.compile(
    rf"""stat:(?:cancel|withh)|pubstatusg2/(?:cancel|withh)|sig(?:nal)?[:/](?:kill|cancel|withdraw|correct)
    |deleted-entry|management-status=["'](?:cancel|withh)|<ed-msg\b
    |["'](?:pub_?)?status["']\s*:\s*["'](?:stat:)?(?:{_NOT_USABLE})
    |["'](?:serious|correction)["']\s*:(?!\s*(?:false|null|""))|["']signals?["']\s*:""".encode(),
    re.IGNORECASE | re.VERBOSE,
)
_HEADLINE = re.compile(r"(?:^|<(?:title|headline|hl1)[^>]*>|\"(?:headline|title)\"\s*:\s*\")\s*([^\n<\"]{3,120})")


def is_urgent(document: Document) -> bool:
    """Whether a document looks as if it withdrew a story, or corrected one in a way that its readers must hear of."""
    head = document.data[:LOOKED_AT]
    if _MARKED.search(head):
        return True
    return any(
        is_kill(line) or is_correction(line)
        for encoding in ("utf-8", "cp1256")
        for line in _HEADLINE.findall(head[:4096].decode(encoding, "ignore").lstrip("\ufeff"))
    )
