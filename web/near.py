"""What did the reader perhaps mean, where nothing is found? Names of the lists that are spelt nearly so, and the places around.

Only what leads to stories is offered, as everywhere (`ways`).
"""

from collections.abc import Iterator
from difflib import get_close_matches

from search.arabic import fold
from search.archive import Archive
from search.query import Query
from web import links
from web.asked import Names, names_of
from web.names import entry_name

ALIKE = 0.75
"""How alike two spellings must be (difflib's ratio): one letter of four."""

_SHORTEST = 4
_MOST_WORDS = 8


def near(archive: Archive, query: Query) -> Iterator[tuple[str, Query]]:
    """Names and questions: the place around a chosen one, and names nearly spelt like words of the question."""
    for id_ in query.places:
        entry = archive.lists.entry(id_)
        for around in entry.parents[:2] if entry else ():
            others = tuple(around if each == id_ else each for each in query.places)
            yield entry_name(around, around), query.changed(places=others)
    known = names_of(archive.lists)
    words = query.words.split()
    for at, word in enumerate(words[:_MOST_WORDS]):
        for facet, id_ in _spelt(known, word):
            rest = query.changed(words=" ".join([*words[:at], *words[at + 1 :]]))
            yield entry_name(id_, id_), links.narrowed(rest, facet, id_)


def _spelt(known: Names, word: str) -> Iterator[tuple[str, str]]:
    """Facets and ids of the name that is nearest to a word that is no name itself, among those that begin alike."""
    letters = fold(word)
    bare = letters.removeprefix("ال")
    if len(bare) < _SHORTEST or any(letters in ids for ids in known.ids.values()):
        return
    begun = {name.removeprefix("ال"): (facet, id_) for name, facet, id_ in known.begun(bare[:2]) if " " not in name}
    for name in get_close_matches(bare, begun, n=1, cutoff=ALIKE):
        yield begun[name]
