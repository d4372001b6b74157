"""Which groups does a story name that no list holds? A head («كتائب», «وزارة», «شركة») and the words that belong to its name.

`data/heads_of_groups.tsv` holds the heads with the kind that each announces and its rule (`group_rules`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from search.arabic import fold
from search.group_ends import common, local, place, purpose
from search.group_names import under_clitics
from search.group_rules import RULES
from search.group_scene import Scene
from search.group_words import BRANCHES, CONSTRUCT, IDEOLOGICAL, INSTITUTIONAL, LETTERED, ORDINALS, TRAPS
from search.spelling import same
from search.tables import DATA, read_table

_STAGED = frozenset(("الشعبيه", "المسرحيه", "الموسيقيه", "الغناييه", "الفنيه", "الاستعراضيه"))
"""Adjectives of troupes."""

_BUREAU = ("المكتب", "السياسي")
"""A movement's political bureau is the movement."""

_OF_EVENTS = frozenset(("المنظمه", "التنفيذيه", "التحضيريه"))
"""Committees of festivals and fairs, not of a state."""


@dataclass(frozen=True, slots=True)
class Head:
    """A word that opens the name of a group: the kind it announces, and which words may follow it."""

    word: str
    kind: str
    rule: str
    definite: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A group found by its form, at words `start` to `end`; `local` is its end with the place after it."""

    start: int
    end: int
    kind: str
    local: int = 0


def _heads() -> dict[str, Head]:
    found: dict[str, Head] = {}
    for row in read_table(DATA / "heads_of_groups.tsv"):
        for word in fold(row["heads"]).split():
            for definite in (False, True):
                text = same(f"ال{word}" if definite else word)
                for form in under_clitics(text):
                    found.setdefault(form, Head(text, row["kind"], row["rule"], definite))
    return found


HEADS = _heads()


def find(scene: Scene, taken: Sequence[bool], bodies: Collection[int]) -> Iterator[Pattern]:
    """Groups found by their form, from left to right.

    `taken` are words that other names hold; `bodies` are words at which bodies of states begin, which a name with an
    indefinite head may hold («لواء القوات الخاصة») and another not («الأمانة العامة لمجلس الوزراء»).
    """
    free = 0
    for start, word in enumerate(scene.row):
        head = HEADS.get(word)
        if head is None or start < free or taken[start] or not scene.joined[start]:
            continue
        found = _of(scene, start, head)
        if found is None or (head.definite and any(word in bodies for word in range(found.start + 1, found.end))):
            continue
        if not any(taken[found.start : found.end]):
            yield Pattern(found.start, found.end, found.kind, local(scene, found.end))
            free = found.end


def _of(scene: Scene, start: int, head: Head) -> Pattern | None:
    trap = TRAPS.get(head.word)
    if trap is not None and scene.before(start) in trap.before:
        return None
    if head.definite:
        return _definite(scene, start, head)
    row, quote = scene.row, scene.quote_after(start)
    if quote and head.rule == "quoted" and scene.known(start + 1) and row[start + 1] not in CONSTRUCT:
        return None
    if quote and head.rule not in ("none", "military") and not (quote == start + 2 and common(scene.row[start + 1])):
        return Pattern(start, quote, head.kind)
    if head.word == "جبهه" and place(scene, start + 1):
        return None
    end = RULES[head.rule](scene, start + 1)
    if trap is not None and row[start + 1] in trap.after and not (head.kind == "company" and end > start + 2):
        return None
    artistic = (head.kind == "club" and row[end - 1] in LETTERED) or (head.word == "فرقه" and row[end - 1] in _STAGED)
    kind = "other" if artistic else head.kind
    return Pattern(start, end, kind) if end > start + 1 else None


def _definite(scene: Scene, start: int, head: Head) -> Pattern | None:
    """«الهيئة العامة للسياحة», «الحزب الشيوعي», «الفرقة السابعة»: adjectives, then perhaps what the body is for."""
    row, end = scene.row, start + 1
    if head.rule in ("none", "tribe", "quoted", "strict") or (head.rule == "chamber" and row[end] != "التجاريه"):
        return None
    if head.rule == "military":
        ordinal = row[end] == "العسكريه" and scene.following(end + 1) in ORDINALS
        return _unit(scene, start, head) if ordinal else None
    if (row[end] in ORDINALS or row[end].isdigit()) and head.word != "الشرطه":
        return _unit(scene, start, head)
    weighty = False
    while end < len(row) and scene.joined[end - 1] and end - start <= 4:
        country, taken = scene.names.adjective(row, end, None)
        if row[end] in INSTITUTIONAL or (head.kind == "party" and row[end] in IDEOLOGICAL):
            weighty = True
            end += 1
        elif country:
            end += taken
        else:
            break
    if end == start + 1:
        return None
    close = purpose(scene, end)
    if close > end and (row[start], row[start + 1]) != _BUREAU:
        return Pattern(start, close, "other" if row[start + 1] in _OF_EVENTS else head.kind)
    trap = TRAPS.get(head.word)
    if trap is not None and end == start + 2 and row[start + 1] in trap.after and not _of_another(scene, end):
        return None
    if row[start + 1] in _OF_EVENTS:
        return Pattern(start, end, "other")
    kind = "other" if head.kind == "club" and row[start + 1] in LETTERED else head.kind
    return Pattern(start, end, kind) if weighty and kind not in ("company", "club") else None


def _of_another(scene: Scene, end: int) -> bool:
    """Whether a body's own body follows: «اللجنة الإعلامية *بالاتحاد* السعودي لكرة القدم»."""
    following = scene.following(end)
    return following.startswith("ب") and following[1:] in HEADS and HEADS[following[1:]].rule != "none"


def _unit(scene: Scene, start: int, head: Head) -> Pattern | None:
    if head.kind not in ("armed", "force"):
        return None
    row, end = scene.row, start + (3 if head.rule == "military" else 2)
    while end < len(row) and scene.joined[end - 1] and (row[end] in BRANCHES or row[end] in ORDINALS) and end - start < 6:
        end += 1
    return Pattern(start, end, "force")
