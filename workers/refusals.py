"""Whom does a mail server's refusal concern: the reader's address, this one mail, or ourselves?

Only an address that takes no mail stops mail to its reader; a full mailbox or a wrong password of ours must not. Enhanced status
codes (RFC 3463, and IANA's registry of them) say which; without one the basic codes of RFC 5321 must do.
"""

import re

OURSELVES = frozenset([530, 534, 535, 538])
"""The server wants to know who we are, or an encrypted line (RFC 4954): with better settings it takes the same mail."""

_ENHANCED = re.compile(r"\b5\.(\d{1,3}\.\d{1,3})\b")
_OF_A_MAIL = re.compile(r"1\.[78]|2\.[23]|3\.\d+|6\.\d+")
"""The sender's address, a full mailbox, a mail that is too large, a system that is full, content that is not supported."""

_POLICY = re.compile(r"7\.\d+")
_NO_SUCH = frozenset([550, 551, 553])


def unreachable(status: str) -> bool:
    """Whether a status (5.1.1) of a notification says that nothing will reach the address."""
    found = _ENHANCED.match(status)
    return found is not None and not _OF_A_MAIL.fullmatch(found[1])


def of_the_reader(code: int, said: str) -> bool:
    """Whether a server that refuses a reader's address, as it is given, says that nothing will reach it."""
    if found := _ENHANCED.search(said):
        return unreachable(found[0]) and not _POLICY.fullmatch(found[1])
    return code in _NO_SUCH and "relay" not in said.casefold()
