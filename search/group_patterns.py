"""Which groups does a story name that no list holds? A head («كتائب», «وزارة», «شركة») and the words that belong to its name.

The whole difficulty is where a name ends: it goes through definite nouns, a few construct nouns («حقوق»), «لل…» and coordinated
abstracts («وزارة الثقافة والإعلام»), and ends before days, titles, verbs, and words that only describe the group.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from search.arabic import fold
from search.group_names import under_clitics
from search.group_scene import Scene
from search.group_words import (
    ABSTRACT,
    BRANCHES,
    CONSTRUCT,
    IDEOLOGICAL,
    INSTITUTIONAL,
    LED,
    LOCAL,
    NOT_NAMES,
    ORDINALS,
    PLACE_NOUNS,
    STOP,
    TITLES,
    TRAPS,
)
from search.names import people
from search.spelling import same
from search.tables import DATA, read_table

_MOST = 9
_BUREAU = ("المكتب", "السياسي")
"""A movement's political bureau is the movement."""

_LETTERED = frozenset(("الثقافي", "الادبي"))
_UTILITIES = frozenset(("الكهرباء", "المياه"))
"""«شركة الكهرباء» is known by its trade alone."""

_OF_EVENTS = frozenset(("المنظمه", "التنفيذيه", "التحضيريه"))
"""Committees of festivals and fairs, not of a state."""

_LINKS = frozenset(("بن", "عبد", "ابو", "ال"))
"""Words that tie the next to a person's name."""


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
            yield Pattern(found.start, found.end, found.kind, _local(scene, found.end))
            free = found.end


def _local(scene: Scene, end: int) -> int:
    """The end of «في مدينة …», «ب…» or «بالمنطقة» after a name; 0 when no place follows."""
    row, following = scene.row, scene.following(end)
    if following in LOCAL:
        return end + 1
    if following == "في":
        at = end + 1
    elif following.startswith("ب") and len(following) > 3:
        length = _place(scene, end, following[1:])
        if length or following[1:] not in PLACE_NOUNS:
            return end + length if length else 0
        at = end + 1
    else:
        return 0
    while at < len(row) and row[at] in PLACE_NOUNS and scene.joined[at]:
        at += 1
    length = _place(scene, at) if at < len(row) and scene.joined[at - 1] else 0
    return at + length if length else 0


def _of(scene: Scene, start: int, head: Head) -> Pattern | None:
    trap = TRAPS.get(head.word)
    if trap is not None and scene.before(start) in trap.before:
        return None
    if head.definite:
        return _definite(scene, start, head)
    row, quote = scene.row, scene.quote_after(start)
    if quote and head.rule == "quoted" and scene.known(start + 1) and row[start + 1] not in CONSTRUCT:
        return None
    if quote and head.rule not in ("none", "military") and not (quote == start + 2 and _common(scene.row[start + 1])):
        return Pattern(start, quote, head.kind)
    if (trap is not None and scene.row[start + 1] in trap.after) or (head.word == "جبهه" and _place(scene, start + 1)):
        return None
    end = _RULES[head.rule](scene, start + 1)
    return Pattern(start, end, head.kind) if end > start + 1 else None


def _definite(scene: Scene, start: int, head: Head) -> Pattern | None:
    """«الهيئة العامة للسياحة», «الحزب الشيوعي», «الفرقة السابعة»: adjectives, then perhaps what the body is for."""
    row, end = scene.row, start + 1
    if head.rule in ("none", "tribe", "quoted", "chamber"):
        return None
    if head.rule == "military":
        ordinal = row[end] == "العسكريه" and scene.following(end + 1) in ORDINALS
        return _unit(scene, start, head) if ordinal else None
    if row[end] in ORDINALS or row[end].isdigit():
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
    close = _purpose(scene, end)
    if close > end and (row[start], row[start + 1]) != _BUREAU:
        return Pattern(start, close, "other" if row[start + 1] in _OF_EVENTS else head.kind)
    trap = TRAPS.get(head.word)
    if trap is not None and end == start + 2 and row[start + 1] in trap.after and not _of_another(scene, end):
        return None
    if row[start + 1] in _OF_EVENTS:
        return Pattern(start, end, "other")
    kind = "other" if head.kind == "club" and row[start + 1] in _LETTERED else head.kind
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


def _purpose(scene: Scene, end: int) -> int:
    """The end of «لل…», «ل…» that says what a body is for; the same end when there is none."""
    row = scene.row
    if end < len(row) and scene.joined[end - 1]:
        word = row[end]
        if word.startswith("لل") and len(word) > 4 and word not in NOT_NAMES:
            return _through(scene, end + 1)
        if word.startswith("ل") and word[1:] in CONSTRUCT:
            after = _through(scene, end + 1)
            return after if after > end + 1 else end
    return end


