"""Which other dictionary words does a reader mean along with this one? Plurals, and a verb with the noun of its action.

Arabic headlines say «اغتيال النائب العام» where the reader types «اغتال»: the same event. Sources: arramooz-pysqlite (GPL-3),
which gives nouns of action with their verbs and nouns with their broken plurals, and `data/derived.tsv` of our own.
"""

import sqlite3
from collections.abc import Iterator
from functools import cache

from search.arabic import exact, fold
from search.lexicon import GAP, Lexicon, lexicon
from search.lists import DATA, read_table
from search.packages import package_file

Derived = tuple[tuple[str, ...], str, str]
"""Keys, the rule (`plural`, `derived`), and the word."""


def derived(word: str) -> Iterator[Derived]:
    """What belongs to a word by derivation, each key once, without the word's own."""
    lemmas = lexicon()
    seen = {lemmas.key(word), GAP}
    if fold(lemmas.base(exact(word))) in lemmas.listed:
        return
    for base in _bases(lemmas, exact(word)):
        for rule, other in (*_relatives().get(base, ()), *_sound(lemmas, base)):
            key = lemmas.key(other)
            if key not in seen and key not in lemmas.listed:
                seen.add(key)
                yield (key,), rule, other


def _sound(lemmas: Lexicon, base: str) -> Iterator[tuple[str, str]]:
    """The plural in ات, and the singular of one: قطارات may be of قطار or of قطارة."""
    if base + "ات" in lemmas.forms:
        yield "plural", base + "ات"
    if base.endswith("ات") and base in lemmas.forms:
        yield "plural", lemmas.forms[base]


def _bases(lemmas: Lexicon, word: str) -> Iterator[str]:
    """A word as dictionaries list it: as it stands, without what is glued on, and its lemma."""
    stripped = word[2:] if word.startswith("ال") else word
    yield from dict.fromkeys(each for each in (word, stripped, lemmas.base(word)) if each)


@cache
def _relatives() -> dict[str, tuple[tuple[str, str], ...]]:
    """For each word its plurals or singulars, and its verb or nouns of action."""
    found: dict[str, dict[tuple[str, str], None]] = {}

    def join(rule: str, one: str, other: str) -> None:
        if one != other:
            found.setdefault(one, {})[rule, other] = None
            found.setdefault(other, {})[rule, one] = None

    for row in read_table(DATA / "derived.tsv"):
        join("plural" if row["kind"] == "plural" else "derived", exact(row["word"]), exact(row["other"]))
    database = sqlite3.connect(f"file:{package_file('arramooz', 'data/arabicdictionary.sqlite')}?mode=ro", uri=True)
    try:
        actions = "select unvocalized, original from nouns where wordtype like '%مصدر%' and original <> ''"
        for noun, verb in database.execute(actions):
            if _regular(exact(noun), exact(verb)):
                join("derived", exact(noun), exact(verb))
        plurals = "select unvocalized, broken_plural from nouns where number = 'مفرد' and broken_plural <> ''"
        for singular, several in database.execute(plurals):
            for plural in several.split(";"):
                if plural.strip():
                    join("plural", exact(singular), exact(plural.strip()))
    finally:
        database.close()
    return {word: tuple(others) for word, others in found.items()}


def _regular(noun: str, verb: str) -> bool:
    """Whether a noun is surely one of action; short verbs have nouns that went their own way (حكم and حكومة, قطر and قطار)."""
    if len(verb) > 3:
        return True
    if len(noun) == 5 and noun[0] == "ت" and noun[3] == "ي":
        return True
    if len(verb) == 3 and verb[1] == "ا":
        return True
    return len(noun) == 4 and noun[:2] + noun[3:] == verb and noun[2] == "و"
