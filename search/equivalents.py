"""What else is this word or name called? Families of equivalents: `data/synonyms.tsv`, and the names of the authority lists.

They are looked up when a question is asked, never written into the index, so that a changed list counts at once. Terms are kept
as keys (`search/lexicon.py`), so each stands for all forms of its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from search.arabic import fold, words
from search.lexicon import GAP, lexicon
from search.lists import DATA, Lists, read_table, split

Keys = tuple[str, ...]

WEIGHTS = {"=": 0.9, "en": 0.9, "@": 0.5, "~": 0.45, ">": 0.4}
"""How much an equivalent counts beside the word itself, by the rule of its family."""

ONE_WAY = {">", "en"}

LONGEST = 6
"""Words of the longest name that is looked up."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way to say it: its keys, and the words as the list has them."""

    keys: Keys
    text: str


@dataclass(frozen=True, slots=True)
class Family:
    """Terms that stand for each other; with the rules `>` and `en` only for the first."""

    rule: str
    terms: tuple[Term, ...]

    def others(self, keys: Keys) -> Iterator[Term]:
        """What the family says beside `keys`; nothing when it does not speak of them."""
        mine = self.terms[:1] if self.rule in ONE_WAY else self.terms
        if any(term.keys == keys for term in mine):
            yield from (term for term in self.terms if term.keys != keys)


@dataclass(frozen=True)
class Equivalents:
    """Families by the keys of their terms."""

    families: dict[Keys, tuple[Family, ...]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    """For the first key of each term, the number of words of the longest that begins so."""
    gapped: frozenset[tuple[str, ...]] = frozenset()
    """The folded words of terms with stop words in them."""
    made: dict[tuple[str, str], object] = field(default_factory=dict, compare=False, repr=False)
    """What was made of words with these families; `search/units.py` keeps it here, so that it goes when the lists change."""

    def longest(self, keys: Sequence[str], at: int, letters: Sequence[str]) -> int:
        """How many words from `at` on make a known term; 0 where none does.

        Stop words have no key of their own, so `letters` (folded) must be the term's: متى ولد is not the village أم ولد.
        """
        for length in range(min(self.starts.get(keys[at], 0), len(keys) - at), 0, -1):
            some = tuple(keys[at : at + length])
            if some in self.families and (GAP not in some or tuple(letters[at : at + length]) in self.gapped):
                return length
        return 0

    def others(self, keys: Keys) -> dict[Keys, tuple[float, str, str]]:
        """Other terms for these keys, each with its weight, its rule and its words."""
        found: dict[Keys, tuple[float, str, str]] = {}
        for family in self.families.get(keys, ()):
            for term in family.others(keys):
                weight = WEIGHTS[family.rule]
                if weight > found.get(term.keys, (0.0, "", ""))[0]:
                    found[term.keys] = (weight, family.rule, term.text)
        return found


@lru_cache(maxsize=200_000)
def term(text: str) -> Term | None:
    """A term of a list; None where nothing but stop words is left of it. Kept, since most names stay when a list changes."""
    lemmas = lexicon()
    keys = tuple(lemmas.key(word.text) for word in words(text))
    return Term(keys, text) if len(keys) <= LONGEST and any(key != GAP for key in keys) else None


def gather(families: Iterable[tuple[str, Iterable[str]]]) -> Equivalents:
    """Equivalents of families given as rule and terms."""
    by_keys: dict[Keys, list[Family]] = {}
    starts: dict[str, int] = {}
    for rule, texts in families:
        terms = {found.keys: found for text in texts if (found := term(text)) is not None}
        if len(terms) < 2:
            continue
        family = Family(rule, tuple(terms.values()))
        for keys in list(terms)[:1] if rule in ONE_WAY else terms:
            by_keys.setdefault(keys, []).append(family)
            starts[keys[0]] = max(starts.get(keys[0], 0), len(keys))
    terms_ = (each for found in by_keys.values() for family in found for each in family.terms if GAP in each.keys)
    gapped = frozenset(tuple(word.folded for word in words(each.text)) for each in terms_)
    return Equivalents({keys: tuple(found) for keys, found in by_keys.items()}, starts, gapped)


def shipped() -> Iterator[tuple[str, list[str]]]:
    """The families of the files that come with Arshif."""
    for name in ("synonyms.tsv", "people.tsv"):
        for row in read_table(DATA / name):
            yield row["rule"], row["terms"].split("|")
    for row in read_table(DATA / "english.tsv"):
        for english in row["english"].split("|"):
            yield "en", [english, *row["arabic"].split("|")]


def of_lists(lists: Lists) -> Iterator[tuple[str, list[str]]]:
    """The families that the authority lists make: a librarian's words, all names of an entry, countries with their adjectives.

    Names that are also a common word (ليل, a town and the night), and small towns, stand only for what is asked in Latin letters.
    """
    yield from ((rule, list(terms)) for rule, terms in lists.words.values())
    for entry in lists:
        words_too = {*split(entry.extra.get("bound", "")), *split(entry.extra.get("doubtful", ""))}
        names = list({fold(name): name for name in reversed(entry.names) if name}.values())[::-1]
        plain = [name for name in names if name not in words_too]
        if entry.source != "places_towns":
            yield "=", plain
        if entry.name_en and (entry.source == "places_towns" or len(plain) < len(names)):
            yield "en", [entry.name_en, *(name for name in names if name != entry.name_en)]
        if people := split(entry.extra.get("people", "")):
            yield "@", [*plain, *people]


_made: dict[str, Equivalents] = {}


def equivalents(lists: Lists) -> Equivalents:
    """All equivalents under these lists; kept for the last two versions, of which one may be only a preview."""
    if lists.version not in _made:
        while len(_made) > 1:
            del _made[next(iter(_made))]
        _made[lists.version] = gather([*shipped(), *of_lists(lists)])
    return _made[lists.version]