def _through(scene: Scene, end: int) -> int:
    """The end of a run of words that may belong to one name."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < _MOST:
        word = row[end]
        if end > first and scene.quote_mark(end - 1):
            break
        if scene.names.adjective(row, end, None)[0]:
            end += scene.names.adjective(row, end, None)[1]
            break
        if word in TITLES and word != "الرييس":
            end = _person(scene, end + 1)
        elif _continues(scene, end):
            end += 1
        else:
            break
    return end


def _continues(scene: Scene, at: int) -> bool:
    """Whether a word may go on with a name that has begun before it."""
    word = scene.row[at]
    if word.startswith("ال") and len(word) > 3:
        return word not in STOP
    if word.startswith("وال") and word[1:] in ABSTRACT:
        return True
    if word.startswith("لل"):
        return f"ال{word[2:]}" in ABSTRACT
    return (word in CONSTRUCT or (word.startswith(("ل", "و")) and word[1:] in CONSTRUCT)) and _leads_on(scene, at)


def _leads_on(scene: Scene, at: int) -> bool:
    """Whether a construct noun is followed by what it needs."""
    following = scene.following(at + 1)
    return bool(following) and (
        (_is_definite(following) and following not in STOP) or following in CONSTRUCT or following in scene.names.places
    )


def _person(scene: Scene, end: int) -> int:
    """The end of the names after a title: «الملك عبد العزيز», «الأمير سطام بن عبدالعزيز», «الإمام محمد بن سعود»."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < 5:
        linked = end > first and row[end - 1] in _LINKS
        given = end == first and (row[end] in people() or row[end].startswith("عبد"))
        if not (linked or row[end] in _LINKS or given):
            break
        end += 1
    return end


def _definite_rule(scene: Scene, at: int) -> int:
    row = scene.row
    if at >= len(row) or not scene.joined[at - 1] or row[at] in STOP:
        return at
    if (row[at] in NOT_NAMES and row[at] not in CONSTRUCT) or _purposive(row[at]):
        return at
    if _is_definite(row[at]) and scene.names.adjective(row, at, None)[0]:
        return at
    return _through(scene, at)


def _purposive(word: str) -> bool:
    """Whether a word says what something is for and opens no name: «لجنة *للتحقيق*», «شركة *لتحليل* البيانات»."""
    return word.startswith("لل") or (word.startswith("ل") and word[1:] in CONSTRUCT)


def _proper_rule(scene: Scene, at: int) -> int:
    """A name of any form: the first word is taken when it is no common word, and then what may belong to it."""
    end = _definite_rule(scene, at)
    if end > at or at >= len(scene.row) or not scene.joined[at - 1]:
        return end
    length = _place(scene, at)
    if length > 1:
        return at + length
    word = scene.row[at]
    if _common(word) or word in STOP or word.startswith("و") or scene.verb(at):
        return at
    following = scene.following(at + 1)
    if _is_definite(following) and following not in STOP:
        return _through(scene, at + 1)
    if scene.known(at):
        return at
    end = at + 1
    if word in people() and scene.following(end) in people():
        end += 1
    return _closing(scene, end)


def _common(word: str) -> bool:
    """Whether a word without the article is known to name nothing, or has the form of an adjective, a verb, a preposition."""
    if word in NOT_NAMES or len(word) < 3 or word.isdigit():
        return True
    return word.endswith(("يه", "ات", "ين", "ون")) or word.startswith(("لل", "ال", "وال", "بال", "فال"))


