"""Which saved searches does a change of the authority lists touch? Few: so the others need not be made anew.

What a question is turned into depends on the lists by its words, looked up as keys, and by the ids of entries that it names.
"""

from dataclasses import dataclass

from search.arabic import words
from search.equivalents import equivalents, term
from search.lexicon import lexicon
from search.lists import Entry, Lists
from search.query import Query


@dataclass(frozen=True, slots=True)
class Touched:
    """The keys of words, and the ids of entries, of which two versions of the lists say different things."""

    keys: frozenset[str]
    ids: frozenset[str]

    def touch(self, query: Query) -> bool:
        """Whether a question may be turned into something else than before."""
        named = (*query.places, *query.groups, *query.agencies, *(id_ for _, id_ in (*query.also, *query.without)))
        if not self.ids.isdisjoint(named):
            return True
        key = lexicon().key
        return any(key(word.text) in self.keys for word in words(query.words))


def touched(before: Lists, after: Lists) -> Touched:
    """What differs between two versions of the lists."""
    old, new = equivalents(before).families, equivalents(after).families
    keys = {each[0] for each in old.keys() | new.keys() if old.get(each) != new.get(each)}
    entries: list[Entry] = []
    for name in ("places", "groups", "agencies", "gone"):
        was: dict[str, Entry] = getattr(before, name)
        now: dict[str, Entry] = getattr(after, name)
        entries += [
            each
            for id_ in was.keys() | now.keys()
            if was.get(id_) != now.get(id_)
            for each in (was.get(id_), now.get(id_))
            if each
        ]
    for entry in entries:
        keys |= {key for name in entry.names if (found := term(name)) for key in found.keys}
    merged = {id_ for pair in before.merged.items() ^ after.merged.items() for id_ in pair}
    return Touched(frozenset(keys), frozenset({entry.id for entry in entries} | merged))
