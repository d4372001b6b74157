"""What may a librarian do? The desk: lists, candidates, facts put right, quarantine, and who changed what.

Each module adds its pages to the one blueprint of `door`.
"""

from web.library import candidates, changes, entries, home, quarantine, rebuild, stories, words
from web.library.door import room

__all__ = ["candidates", "changes", "entries", "home", "quarantine", "rebuild", "room", "stories", "words"]