def _closing(scene: Scene, end: int) -> int:
    """Definite words after a proper name that belong to it: «شركة هاليبرتون العالمية»."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < 3:
        if scene.names.adjective(row, end, None)[0]:
            return end
        if row[end] in INSTITUTIONAL or (row[end].startswith("لل") and f"ال{row[end][2:]}" in ABSTRACT):
            end += 1
        else:
            break
    return end


def _place_rule(scene: Scene, at: int) -> int:
    """A place, perhaps after «مدينة» or «منطقة»; or what a definite name takes."""
    row, end = scene.row, at
    while end < len(row) and row[end] in PLACE_NOUNS and scene.joined[end]:
        end += 1
    length = _place(scene, end)
    if length:
        return _closing(scene, end + length)
    return _definite_rule(scene, at)


def _place(scene: Scene, at: int, first: str = "") -> int:
    """How many words at a word are the name of a listed place; `first` stands for that word without its clitic."""
    row = scene.row
    for length in (3, 2, 1):
        if at + length > len(row) or not all(scene.joined[number] for number in range(at, at + length - 1)):
            continue
        if " ".join((first or row[at], *row[at + 1 : at + length])) in scene.names.places:
            return length
    return 0


def _tribe_rule(scene: Scene, at: int) -> int:
    row = scene.row
    if at >= len(row) or not scene.joined[at - 1] or row[at] in NOT_NAMES or row[at] in STOP or _place(scene, at):
        return at
    if row[at] in ("بني", "ال", "ابو", "البو", "البو", "ابن", "بنو", "اولاد"):
        return at + 2 if scene.following(at + 1) else at
    return at + 1 if row[at].startswith("ال") and not scene.names.adjective(row, at, None)[0] else at


def _chamber_rule(scene: Scene, at: int) -> int:
    """«غرفة عمليات …», «غرفة تجارة …», «غرفة جدة»; never a room."""
    row = scene.row
    if at < len(row) and scene.joined[at - 1]:
        if row[at] in ("تجاره", "صناعه", "عمليات", "التجاره"):
            end = _through(scene, at + 1)
            length = _place(scene, at + 1)
            return max(end, at + 1 + length) if max(end, at + 1 + length) > at + 1 else at
        length = _place(scene, at)
        return at + length if length else at
    return at


def _office_rule(scene: Scene, at: int) -> int:
    """«مديرية الأمن», «إدارة مكافحة المخدرات»: what an office is for, never «إدارة النادي» or «مديرية الظاهر»."""
    word = scene.row[at] if at < len(scene.row) and scene.joined[at - 1] else ""
    if word in ABSTRACT or (word in CONSTRUCT and _leads_on(scene, at)):
        return _place_after(scene, _through(scene, at))
    return at


def _movement_rule(scene: Scene, at: int) -> int:
    """«حركة الشعب» where somebody leads it; never «حركة النائم», «حركة البيع»."""
    end = _proper_rule(scene, at)
    plain = end == at + 1 and _is_definite(scene.row[at])
    return at if plain and scene.before(at - 1) not in LED else end


def _bureau_rule(scene: Scene, at: int) -> int:
    """As an office, or two definite words: «مديرية الصناعات الدفاعية»."""
    end = _office_rule(scene, at)
    if end == at and not _place(scene, at):
        end = _definite_rule(scene, at)
        end = end if end > at + 1 else at
    return end


def _centre_rule(scene: Scene, at: int) -> int:
    """«مركز الدراسات …», never the centre of a town or a village that is called a centre."""
    end = _definite_rule(scene, at)
    return at if end == at + 1 and scene.row[at] not in ABSTRACT else end


def _place_after(scene: Scene, end: int) -> int:
    """The end of a name with the place that stands right after it: «مديرية أمن الإسكندرية»."""
    return end + _place(scene, end) if end < len(scene.row) else end


def _front_rule(scene: Scene, at: int) -> int:
    """«جبهة تحرير …» and never a front of war, which has the name of a place."""
    return at if _place(scene, at) else _proper_rule(scene, at)


def _company_rule(scene: Scene, at: int) -> int:
    """A proper name, or definite words that are more than a trade: «شركة الاتصالات السعودية», not «شركة الطيران»."""
    row = scene.row
    end = _proper_rule(scene, at)
    if end == at + 1 and row[at].startswith("ال") and not row[at].endswith("ي") and row[at] not in _UTILITIES:
        return at
    return end


def _family_rule(scene: Scene, at: int) -> int:
    """«مجموعة المجدوعي»: a family or a name in Latin letters; any other group of things has no name."""
    word = scene.row[at] if at < len(scene.row) and scene.joined[at - 1] else ""
    family = _is_definite(word) and word.endswith("ي") and not scene.names.adjective(scene.row, at, None)[0]
    return at + 1 if (family and word not in INSTITUTIONAL and word not in STOP) or (word.isascii() and word.isalpha()) else at


def _club_rule(scene: Scene, at: int) -> int:
    """A club in a story of sport only: «فريق البحث» is none."""
    if scene.sport < 5 or at >= len(scene.row) or not scene.joined[at - 1]:
        return at
    length = _place(scene, at)
    if length:
        return at + length
    word = scene.row[at]
    if word in STOP or (_is_definite(word) and (word in ABSTRACT or word.endswith(("يه", "ين")))) or word == "كره":
        return at
    return at + 1 if _is_definite(word) else _proper_rule(scene, at)


def _none_rule(_scene: Scene, at: int) -> int:
    return at


def _is_definite(word: str) -> bool:
    return word.startswith("ال") and len(word) > 3


_RULES: dict[str, Callable[[Scene, int], int]] = {
    "definite": _definite_rule,
    "proper": _proper_rule,
    "place": _place_rule,
    "tribe": _tribe_rule,
    "chamber": _chamber_rule,
    "office": _office_rule,
    "bureau": _bureau_rule,
    "movement": _movement_rule,
    "centre": _centre_rule,
    "front": _front_rule,
    "company": _company_rule,
    "club": _club_rule,
    "family": _family_rule,
    "quoted": _none_rule,
    "military": _none_rule,
    "none": _none_rule,
}
