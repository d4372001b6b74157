"""What do the words around a name say about it, before any other place is known? Signs for a place, and signs against.

The weights follow what was measured on real stories: a place noun says much, an institution before the name says more.
"""

from collections.abc import Sequence

from search.arabic import exact, fold
from search.lexicon import lexicon
from search.place_names import BOUND, BOUND_TOWN, CORE, TOWN
from search.place_scene import Candidate, Scene, bare
from search.place_words import (
    BORN_OF,
    DIRECTIONS,
    GENERIC,
    INSTITUTIONS,
    NOT_ADJECTIVE_BEFORE,
    NOUNS,
    PEOPLE,
    PREPOSITIONS,
    QUALIFIERS,
    SIDES,
    TITLES,
)

NOUN, DIRECTION, IN, TOWARDS, DATELINE, SIDE_AFTER, NATION_AFTER = 3.0, 2.0, 1.5, 1.0, 3.0, 2.0, 2.0
INSTITUTION, PERSON, CLUB, ADJECTIVE, QUOTED, SPELLING, QUALIFIED, COMMON = -5.0, -4.0, -2.5, -6.0, -2.0, -4.0, -3.0, -4.0

_TWINS = frozenset(("السعوديه", "سوريه", "تركيه", "الهنديه", "العربيه"))
"""Names of countries that are also the adjective of a feminine noun."""
_ADVERBS = frozenset(("أيضا", "لاحقا", "حاليا", "سابقا", "مؤخرا", "أخيرا", "تحديدا", "خصوصا", "قريبا", "دائما", "يوميا", "رسميا"))
_NAMED = frozenset(("عكاظ", "ارامكو", "سابك", "تداول"))
_WAYS = frozenset(("في", "وفي", "من", "ومن", "الي", "والي", "عبر", "نحو"))
_HAMZA = frozenset("أإآؤئ")
_ALEFS = _HAMZA | {"ا"}
_SEATS, _BARE = frozenset("ئؤ"), frozenset("يو")
_CAPITAL = frozenset(("العاصمه", "بالعاصمه", "والعاصمه", "للعاصمه"))


def noun_before(scene: Scene, start: int) -> str:
    """The place noun before a word, without its clitics; empty when another word stands there."""
    word = scene.before(start)
    if word in _CAPITAL:
        return "عاصمه"
    noun = bare(word)
    if noun in NOUNS:
        return noun
    if word in DIRECTIONS:
        noun = bare(scene.before(start, 2))
        return noun if noun in NOUNS else ""
    return ""


def read(scene: Scene, each: Candidate) -> float:
    """What the words around a candidate say; notes its place noun and the nation named after it on the candidate."""
    before = scene.before(each.start)
    if not each.prefix and _adjective(scene, each, before):
        return ADJECTIVE
    each.noun = "" if each.prefix.strip("و") else noun_before(scene, each.start) if not each.prefix else ""
    each.nation = _nation(scene, each.end)
    if each.start in scene.dateline:
        return DATELINE + _place(scene, each, before)
    return _place(scene, each, before) + _against(scene, each, before)


def _place(scene: Scene, each: Candidate, before: str) -> float:
    """Signs for a place."""
    score = 0.0
    plain = before[1:] if before[:1] in ("و", "ف", "ب", "ل") else before
    if each.noun:
        score += NOUN
    elif not each.prefix and (before in DIRECTIONS or plain in DIRECTIONS):
        score += DIRECTION
    if each.prefix.endswith("ب") or before in ("في", "وفي", "ففي"):
        score += IN
    elif each.prefix.endswith("ل") or before in PREPOSITIONS or plain in PREPOSITIONS:
        score += TOWARDS
    if each.end < len(scene.text.tokens) and scene.linked(each.end - 1) and scene.text.folded[each.end] in SIDES:
        score += SIDE_AFTER
    if _after_nation(scene, each):
        score += NATION_AFTER
    if each.nation and any(use.entry.country == each.nation for use in each.uses):
        score += NATION_AFTER
    return score


def _after_nation(scene: Scene, each: Candidate) -> bool:
    """Whether the adjective of its country stands before a name: «العاصمة البريطانية لندن», «المدينة السورية، حلب»."""
    if each.prefix or each.start < 2 or not scene.linked(each.start - 1):
        return False
    row = scene.text.folded
    country = scene.names.nisbas.get(row[each.start - 1])
    if not country or all(use.entry.country != country or use.entry.kind == "country" for use in each.uses):
        return False
    noun = row[each.start - 2]
    return noun.lstrip("وفبل").removeprefix("ا").removeprefix("ل") in NOUNS or bare(noun) in NOUNS


