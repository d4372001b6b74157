"""Which words have a root in common? ملتزمون, التزام, إلزام: papers tell in the story by one what the headline has as another.

Too loose to be counted (شركة is no مشاركة), so it only orders the stories of long questions: of several with as many of the
words, the one that also speaks of the matter of the others is the likelier. Source: the roots of arramooz-pysqlite (GPL-3).
"""

from functools import cache, lru_cache

from search.arabic import exact, fold
from search.lexicon import GAP, lexicon
from search.packages import ARRAMOOZ, database

SHORTEST = 3
"""Letters of a root."""

MOST_ROOTS = 2
"""Roots of a word; one that is of more is not sure of any."""


@lru_cache(maxsize=20_000)
def kin(word: str) -> tuple[str, ...]:
    """The keys of a word and of all words of its root, in a fixed order; empty where it is a name or its root is not known."""
    lemmas = lexicon()
    written, own = exact(word), lemmas.key(word)
    if own == GAP or own in lemmas.listed or lemmas.name(written):
        return ()
    roots, members = _table()
    of = roots.get(written, frozenset()) | roots.get(lemmas.base(written), frozenset())
    if not 0 < len(of) <= MOST_ROOTS:
        return ()
    keys = {lemmas.key(other) for root in of for other in members[root]} - {GAP} - lemmas.listed
    return tuple(sorted(keys | {own}))


@cache
def _table() -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, ...]]]:
    """The roots of each word that the lexicon has too, and the words of each root. Takes a quarter of a second once a process."""
    known = lexicon().forms
    found: dict[str, set[str]] = {}
    with database(*ARRAMOOZ) as opened:
        rows = opened.execute("select unvocalized, root from nouns union all select unvocalized, root from verbs")
        for unvocalized, root in rows:
            word, letters = exact(unvocalized), fold(root or "")
            if len(letters) >= SHORTEST and word in known:
                found.setdefault(word, set()).add(letters)
    members: dict[str, list[str]] = {}
    for word, letters_of in found.items():
        for letters in letters_of:
            members.setdefault(letters, []).append(word)
    return (
        {word: frozenset(several) for word, several in found.items()},
        {root: tuple(several) for root, several in members.items()},
    )
