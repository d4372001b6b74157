"""What does each word of a question stand for? Units: a word or a name with all that means the same.

A unit is what ranking and the strict set count as one: a story holds it when it holds any of its alternatives, or, for a
name of several words, each of its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.arabic import exact, fold
from search.derivation import derived, remote
from search.equivalents import Equivalents, term
from search.latin import ARTICLES, arabic, is_latin
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon
from search.names import people
from search.readings import readings

_PARTS_OF_NAMES = {"عبد", "بن", "ابن", "ابو", "ابي", "الشيخ", "السيد", "الامام", "الرييس"}
NEAR = 0.4
"""How much what is near to a translation counts: battle, معركة, قتال."""

SPELLED = 0.9
"""How much a name in Arabic letters counts where its Latin spelling was typed."""

STUCK = 0.9
"""How much two words count where they were typed without their space."""

DERIVED = 0.6
"""How much a verb counts where its noun was asked for (اغتال: اغتيال), and the other way round."""

REMOTE = 0.5
"""How much the noun of a verb counts that a word may be a form of, and what a participle comes from."""

OF_FORMS = frozenset(["inflection", "plural"])
"""Rules that join the forms of one word, where their weight says that it is sure."""

MOST_MADE = 20_000
"""Units that are kept: about 40 MB."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that may stand for a unit: their keys, how much they count (1 is the word itself), and the rule that joins them."""

    keys: tuple[str, ...]
    weight: float
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of a question, or a name of several words with its `parts`. `starts` makes it the beginning of a word."""

    asked: tuple[str, ...]
    folded: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    parts: tuple["Unit", ...] = ()
    starts: bool = False
    quoted: bool = False
    headline: bool = False
    strictly: bool = False
    """Whether only what surely is the word makes a story one of the results: `surely` says what does."""

    @property
    def exact(self) -> tuple[str, ...]:
        """The words as the exact layer holds them."""
        return tuple(exact(word)[:LONGEST_WORD] for word in self.asked)

    @property
    def surely(self) -> tuple[Alternative, ...]:
        """The alternatives that make a story one of the results: of a strict unit its forms and what lists say."""
        if not self.strictly:
            return self.alternatives
        sure = (each for each in self.alternatives if each.rule != "derived")
        return tuple(each for each in sure if each.rule not in OF_FORMS or each.weight > DERIVED)

    @property
    def text(self) -> str:
        """The words as typed."""
        return " ".join(self.asked)


def quoted(words: Sequence[str], known: Equivalents) -> Unit:
    """The unit of words in quotes: exactly these. Its `parts` only order the stories that do not have them.

    A single word has a part too: headlines put into quotes what they do not vouch for («"جرائم" حارس ليفربول»), and the story has
    it in another form.
    """
    return Unit(tuple(words), _folded(words), parts=tuple(units(words, known)), quoted=True)


def start(word: str) -> Unit:
    """The unit of the beginning of a word."""
    return Unit((word,), _folded([word]), starts=True)


def units(words: Sequence[str], known: Equivalents) -> list[Unit]:
    """The units of words in a row: the longest names first, stop words left out."""
    keys = [
        GAP if _typed_on(words, number) or _glue(word) else lexicon().key(word)[:LONGEST_WORD]
        for number, word in enumerate(words)
    ]
    made: list[Unit] = []
    letters = _folded(words)
    at = 0
    while at < len(words):
        length = known.longest(keys, at, letters) or 1
        if length > 1:
            made.append(_name(words[at : at + length], keys[at : at + length], known))
        elif keys[at] != GAP and not _article(words, at):
            made.append(_word(words[at], keys[at], known))
        at += length
    return made


def _article(words: Sequence[str], at: int) -> bool:
    """Whether a word is the article of the name after it, as in «Haider al-Abadi»."""
    return words[at].lower() in ARTICLES and at + 1 < len(words) and is_latin(words[at + 1])


_GLUE = re.compile("[وف]?[بلكفو]\u0640+")


def _glue(word: str) -> bool:
    """Whether a word is only a preposition drawn out to what follows in quotes or Latin letters: لـ«فيسبوك»."""
    return _GLUE.fullmatch(word) is not None


def _typed_on(words: Sequence[str], number: int) -> bool:
    """Whether علي stands for على, as it does between two words that are nobody's names."""
    if fold(words[number]) != "علي" or not 0 < number < len(words) - 1:
        return False
    around = (fold(words[number - 1]), fold(words[number + 1]))
    return not any(word in _PARTS_OF_NAMES or word.removeprefix("ال") in people() or word in people() for word in around)