def _against(scene: Scene, each: Candidate, before: str) -> float:
    """Signs against a place."""
    score = 0.0
    after = scene.after(each.end)
    plain = before[1:] if before[:1] in ("و", "ف", "ب", "ل") else before
    strength = min(use.strength for use in each.uses)
    if not each.prefix and (before in INSTITUTIONS or plain in INSTITUTIONS):
        score += INSTITUTION
    if strength in (BOUND, BOUND_TOWN) and each.end == each.start + 1 and (_generic(each) or _word(each, strength)):
        score += COMMON
    if (
        each.prefix in ("", "و")
        and before
        and scene.text.tokens[each.start - 1] != "على"
        and (before in PEOPLE or before in TITLES or plain in BORN_OF)
    ):
        score += PERSON
    elif strength != CORE and after in PEOPLE and not each.noun:
        score += PERSON / 2
    if scene.sporty and not each.noun and not (each.prefix.endswith(("ب", "ل")) or before in _WAYS):
        score += CLUB
    if not each.noun and _quoted(scene, each):
        score += QUOTED
    if strength in (BOUND, BOUND_TOWN, TOWN) and after in QUALIFIERS and not each.noun:
        score += QUALIFIED
    if not _spelt(scene, each, strength != CORE):
        score += SPELLING
    return score


def _generic(each: Candidate) -> bool:
    """Whether a name is itself a place noun, a side or an institution («المدينة», «الشمالية»), with no fitting noun before it."""
    if NOUNS.get(each.noun, "facility") != "facility":
        return False
    name = fold(each.uses[0].written[0])
    plain = name.removeprefix("ال")
    return name in QUALIFIERS or name in GENERIC or plain in NOUNS or plain in DIRECTIONS or name in INSTITUTIONS


def _word(each: Candidate, strength: int) -> bool:
    """Whether a name is a word of the language that only the long tail takes for a town, with no place noun before it."""
    return strength == BOUND_TOWN and not each.noun


def _nation(scene: Scene, end: int) -> str:
    """The country whose adjective follows a name («كلس التركية»), or the one after that."""
    for number in (end, end + 1):
        if number < len(scene.text.tokens) and scene.soft(number - 1):
            country = scene.names.nisbas.get(scene.text.folded[number], "")
            if country and scene.text.folded[number].startswith("ال"):
                return country
            if scene.text.folded[number] not in QUALIFIERS:
                return ""
    return ""


def _adjective(scene: Scene, each: Candidate, before: str) -> bool:
    """Whether «السعودية» here is the adjective of what stands before it, or «بريطانيا» is rather «بريطانيًا»."""
    first = scene.text.folded[each.start]
    if not before or before in NOT_ADJECTIVE_BEFORE:
        return False
    if first.endswith("يا") and each.end == each.start + 1:
        return _accusative(scene.text.tokens[each.start - 1])
    if first not in _TWINS:
        return False
    if each.start - 1 in scene.taken or before in _NAMED:
        return True
    if first.startswith("ال"):
        return before.startswith(("ال", "وال", "بال", "لل", "فال")) and not (first == "العربيه" and before.endswith("المملكه"))
    return before.endswith(("ات", "ه")) and before not in PREPOSITIONS


def _accusative(token: str) -> bool:
    """Whether a word is a noun in the accusative, which an adjective in ‑يا may follow: «مقاتلا بريطانيا»."""
    word = exact(token)
    return len(word) > 4 and word.endswith("ا") and word not in _ADVERBS and word[:-1] in lexicon().nouns


def _quoted(scene: Scene, each: Candidate) -> bool:
    if each.start == 0:
        return False
    left, right = scene.text.between(each.start - 1), scene.text.between(each.end - 1)
    return any(mark in left for mark in '"«“') and any(mark in right for mark in '"»”')


def _spelt(scene: Scene, each: Candidate, strict: bool) -> bool:
    """Whether the letters that folding makes one are the name's own: آب is no إب, على no علي, the strict way also جده no جدة."""
    tokens = scene.text.tokens[each.start : each.end]
    return any(_same_letters(tokens, use.written, len(each.prefix), strict) for use in each.uses)


def _same_letters(tokens: Sequence[str], written: Sequence[str], cut: int, strict: bool) -> bool:
    for number, (token, name) in enumerate(zip(tokens, written, strict=False)):
        plain = token[cut:] if number == 0 else token
        if name == "علي" and plain == "على":
            return False
        if len(plain) == len(name) and any(mine in _SEATS and theirs in _BARE for mine, theirs in zip(plain, name, strict=True)):
            return False
        if strict and not _strictly(plain, name):
            return False
    return True


def _strictly(plain: str, name: str) -> bool:
    """Whether the last letter and the hamzas of a word are those of a name; a writer may leave hamzas out, not put them in."""
    if (name[-1:], plain[-1:]) in (("ة", "ه"), ("ي", "ى")):
        return False
    if plain[:1] in ("أ", "آ", "إ") and name[:1] in ("أ", "آ", "إ") and plain[0] != name[0]:
        return False
    return len(plain) != len(name) or not any(
        mine != theirs and mine in _HAMZA and theirs in _ALEFS for mine, theirs in zip(plain, name, strict=True)
    )
