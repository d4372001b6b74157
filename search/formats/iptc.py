"""What do IPTC's codes mean to the archive? NewsML-G2 and ninjs say the same things of an item, in the same words."""

from search.story import Status

STATUS: dict[str, Status] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
"""What may be done with an item, by its publication status; both spellings are met."""

KILLS = frozenset({"kill", "cancel", "canceled", "withdraw"})
"""Signals that an item is withdrawn."""

CORRECTIONS = frozenset({"correction", "corrective", "corrected"})
"""Signals of a version that puts right what an earlier one said; `update` is one that only adds to it."""

CONTINUES = frozenset({"evolvedfrom", "previousversion", "derivedfrom", "updateof", "correctionof", "replaces", "sameas"})
"""Relations of IPTC's item relation codes, and of agencies' own, by which an item continues another: not `seeAlso`."""


def code(name: str) -> str:
    """A code without its scheme, given alone, as a QCode (`stat:usable`) or as a whole address."""
    return name.replace("/", ":").replace("#", ":").rpartition(":")[2].strip().casefold()
