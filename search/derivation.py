"""Which other dictionary words does a reader mean along with this one? Plurals, and a verb with the noun of its action.

Arabic headlines say «اغتيال النائب العام» where the reader types «اغتال»: the same event. Sources: arramooz-pysqlite (GPL-3),
which gives nouns of action with their verbs and nouns with their broken plurals, and `data/derived.tsv` of our own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from search import daily
from search.arabic import exact, fold
from search.lexicon import GAP, Lexicon, lexicon
from search.lists import DATA, read_table
from search.packages import ARRAMOOZ, database
from search.verbs import bases, participle

Derived = tuple[tuple[str, ...], str, str]
"""Keys, the rule (`plural`, `derived`, or `either` for a plural that is a word of its own too: خطر, of خطير), and the word."""

_OTHERWISE = "مجتمع منتخب مختلف منتصف ممتاز مستقبل متوسط متحد مستشار مختار مختص مشترك مستقل متعدد محترم معتدل مستحيل مستند"
"""Participles that nobody takes for one: منتخب is a team, and مجتمع society."""


def derived(word: str) -> Iterator[Derived]:
    """What belongs to a word by derivation, each key once, without the word's own."""
    lemmas = lexicon()
    seen = {lemmas.key(word), GAP}
    if fold(lemmas.base(exact(word))) in lemmas.listed:
        return
    noun = exact(word).startswith("ال")
    if exact(word).removeprefix("ال") in daily.PLACES:
        return
    for base in _bases(lemmas, exact(word)):
        for rule, other in (*_relatives().get(base, ()), *_sound(lemmas, base)):
            key = lemmas.key(other)
            made_of_verb = rule == "derived" and len(base) == 3 and len(other) == 5 and other[0] == "ت"
            if key not in seen and key not in lemmas.listed and not (noun and made_of_verb):
                seen.add(key)
                yield (key,), rule, other


def remote(word: str) -> Iterator[Derived]:
    """What belongs to a word at two steps: through a verb that it may be a form of (يلغي, ألغى, إلغاء), or as a participle of one
    (ملتزم, التزم, التزام)."""
    lemmas = lexicon()
    written = exact(word)
    if fold(lemmas.base(written)) in lemmas.listed or lemmas.name(written):
        return
    seen = {lemmas.key(word), GAP}
    for other in dict.fromkeys(_steps(lemmas, written)):
        key = lemmas.key(other)
        if key not in seen and key not in lemmas.listed:
            seen.add(key)
            yield (key,), "derived", other


def _steps(lemmas: Lexicon, word: str) -> Iterator[str]:
    known = _relatives()
    verbs = () if word.startswith("ال") else tuple(each for each in bases(word) if each in lemmas.verbs and len(each) > 2)
    for verb in verbs:
        yield from (other for rule, other in known.get(verb, ()) if rule == "derived" and (other in _own() or _of_action(other)))
    for base in dict.fromkeys((*_bases(lemmas, word), *verbs)):
        yield from _participles().get(base, ())
        for verb in _participles().get(base, ()) if base.startswith("م") else ():
            yield from (other for rule, other in known.get(verb, ()) if rule == "derived")


def _of_action(noun: str) -> bool:
    """Whether a noun is surely what somebody does: إلغاء, تعليق; those of short verbs may be things (عيادة, of عاد)."""
    return noun[0] == "إ" or (noun[0] == "ت" and noun[-2:-1] == "ي")


@cache
def _own() -> frozenset[str]:
    """The nouns of action of our own table."""
    return frozenset(exact(row["other"]) for row in read_table(DATA / "derived.tsv") if row["kind"] == "action")


@cache
def _participles() -> dict[str, tuple[str, ...]]:
    """Verbs by their participle, participles by their verb."""
    found: dict[str, list[str]] = {}
    otherwise = frozenset(_OTHERWISE.split())
    for verb in sorted(lexicon().verbs):
        if (other := participle(verb)) and other not in otherwise:
            found.setdefault(verb, []).append(other)
            found.setdefault(other, []).append(verb)
    return {word: tuple(others) for word, others in found.items()}


def _sound(lemmas: Lexicon, base: str) -> Iterator[tuple[str, str]]:
    """The plural in ات, and the singular of one: قطارات may be of قطار or of قطارة.

    A word with a broken plural has no other: عملات is of عملة, since عمل has أعمال.
    """
    plural = base + "ات"
    of_feminine = len(base) < 4 and lemmas.lemma(plural) == base + "ة"  # حجات is of حجة, and not of حج
    if plural in lemmas.forms and not of_feminine and base.removeprefix("ال") not in _dictionary().broken:
        yield "plural", plural
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
        if row["kind"] == "feminine":  # who asks for وزير means وزيرة too, but not the other way round
            found.setdefault(exact(row["word"]), {})["derived", exact(row["other"])] = None
        else:
            join("plural" if row["kind"] == "plural" else "derived", exact(row["word"]), exact(row["other"]))
    known = _dictionary()
    for noun, verb in known.actions:
        if _regular(noun, verb) and not (len(verb) == 4 and verb in known.singulars):
            join("derived", noun, verb)
    for singular, plurals in known.broken.items():
        for plural in plurals:
            feminine = plural.endswith("ة") and (plural in known.singulars or lexicon().forms.get(plural) == plural)
            turned = singular.endswith("ة") and singular in known.broken.get(plural, ())
            if feminine or turned:  # حملة is a campaign, hardly bearers
                continue
            if plural not in known.singulars:
                join("plural", singular, plural)
            else:
                found.setdefault(singular, {})["either", plural] = None
                found.setdefault(plural, {})["derived", singular] = None
    return {word: tuple(others) for word, others in found.items()}


@dataclass(frozen=True)
class _Dictionary:
    """What arramooz tells: nouns of action with their verbs, nouns with broken plurals, and every noun in the singular."""

    actions: tuple[tuple[str, str], ...]
    broken: dict[str, tuple[str, ...]]
    singulars: frozenset[str]


@cache
def _dictionary() -> _Dictionary:
    with database(*ARRAMOOZ) as opened:
        actions = "select unvocalized, original from nouns where wordtype like '%مصدر%' and original <> ''"
        verbs = tuple((exact(noun), exact(verb)) for noun, verb in opened.execute(actions) if _is_word(exact(verb)))
        singulars = frozenset(exact(row[0]) for row in opened.execute("select unvocalized from nouns where number = 'مفرد'"))
        plurals = "select unvocalized, broken_plural from nouns where number = 'مفرد' and broken_plural <> ''"
        broken: dict[str, tuple[str, ...]] = {}
        for singular, several in opened.execute(plurals):
            good = tuple(plural for each in several.split(";") if _is_word(plural := exact(each.strip())))
            if good:
                broken[exact(singular)] = broken.get(exact(singular), ()) + good
    return _Dictionary(verbs, broken, singulars)


def _is_word(text: str) -> bool:
    """Whether a cell holds one word and no remark of the dictionary's."""
    return len(text) > 2 and text.isalpha()


def _regular(noun: str, verb: str) -> bool:
    """Whether a noun is surely one of action; short verbs have nouns that went their own way (حكم and حكومة, قطر and قطار)."""
    if len(verb) > 3:
        return True
    if len(noun) == 5 and noun[0] == "ت" and noun[3] == "ي":
        return True
    if len(verb) == 3 and verb[1] == "ا":
        return True
    return len(noun) == 4 and noun[:2] + noun[3:] == verb and noun[2] == "و"
