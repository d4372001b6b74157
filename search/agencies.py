"""Which agencies, papers and channels is a story credited to? «رويترز» in the dateline, «نقلت وكالة …», «(أ ف ب)», «حسب صحيفة …».

Names that are words or places too («وفا», «الأناضول», «الرياض») count only where they are credited: after «وكالة» or «صحيفة»,
in brackets, or in the first line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.group_names import Found, Tree, Use
from search.group_words import word_set
from search.lists import Entry, Lists
from search.story import Agency
from search.tables import split
from search.text import Span, Text

_MEDIA = word_set("وكالة وكالتي وكالات صحيفة جريدة قناة قناتي شبكة موقع مجلة إذاعة راديو تلفزيون بوابة فضائية يومية مراسل")
_DATELINE = 14
"""Words of the body in which a reporting line ends."""


@dataclass(frozen=True)
class AgencyNames:
    """The names of the agencies of one version of the lists."""

    names: Tree
    entries: dict[str, Entry]


def build(lists: Lists) -> AgencyNames:
    """The names of all agencies of the lists."""
    names = Tree()
    for entry in lists.agencies.values():
        for alias in entry.aliases if entry.aliases else (entry.name_ar,):
            for written in _orders(alias):
                names.add(written, Use(entry.id))
        for alias in split(entry.extra.get("weak", "")):
            names.add(alias, Use(entry.id, strong=False))
    return AgencyNames(names, lists.agencies)


def _orders(alias: str) -> tuple[str, ...]:
    """An alias, and for «وكالة الأنباء السورية» the ways to say that it is the state's own."""
    start = "وكالة الأنباء "
    if alias.startswith(start) and len(alias.split()) == 3:
        adjective = alias.removeprefix(start)
        return alias, f"{start}الرسمية {adjective}", f"{alias} الرسمية", f"وكالة أنباء {adjective}"
    return (alias,)


def find(text: Text, names: AgencyNames) -> tuple[list[Agency], list[Span]]:
    """The agencies of a text, each once, and the words of their names, which belong to no group or place."""
    row, joined, forms = text.spelled, _Joins(text), names.names.forms
    spans: dict[str, list[Span]] = {}
    free = 0
    for start, word in enumerate(row):
        if start < free or word not in forms:
            continue
        found = next((name for name in names.names.at(row, joined, start) if _credited(text, row, name)), None)
        if found is None:
            continue
        first = start - 1 if start and joined[start - 1] and _bare(row[start - 1]) in _MEDIA else start
        spans.setdefault(found.uses[0].entry, []).append((first, found.end))
        free = found.end
    agencies = [_agency(text, names.entries[id_], each) for id_, each in spans.items()]
    return agencies, sorted(span for each in spans.values() for span in each)


def of_byline(author: str, names: AgencyNames) -> list[Agency]:
    """The agencies that a line of credit names («رويترز», «جدة - واس»), which stands apart from headline and body."""
    return find(Text.cut(f"كتب\n({author})"), names)[0] if author else []


class _Joins:
    """Which words may be parts of one agency's name with the next: «سي.إن.إن» and «أ ف ب» too."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __getitem__(self, number: int) -> bool:
        between = self._text.between(number)
        return between == " " or (len(between) <= 3 and "\n" not in between and "،" not in between)


def _credited(text: Text, row: Sequence[str], name: Found) -> bool:
    if any(use.strong for use in name.uses):
        return True
    if name.start and (_bare(row[name.start - 1]) in _MEDIA or row[name.start - 1] == "ل"):
        return True
    before = text.between(name.start - 1) if name.start else ""
    after = text.between(name.end - 1)
    if "(" in before and ")" in after:
        return True
    opening = text.body_start <= name.start < text.body_start + _DATELINE
    return opening and any(mark in before + after for mark in "-–—/:()ـ|")


def _bare(word: str) -> str:
    for cut in ("ول", "وب", "لل", "و", "ف", "ل", "ب"):
        if word.startswith(cut) and word[len(cut) :] in _MEDIA:
            return word[len(cut) :]
    return word


def _agency(text: Text, entry: Entry, spans: Sequence[Span]) -> Agency:
    surfaces = tuple(dict.fromkeys(text.surface(span) for span in spans))
    return Agency(entry.id, entry.name_ar, entry.name_en, surfaces)
