"""As which other word could this form have been stored? Readings of one spelling that the lexicon keeps apart.

A key is made of a word by itself, without its sentence: تطلب is «she asks» in a headline and «it required» elsewhere, and
الروسية may be listed under روسي while روسية is listed as the language. The story has one key; so a question asks for the
keys of all readings of its word, and the rest of its words tell which was meant.
"""

from collections.abc import Iterator
from functools import lru_cache

from search.arabic import exact, fold
from search.lexicon import GAP, Lexicon, lexicon, light
from search.verbs import bases

Reading = tuple[str, float, str, str]
"""Key, how much it counts, the rule (`inflection`, `spelling`), and the word."""

SURE = 1.0
"""The same word with its article or without, or in another ending."""

GLUED = 0.85
"""A name that may have a preposition before it."""

VERB = 0.6
"""A verb that is written the same: يقر may be of قر and of أقر."""

SHORTEST = 5
"""Letters of an unknown word that may be spelled otherwise in a story."""

_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")
_NUMBERS = (
    ("2", "اثنان"),
    ("3", "ثلاثة"),
    ("4", "أربعة"),
    ("5", "خمسة"),
    ("6", "ستة"),
    ("7", "سبعة"),
    ("8", "ثمانية"),
    ("9", "تسعة"),
    ("10", "عشرة"),
    ("20", "عشرون"),
    ("30", "ثلاثون"),
    ("40", "أربعون"),
    ("50", "خمسون"),
    ("60", "ستون"),
    ("70", "سبعون"),
    ("80", "ثمانون"),
    ("90", "تسعون"),
    ("100", "مئة"),
    ("1000", "ألف"),
)


def stem(word: str) -> str:
    """The letters of a word that no lexicon knows, folded and without its article; empty where one knows it, or it is short."""
    written = exact(word)
    if len(written) < SHORTEST or not written.isalpha() or written.isascii() or lexicon().knows(written):
        return ""
    front = next((each for each in _ARTICLES if written.startswith(each) and len(written) - len(each) >= SHORTEST - 1), "")
    return fold(written[len(front) :])


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[Reading, ...]:
    """The keys of a word's other readings, each once, without its own; of a name only its other spelling."""
    lemmas = lexicon()
    written = exact(word)
    own = lemmas.key(word)
    if own in lemmas.listed:
        return ()
    seen = {own, GAP}
    found: list[Reading] = []
    several: tuple[Iterator[tuple[str, float, str]], ...] = (_doubled(written),)
    if not lemmas.name(written):
        several += (_numbers(own), _definite(lemmas, written), _glued(lemmas, written), _verbs(lemmas, written))
    for text, weight, rule in (each for some in several for each in some):
        key = lemmas.key(text) if rule != "key" else text
        if key not in seen and key not in lemmas.listed:
            seen.add(key)
            found.append((key, weight, "inflection" if rule == "key" else rule, text))
    return tuple(found)


def _numbers(key: str) -> Iterator[tuple[str, float, str]]:
    """The word of a figure and the figure of a word."""
    if len(key) == 4 and key.isdigit():
        yield key + "م", SURE, "spelling"
    for figure, number in _NUMBERS:
        if key in (figure, lexicon().key(number)):
            yield (number if key == figure else figure), SURE, "spelling"


def _definite(lemmas: Lexicon, word: str) -> Iterator[tuple[str, float, str]]:
    """The word without its article, or with one; of a word that no lexicon knows, with the endings that an article lets go."""
    front = next((each for each in _ARTICLES if word.startswith(each)), "")
    bare = word[len(front) :]
    if len(bare) < 3:
        return
    if front:
        yield bare, SURE, "inflection"
        if not lemmas.knows(word):
            yield fold(light(bare)), SURE, "key"
    elif ("ال" + word in lemmas.forms and (word in lemmas.nouns or word not in lemmas.verbs)) or not lemmas.knows(word):
        yield "ال" + word, SURE, "inflection"


def _doubled(word: str) -> Iterator[tuple[str, float, str]]:
    """Names that are written with one waw or two: داوود, داود."""
    if "وو" in word:
        yield word.replace("وو", "و"), SURE, "spelling"


def _glued(lemmas: Lexicon, word: str) -> Iterator[tuple[str, float, str]]:
    """A name that no lexicon knows with a preposition before it, or without the one it has: بلوس أنجلس, لغولدينسون."""
    if lemmas.knows(word) or not word.isalpha() or word.isascii() or word.startswith("ال"):
        return
    if word[0] in "وبلف" and len(word) > 4:
        yield word[1:], GLUED, "inflection"
    yield from ((front + word, GLUED, "inflection") for front in "بلو")


def _verbs(lemmas: Lexicon, word: str) -> Iterator[tuple[str, float, str]]:
    """The verbs that a form may be of, and the form of «she …» that another verb has too: كشف, تكشف."""
    if word.startswith("ال"):
        return
    for verb in bases(word):
        if verb in lemmas.verbs and len(verb) > 2:
            yield verb, VERB, "inflection"
            yield from _she(lemmas, verb)
    yield from _she(lemmas, lemmas.lemma(word) or "")


def _she(lemmas: Lexicon, verb: str) -> Iterator[tuple[str, float, str]]:
    """What «she …» looks like of a verb of three letters, where dictionaries list a verb of these letters."""
    if len(verb) != 3 or verb not in lemmas.verbs:
        return
    stems = (verb[0] + "و" + verb[2], verb[0] + "ي" + verb[2]) if verb[1] == "ا" else (verb,)
    for stem in stems:
        if "ت" + stem in lemmas.verbs:
            yield "ت" + stem, VERB, "inflection"