def _word(word: str, key: str, known: Equivalents) -> Unit:
    """The unit of one word: made once for a version of the lists, since questions share most of their words."""
    made = known.made.get((word, key))
    if not isinstance(made, Unit):
        if len(known.made) >= MOST_MADE:
            known.made.clear()
        made = known.made[word, key] = _made(word, key, known)
    return made


def _made(word: str, key: str, known: Equivalents) -> Unit:
    own: tuple[str, ...] = (key,)
    alternatives = {own: Alternative(own, 1.0, "inflection", word)}
    if word.endswith("ه"):
        careless = (lexicon().key(word[:-1] + "ة"),)
        alternatives.setdefault(careless, Alternative(careless, 1.0, "spelling", word[:-1] + "ة"))
    for keys, text in _stuck(word):
        alternatives.setdefault(keys, Alternative(keys, STUCK, "spelling", text))
    for key_, weight, rule, text in readings(word):
        alternatives.setdefault((key_,), Alternative((key_,), weight, rule, text))
    for keys, rule, text in derived(word):
        weight = 1.0 if rule == "plural" else DERIVED
        alternatives.setdefault(keys, Alternative(keys, weight, "derived" if rule == "derived" else "plural", text))
    for keys, rule, text in remote(word):
        alternatives.setdefault(keys, Alternative(keys, REMOTE, rule, text))
    for keys, (weight, rule, text) in known.others(own).items():
        if keys not in alternatives or alternatives[keys].weight < weight:
            alternatives[keys] = Alternative(keys, weight, _RULES[rule], text)
    for keys, (_, rule, _) in known.others(own).items():
        for others, (_, other, text) in known.others(keys).items() if rule == "en" else ():
            alternatives.setdefault(others, Alternative(others, NEAR, _RULES[other], text))
    if len(alternatives) == 1 and is_latin(word):
        for name in arabic(word):
            if (spelled := term(name)) is not None:
                alternatives.setdefault(spelled.keys, Alternative(spelled.keys, SPELLED, "translation", name))
    return Unit((word,), _folded([word]), tuple(alternatives.values()))


def _stuck(word: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Two words whose space was left out before the article: البحرالميت."""
    at = word.find("ال", 3)
    if at > 0 and len(word) - at > 4 and not lexicon().knows(exact(word)):
        parts = (word[:at], word[at:])
        if all(lexicon().knows(exact(part)) or lexicon().knows(exact(part).removeprefix("ال")) for part in parts):
            yield tuple(lexicon().key(part) for part in parts), " ".join(parts)


def _name(words: Sequence[str], keys: Sequence[str], known: Equivalents) -> Unit:
    own = tuple(keys)
    alternatives = [Alternative(own, 1.0, "inflection", " ".join(words))]
    for other, (weight, rule, text) in known.others(own).items():
        alternatives.append(Alternative(other, weight, _RULES[rule], text))
    parts = tuple(_word(word, key, known) for word, key in zip(words, keys, strict=True) if key != GAP)
    return Unit(tuple(words), _folded(words), tuple(alternatives), parts)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold(word)[:LONGEST_WORD] for word in words)


_RULES = {"=": "list", "en": "translation", "@": "nisba", "~": "synonym", ">": "synonym"}
