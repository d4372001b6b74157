"""How might the Arab press write this name? Names typed in Latin letters, when no list of Arshif has them.

First by the spellings of arabic-name-romanizer (MIT; data of Wikidata, CC0), then by sound: names whose consonants are the same,
the likeliest first. Vowels and doubled letters differ from paper to paper (Qaddafi, Gadhafi), consonants hardly.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache

from search.arabic import fold
from search.lists import DATA, read_table
from search.names import people
from search.packages import NAMES, database

MOST = 4
"""Arabic names that one Latin spelling may stand for."""

LIKE = 0.72
"""How alike two names of the same consonants must sound, from 0 to 1."""

NEARLY = 0.1
"""How much less alike than the likest another may be."""

SHORTEST = 4
"""Letters of the shortest name that is sought by sound."""

ARTICLES = frozenset(["al", "el", "ul", "ad", "ash", "as", "an", "ar", "at", "az"])
"""The article before a name, as it is spelled in Latin letters; no word to look for."""

_LETTERS = {
    **dict.fromkeys("بپ", "b"),
    **dict.fromkeys("تطة", "t"),
    **dict.fromkeys("ثسص", "s"),
    **dict.fromkeys("جچ", "j"),
    **dict.fromkeys("دض", "d"),
    **dict.fromkeys("ذزظ", "z"),
    **dict.fromkeys("كق", "k"),
    **dict.fromkeys("فڤ", "f"),
    **dict.fromkeys("حه", "h"),
    **dict.fromkeys("وؤ", "o"),
    **dict.fromkeys("يىئ", "i"),
    **dict.fromkeys("اأإآ", "a"),
    **{"ر": "r", "ش": "$", "خ": "x", "غ": "g", "ل": "l", "م": "m", "ن": "n", "ع": "", "ء": ""},
}
_SOUNDS = (
    ("tsch", "t$"),
    ("sch", "$"),
    ("tch", "t$"),
    ("kh", "x"),
    ("gh", "g"),
    ("sh", "$"),
    ("ch", "$"),
    ("ph", "f"),
    ("th", "s"),
    ("dh", "z"),
    ("ck", "k"),
    ("qu", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("p", "b"),
    ("v", "f"),
    ("w", "o"),
    ("y", "i"),
    ("u", "o"),
    ("e", "i"),
)
_VOWELS = re.compile("[aio]+")
_SOFT = re.compile("c(?=[ei])")
_SLAVIC = re.compile("[iy](?:c|ch|tch)$")
_DOUBLED = re.compile(r"(.)\1+")


def plain(word: str) -> str:
    """A word without the accents of its letters, in small letters: Erdoğan is erdogan."""
    spread = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("ø", "o").replace("ß", "ss"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).lower()


def is_latin(word: str) -> bool:
    """Whether a word is written in Latin letters only, with accents or without."""
    bare = plain(word)
    return bare.isascii() and bare.isalpha()


@lru_cache(maxsize=4096)
def arabic(word: str) -> tuple[str, ...]:
    """Names in Arabic letters that a Latin spelling may stand for, the likeliest first; none for a word that is no name."""
    bare = plain(word)
    spelled = _spellings().get(bare, ())
    if spelled or len(bare) < SHORTEST:
        return spelled
    return _by_sound(_latin_sound(bare)) or (_by_sound(_latin_sound(bare.replace("w", "v"))) if "w" in bare else ())


def _by_sound(sound: str) -> tuple[str, ...]:
    """Names of the same consonants that sound nearly as alike as the likest."""
    found = [(SequenceMatcher(None, sound, other).ratio(), name) for name, other in _by_consonants().get(_bones(sound), ())]
    best = max(found, default=(0.0, ""))[0]
    return tuple(name for ratio, name in sorted(found, reverse=True) if ratio >= max(LIKE, best - NEARLY))[:MOST]


def _latin_sound(word: str) -> str:
    """The sounds of a Latin spelling, a letter each; vowels are a, i and o."""
    word = _SOFT.sub("s", _SLAVIC.sub("it$", word))
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return _DOUBLED.sub(r"\1", word.replace("c", "k"))


def _arabic_sound(word: str) -> str:
    return _DOUBLED.sub(r"\1", "".join(_LETTERS.get(letter, "") for letter in word.removesuffix("ة").removesuffix("ه")))


def _bones(sound: str) -> str:
    """The consonants of a name. g is written ج or غ, and an h inside is often left out."""
    return _DOUBLED.sub(
        r"\1", _VOWELS.sub("", sound[:1].replace("h", "H") + sound[1:].replace("h", "")).replace("j", "g").replace("t$", "$")
    )


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Arabic names by their Latin spellings, the commonest first. Takes a fifth of a second, once a process."""
    found: dict[str, list[str]] = {}
    with database(*NAMES) as opened:
        rows = opened.execute(
            "select latin, arabic_key, sum(count) as bearers from units where country not in ('IR', 'PK', 'AF') "
            "group by latin, arabic_key order by bearers desc"
        )
        for latin, name, bearers in rows:
            names = found.setdefault(plain(latin), [])
            if len(names) < MOST and name not in names and (not names or bearers > 1):
                names.append(name)
    return {latin: tuple(names) for latin, names in found.items()}


@cache
def _by_consonants() -> dict[str, tuple[tuple[str, str], ...]]:
    """Names of the lists with their sounds, by their consonants."""
    names = {name for row in read_table(DATA / "foreign_names.tsv") for name in row["names"].split()}
    names |= {name for row in read_table(DATA / "people.tsv") for term in row["terms"].split("|") for name in term.split()}
    names |= set(people())
    names |= {name for row in read_table(DATA / "places.tsv") for name in row["name_ar"].split() if len(name) > 3}
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted({fold(name).removeprefix("ال") for name in names if not name.isascii()}):
        sound = _arabic_sound(name)
        if len(bones := _bones(sound)) > 1:
            found.setdefault(bones, []).append((name, sound))
    return {bones: tuple(several) for bones, several in found.items()}
