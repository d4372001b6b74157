"""Which spellings of one foreign or borrowed word does the Arab press use side by side? One of them stands for all.

Folding (`arabic.fold`) unites letters; this unites «أمريكا» and «أميركا», «مليشيا» and «ميليشيا», in lists and in stories alike.
"""

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


def all_same(words: list[str]) -> list[str]:
    """The spellings of many folded words at once."""
    known = _known.get
    return [known(word) or same(word) for word in words]


def _united(word: str) -> str:
    for one, other in _SAME:
        if one in word:
            word = word.replace(one, other)
    return "سوريا" if word == "سوريه" else word
