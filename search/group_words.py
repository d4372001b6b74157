"""Which words around a name say that it is a group, and where does a name end? Our own lists, folded and spelled one way.

`data/words_of_groups.tsv` holds the words, `data/traps_of_groups.tsv` the names that are words too («القاعدة», «النصر»).
"""

from collections import defaultdict
from typing import NamedTuple

from search.arabic import fold
from search.spelling import same
from search.tables import DATA, read_table


def word_set(text: str) -> frozenset[str]:
    """The words of a text as the finders compare them."""
    return frozenset(same(part) for part in fold(text).split())


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_table(DATA / "words_of_groups.tsv"):
        found[row["set"]].update(word_set(row["words"]))
    return {name: frozenset(words) for name, words in found.items()}


class Trap(NamedTuple):
    """The words before which, and after which, a name that is a word too names no group."""

    before: frozenset[str]
    after: frozenset[str]


def _traps() -> dict[str, Trap]:
    rows = read_table(DATA / "traps_of_groups.tsv")
    return {same(fold(row["name"])): Trap(word_set(row.get("before", "")), word_set(row.get("after", ""))) for row in rows}


_SETS = _read()

TRIGGERS = {name.removeprefix("trigger "): words for name, words in _SETS.items() if name.startswith("trigger ")}
"""Words right before a name that say it is a group of this kind: «تنظيم», «نادي»."""

SPORT = _SETS["sport"]
MINISTERS = _SETS["minister"]
"""Before «الخارجية السويدية» these make it a person's office and not the ministry."""

STOP = _SETS["definite stop"]
"""Words with the article that end a name: days, titles, relative pronouns, what describes the group."""

INSTITUTIONAL = _SETS["inst adjective"]
"""Adjectives that make a name of a definite noun: «الهيئة العامة», «المجلس الأعلى»."""

IDEOLOGICAL = _SETS["ideology"]
CONSTRUCT = _SETS["construct"]
"""Nouns without the article that a name goes through: «هيئة *حقوق* الإنسان», «مركز *الملك سلمان*»."""

ABSTRACT = _SETS["abstract"]
"""Nouns that «و» joins within one name: «وزارة الثقافة *والإعلام*»."""

NO_BODY_AFTER = _SETS["no body after"]
"""After these the name of a body is that of a street, a school or a ground: «كلية الشرطة», «ساحة الجيش»."""

RACES = _SETS["race"]
"""Before these «الرئاسة» is an election and no office."""

LED = _SETS["led by"]
"""Words that only a movement has: a leader, a member, a spokesman."""

TEAM_BEFORE = _SETS["team before"]
BEATEN = _SETS["beaten"]
"""Words that make the name of a country its team in a story of sport: «أمام السعودية», «الفوز على مصر»."""

PLACE_NOUNS = _SETS["place noun"]
LETTERED = word_set("الثقافي الأدبي")
"""Adjectives of clubs of letters, which play no games: «النادي الأدبي»."""

LOCAL = _SETS["local"]
TITLES = _SETS["title in name"]
BRANCHES = _SETS["branch"]
ORDINALS = _SETS["ordinal"]
NOT_NAMES = _SETS["not name"]
"""Words without the article that follow a head and name nothing: «شركة كبيرة», «لجنة من»."""

HEAD_WORDS = frozenset(word for row in read_table(DATA / "heads_of_groups.tsv") for word in word_set(row["heads"]))
"""Words that open names of their own: «جمعية …»; «وجمعية …» after a name is another."""

TRAPS = _traps()
