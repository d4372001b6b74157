"""Which dictionary word is this a form of? Lemmas from a lexicon of 300,000 forms, and rules that are checked against it.

Broken plurals cannot be told by rule (وزراء، فصائل، ألغام), so forms are looked up first: simplemma's table (MIT; data
of Wiktionary and others) and arramooz's nouns and verbs (GPL-3). Rules only take off what is glued on, and only when
the lexicon knows the rest.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from search import daily
from search.arabic import exact, fold
from search.names import SPELLED, doubtful, foreign, listed, protected, sounds, with_one_g
from search.packages import ARRAMOOZ, database
from search.spelling import seats, usual
from search.stopwords import STOP
from search.verbs import bases, perfects

GAP = "_"
"""The key of a stop word: it keeps its place in a sentence and matches nothing."""

_GLUED = "وال بال فال كال ال ولل فلل لل وبال وكال و ف ب ل ك وب ول وك فب فل"
_PROCLITICS = tuple(_GLUED.split())
_LEAST = 2
"""Letters that stay behind a front: الحل is حل with its article."""

_ARTICLES = ("وال", "بال", "فال", "كال", "ولل", "لل", "ال")
_INFLECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ات", ("ة", "")),
    ("يون", ("ي", "")),
    ("يين", ("ي", "")),
    ("ون", ("",)),
    ("ين", ("", "ة")),
    ("تين", ("ة",)),
    ("تان", ("ة",)),
    ("تي", ("ة",)),
    ("ان", ("",)),
    ("ة", ("",)),
    ("ي", ("",)),
    ("ا", ("",)),
    ("و", ("",)),
)
"""Endings of number, gender and case, and what the singular has in their place."""


_BEFORE_DIGITS = ("و", "ا", "ل", "ب", "ف", "ك")
_NUMBER = re.compile(r"(?:[وف]?(?:ال|لل|[بلك]|بال|كال)?)\d+")
_ENCLITICS = ("هما", "كما", "ها", "هم", "هن", "كم", "نا", "ه")
_LIGHT = (("يات", "يا"), ("يون", "ي"), ("يين", "ي"), ("ات", ""), ("ية", "ي"), ("ة", ""), ("ون", ""), ("ين", ""), ("ان", ""))
_SURE = 6
_SURE_OF_ARTICLE = 5
"""Letters of a word that may be listed with its article only; shorter ones are pieces of names (ماني, الماني)."""
_BEFORE_PRONOUN = {"ت": ("ة",), "ا": ("ى",), "و": ("وا",), "ؤ": ("ء",), "ئ": ("ء", "ئ")}

_ACTIONS = frozenset(daily.ACTIONS.split())


@dataclass(frozen=True)
class Lexicon:
    """Forms and their lemmas, verbs, and names that no rule may touch. Words are given and kept as `arabic.exact` writes them."""

    forms: dict[str, str]
    folded: dict[str, str]
    verbs: frozenset[str]
    nouns: frozenset[str]
    names: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    bare_verbs: dict[str, str] = field(default_factory=dict)
    """Verbs that have a hamza, by their letters without it."""
    sounds: dict[str, str] = field(default_factory=dict)
    """Names of other nations by their letters with one letter for g, where no two have the same."""
    sure: dict[str, str] = field(default_factory=dict)
    """Forms of verbs that the press uses daily, which tables take for something else: قضت, رفعت."""
    _keys: dict[str, str] = field(default_factory=dict, compare=False)

    def key(self, word: str) -> str:
        """The one token under which all forms of a word are indexed and sought; `GAP` for a stop word."""
        known = self._keys.get(word)
        if known is None:
            if len(self._keys) > 500_000:
                self._keys.clear()
            known = self._keys[word] = self._key(exact(word))
        return known

    def keys(self, words: Iterable[str]) -> str:
        """The keys of words in their order, as one text for a field that is cut at spaces."""
        known = self._keys
        key = self.key
        return " ".join([known[word] if word in known else key(word) for word in words])

    def lemma(self, word: str) -> str | None:
        """The lemma of a form that the lexicon or the verb rules know; None of any other."""
        if verb := self.sure.get(word):
            return verb
        if bare := self.name(word):
            return bare
        found = self.forms.get(word) or self._definite(word)
        if noun := self._hamza(word, found):
            return noun
        if (one := self._feminine(word)) is not None:
            return one
        if word[:1] == "ت" and (action := self._of_action(word)):
            return action
        they = word[:-2]
        if word[:1] == "ت" and len(word) == 6 and word.endswith("وا") and they in self.verbs and fold(they) not in self.listed:
            return they
        if found is not None and found in self.verbs and (noun := self._noun(word)):
            return noun
        if found is None and word[:1] == "س" and word[1:2] in tuple("يتنأ") and len(word) > 4:
            return self.lemma(word[1:])
        if found is None or (found == word and word not in self.verbs and word not in self.nouns):
            found = self._verb(word) or found
        return self._apart(word, found) if found else None

    def _feminine(self, word: str) -> str | None:
        """The singular in ة of a plural in ات, and of two: شركات, طائرتان."""
        for ending in ("ات", "تان", "تين"):
            one = word[: -len(ending)] + "ة"
            if word.endswith(ending) and word not in daily.OF_MASCULINE and self.forms.get(one) == one:
                return one if ending == "ات" or fold(one) not in self.listed else None
        return None

    def _of_action(self, word: str) -> str | None:
        """What a verb in ت was or is named, and not what «she» does: تأسس, تدخلات of تدخل, تفاوضي and تفاوضية of تفاوض."""
        if word in self.verbs:
            return word  # تأسس is it was founded more often than you found
        for ending, other in (("ات", ""), ("ية", "ي"), ("ي", "ي")):
            stem = word[: -len(ending)]
            if word.endswith(ending) and len(stem) > 3 and stem in self.verbs:
                return stem + other
        return None

    def _definite(self, word: str) -> str | None:
        """The lemma that is listed for a word with its article only: سندات, and not س with a form of نداء."""
        found = self.forms.get("ال" + word) if len(word) >= _SURE_OF_ARTICLE else None
        return found if found and found[:2] == word[:2] else None

    def _verb(self, word: str) -> str | None:
        """The verb that a form is of, by rule, checked against the lexicon."""
        for base in bases(word):
            if base in self.verbs:
                return base
            if word == base + "ت" and self.forms.get(base, "") in self.verbs:
                return self.forms[base]
        return None

    def _apart(self, word: str, found: str) -> str:
        """A lemma, unless it happens to be a place's or a group's name: then the word stays itself (المالية is not Mali)."""
        bare = (
            found[2:]
            if found.startswith("ال") and len(found) > 4 and found not in self.verbs and found not in self.nouns
            else found
        )
        if fold(bare) in self.listed and fold(word) != fold(bare):
            return word[2:] if word.startswith("ال") and len(word) > 4 else word
        return bare

    def _hamza(self, word: str, found: str | None) -> str | None:
        """The noun or nisba that lost the hamza at its beginning, where tables have another word for what is left: اضراب, امني.

        Where a plural may be meant as well (أعمال, إعمال), only a noun of action that the press uses daily is taken for one.
        """
        front = next((each for each in (*_ARTICLES, "") if word.startswith(each + "ا")), None)
        if front is None or found is None or (bare := word[len(front) :]) in self.nouns:
            return None
        for written in (first + bare[1:] for first in "إأآ"):
            if bare.endswith(("ي", "ية")) and front + written in self.forms:
                nisba = self.lemma(front + written)
                return nisba if nisba and nisba.endswith(("ي", "ية")) else None
            if found in self.verbs and written in self.nouns:
                plural = self.forms.get("أ" + bare[1:], written) != written
                return written if written in _ACTIONS or not plural else None
        return None

    def _noun(self, word: str) -> str | None:
        """The noun that a word is, where its form could be a verb's too: with an article it is a noun."""
        bare = word[2:] if word.startswith("ال") else word
        return next((each for each in (bare, *_without_pronoun(bare)) if each in self.nouns), None)

    def name(self, word: str) -> str | None:
        """A name without its article; None where the word is no protected name."""
        if word.endswith("ه") and word[:-1] in self.nouns:
            return None
        if fold(word) in self.names:
            return word
        return word[2:] if word.startswith("ال") and fold(word[2:]) in self.names else None

    def knows(self, word: str) -> bool:
        """Whether a word is a stop word, a name, or a form of a word of the lexicon."""
        return word in STOP or self.lemma(word) is not None

    def base(self, word: str) -> str:
        """The dictionary word of a form with anything glued on; a word that no lexicon knows by its light stem."""
        word = self._seated(usual(word))
        return (
            self.lemma(word)
            or self._unglued(word)
            or self._careless(word)
            or self._inflected(word)
            or self._abroad(word)
            or light(word)
        )

    def _abroad(self, word: str) -> str | None:
        """The name of another nation that an unknown word spells with ج for g: جانتس. Other slips are corrected."""
        for front, rest in [("", word), *_fronts(word)]:
            if len(rest) >= SPELLED and (name := self.sounds.get(with_one_g(rest))):
                return name
            if front == "ال":
                break
        return None

    def _seated(self, word: str) -> str:
        """A word whose hamza stands elsewhere than dictionaries have it, as they do: شاطيء, جرئ, مسؤل, يبدؤون, يؤكدون."""
        if not set(word) & set("ءؤئ") or word in self.forms:
            return word
        for front, rest in [("", word), *_fronts(word)]:
            for written in seats(rest):
                if written in self.forms or written in self.verbs:
                    return front + written
        return word

    def _inflected(self, word: str) -> str | None:
        """The lemma of what is left without an article and an ending: ناشطون belongs to ناشط, as the singular does."""
        for front in ("", *_ARTICLES):
            rest = word[len(front) :]
            for ending, others in _INFLECTIONS:
                stem = rest[: -len(ending)]
                if word.startswith(front) and rest.endswith(ending) and len(stem) >= 3:
                    for each in others:
                        plural = ending == "ات" and self._plural(stem + each)
                        known = stem + each in self.forms or (ending == "ا" and each == "" and self._adjective(stem))
                        if known and not plural and (found := self.lemma(stem + each)):
                            return found
        return None

    def _adjective(self, stem: str) -> bool:
        """Whether what is left of a word is a name's adjective, so that 30 حوثيا are of حوثي."""
        return stem.endswith("ي") and len(stem) > 3 and self.name(stem) is not None

    def _plural(self, word: str) -> bool:
        """Whether a noun is a plural already, so that no ending of another stands behind it: مظاهرات is not of مظاهر."""
        return word not in self.nouns and self.forms.get(word, word) != word

    def _careless(self, word: str) -> str | None:
        """The lemma of a form as it is written without care for hamza, yaa and taa."""
        for front, rest in [("", word), *_fronts(word)]:
            if found := self.folded.get(fold(rest)) or self._carelessly(rest):
                return self._apart(rest, found)
            if front == "ال":
                break
        return None

    def _carelessly(self, word: str) -> str | None:
        """The verb of a form whose hamza was left out: تاسست is of تأسس."""
        return next((verb for base in bases(word) if (verb := self.bare_verbs.get(base))), None)

    def _key(self, word: str) -> str:
        if word in STOP:
            return GAP
        if word.isascii():
            return latin(word)
        return word.lstrip("".join(_BEFORE_DIGITS)) if word[-1].isdigit() and _NUMBER.fullmatch(word) else fold(self.base(word))

    def _unglued(self, word: str) -> str | None:
        """The lemma of what is left without the words glued on in front and behind, the least taken off first."""
        for base in _without_pronoun(word):
            if (base in self.nouns or self.forms.get(base) == base) and (found := self.lemma(base)):
                return found
        for front, rest in _fronts(word):
            found = self._after(front, rest) or (self.lemma("ال" + rest) if front.endswith("لل") else None)
            if found:
                return found
        for front, rest in [("", word), *_fronts(word)]:
            for base in _without_pronoun(rest):
                if base[-1] in "ةى" and not (base in self.forms or base in self.nouns or base in self.verbs):
                    continue  # قواته is of قوات, though «قواة» looks like a form of a verb
                if found := self._after(front, base) or self._after(front, light(base)):
                    return found
        return None

    def _after(self, front: str, rest: str) -> str | None:
        """The lemma of what follows a front; after ب، ك and the article no verb can stand."""
        if front in ("", "و", "ف") or (front.endswith("ل") and len(front) < 3 and rest[0] in "يتن"):
            return self.lemma(rest)
        return self.lemma(rest) if rest in self.forms or self.name(rest) else None


