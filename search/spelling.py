"""Which spellings of one foreign or borrowed word does the Arab press use side by side? One of them stands for all.

Folding (`arabic.fold`) unites letters; this unites «أمريكا» and «أميركا», «مليشيا» and «ميليشيا», in lists and in stories alike.
"""

from collections.abc import Iterator

_SAME = (
    ("امريك", "اميرك"),
    ("ميليشي", "مليشي"),
    ("ديموقراط", "ديمقراط"),
    ("فيدرالي", "فدرالي"),
    ("كورد", "كرد"),
    ("بشمرك", "بيشمرك"),
    ("اوربي", "اوروبي"),
    ("شيون", "شوون"),
    ("مسيول", "مسوول"),
    ("كيماوي", "كيمياوي"),
    ("كيمياييه", "كيمياويه"),
    ("كونجرس", "كونغرس"),
    ("بنتاجون", "بنتاغون"),
    ("غوغل", "جوجل"),
    ("اوكسفام", "اكسفام"),
    ("استخباراتي", "استخباري"),
)
_WRITTEN = (
    ("ديموقراط", "ديمقراط"),
    ("مليشي", "ميليشي"),
    ("كيلوجرام", "كيلوغرام"),
    ("تيليجرام", "تيليغرام"),
    ("تليجرام", "تيليغرام"),
    ("انستجرام", "إنستغرام"),
    ("انستغرام", "إنستغرام"),
    ("انستقرام", "إنستغرام"),
)
"""Spellings of words that dictionaries have in one way only, as careful writers write them."""

_KNOWN_MOST = 400_000
_known: dict[str, str] = {}


def same(word: str) -> str:
    """The spelling that stands for all others of a folded word."""
    found = _known.get(word)
    if found is None:
        if len(_known) > _KNOWN_MOST:
            _known.clear()
        found = _known[word] = _united(word)
    return found


def usual(word: str) -> str:
    """A word of the exact layer as dictionaries spell it, before its forms are looked up in them."""
    for one, other in _WRITTEN:
        if one in word:
            return word.replace(one, other)
    return word


def seats(word: str) -> Iterator[str]:
    """A word with its hamza on the seats that writers give it. The old spelling of Egypt has «شاطيء» and drops a waw: «مسؤل»."""
    if word.endswith("يء"):
        yield word[:-2] + "ئ"
    if word.endswith("ئ"):
        yield word[:-1] + "يء"
    if "ؤ" in word[1:-1] and "ؤو" not in word:
        yield word.replace("ؤ", "ؤو", 1)
    if "ؤو" in word[1:]:
        yield word.replace("ؤو", "ؤ", 1)


def all_same(words: list[str]) -> list[str]:
    """The spellings of many folded words at once."""
    known = _known.get
    return [known(word) or same(word) for word in words]


def _united(word: str) -> str:
    for one, other in _SAME:
        if one in word:
            word = word.replace(one, other)
    return "سوريا" if word == "سوريه" else word