def _fronts(word: str) -> list[tuple[str, str]]:
    found = [(each, word[len(each) :]) for each in _PROCLITICS if word.startswith(each) and len(word) - len(each) >= _LEAST]
    return sorted(found, key=lambda each: len(each[1]) < 3)


def _without_pronoun(word: str) -> Iterable[str]:
    for each in _ENCLITICS:
        base = word[: -len(each)]
        if word.endswith(each) and len(base) >= 3:
            yield from (base[:-1] + other for other in _BEFORE_PRONOUN.get(base[-1], ()))
            yield base


def latin(word: str) -> str:
    """An English word without the s of its plural; anything else as it is."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def light(word: str) -> str:
    """A word that no lexicon knows without its article and the commonest endings; at least three letters stay.

    It is a name of abroad, as likely as not: ون and ان are an ending only where an article says that the word is one of ours.
    """
    front = next((each for each in _ARTICLES if word.startswith(each) and len(word) - len(each) >= 3), "")
    word = word[len(front) :]
    for ending, other in _LIGHT if front else _LIGHT[:_SURE]:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + other
    return word


@cache
def lexicon() -> Lexicon:
    """The lexicon as shipped. Takes about a second and 90 MB once a process."""
    verbs, nouns = _arramooz()
    table = dict(DefaultDictionaryFactory().get_dictionary("ar").items())
    forms = {exact(form): exact(lemma) for form, lemma in table.items()}
    for form, lemma in nouns.items():
        forms.setdefault(form, lemma)
    folded: dict[str, str] = {}
    for form, lemma in forms.items():
        bare = fold(form)
        if bare not in folded or bare == form:
            folded[bare] = lemma
    own = frozenset(word for word, lemma in nouns.items() if word == lemma)
    whole = daily.whole()
    forms |= whole
    names = protected() | {fold(name) for name in foreign() if _is_nothing_else(name, forms)}
    names |= {fold(name) for name in doubtful() if name in daily.PLACES or _is_no_word(name, forms, own, verbs)}
    hamzas = {fold(verb): verb for verb in sorted(verbs) if len(verb) > 3 and set(verb[1:]) & set("أإآؤئ")}
    sure = (
        whole
        | daily.NUMBERS
        | {front + name: name for name in daily.PLACES for front in ("", "ال", "ب", "بال", "ل", "لل", "و", "وال")}
        | {form: verb for verb in daily.VERBS.split() for form in perfects(verb) if form not in listed() | daily.PLACES}
    )
    return Lexicon(forms, folded, verbs, own, names, listed(), hamzas, sounds(), sure)


@cache
def fingerprint() -> str:
    """A digest of the keys of some five thousand forms: another one says that stored stories were given keys by other rules."""
    words = sorted(lexicon().forms)[::400]
    around = ("{}", "وال{}", "لل{}", "س{}", "{}ها", "{}ات", "{}ين")
    keys = lexicon().keys(each.format(word) for word in words for each in around)
    return hashlib.blake2b(keys.encode(), digest_size=8).hexdigest()


def _is_nothing_else(name: str, forms: dict[str, str]) -> bool:
    """Whether a name of abroad is no word of the language; ماكرون is, as schemers, but nobody writes of them."""
    if name in forms:
        return name.endswith(("ون", "ان")) and forms[name] != name
    return "ال" + name not in forms


def _is_no_word(name: str, forms: dict[str, str], nouns: frozenset[str], verbs: frozenset[str]) -> bool:
    """Whether a place's name is in no dictionary, nor looks like a word with an article or an ending of ours: بارزان, كيتو."""
    inflected = name.startswith("ال") or name.endswith(("ة", "ه", "ي", "ين", "ون", "ات")) or len(name) < 3
    accusative = name.endswith("ا") and (name[:-1] in nouns or name[:-1] in forms)
    return not (inflected or accusative or name in forms or name in nouns or name in verbs)


def _arramooz() -> tuple[frozenset[str], dict[str, str]]:
    """Verbs, and nouns with their broken plurals, of arramooz-pysqlite."""
    with database(*ARRAMOOZ) as opened:
        verbs = frozenset(exact(row[0]) for row in opened.execute("select unvocalized from verbs"))
        forms: dict[str, str] = {}
        for singular, plurals in opened.execute("select unvocalized, broken_plural from nouns where number = 'مفرد'"):
            forms.setdefault(exact(singular), exact(singular))
            for plural in plurals.split(";"):
                if plural.strip():
                    forms.setdefault(exact(plural.strip()), exact(singular))
    return verbs, forms
