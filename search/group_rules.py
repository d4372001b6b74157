"""Which words may follow the head of a group's name? One rule for each kind of head: a party's name is free, an office's not.

A rule takes the word after the head and answers where the name ends; the same word when the head names no group here.
"""

from collections.abc import Callable

from search.group_ends import closing, common, is_definite, leads_on, place, place_after, purposive, through
from search.group_scene import Scene
from search.group_words import ABSTRACT, CONSTRUCT, INSTITUTIONAL, LED, LETTERED, NOT_NAMES, PLACE_NOUNS, STOP, TITLES
from search.names import people

_UTILITIES = frozenset(("الكهرباء", "المياه"))
"""«شركة الكهرباء» is known by its trade alone."""


def _definite(scene: Scene, at: int) -> int:
    row = scene.row
    if at >= len(row) or not scene.joined[at - 1] or (row[at] in STOP and row[at] not in TITLES):
        return at
    if (row[at] in NOT_NAMES and row[at] not in CONSTRUCT) or purposive(row[at]):
        return at
    if is_definite(row[at]) and scene.names.adjective(row, at, None)[0]:
        return at
    return through(scene, at)


def _proper(scene: Scene, at: int) -> int:
    """A name of any form: the first word is taken when it is no common word, and then what may belong to it."""
    end = _definite(scene, at)
    if end > at or at >= len(scene.row) or not scene.joined[at - 1]:
        return end
    length = place(scene, at)
    if length > 1:
        return at + length
    word = scene.row[at]
    if common(word) or word in STOP or word.startswith("و") or scene.verb(at):
        return at
    following = scene.following(at + 1)
    if is_definite(following) and following not in STOP:
        return through(scene, at + 1)
    if scene.known(at):
        return at
    end = at + 1
    if word in people() and scene.following(end) in people():
        end += 1
    return closing(scene, end)


def _of_place(scene: Scene, at: int) -> int:
    """A place, perhaps after «مدينة» or «منطقة»; or what a definite name takes."""
    row, end = scene.row, at
    while end < len(row) and row[end] in PLACE_NOUNS and scene.joined[end]:
        end += 1
    length = place(scene, end)
    if length:
        return closing(scene, end + length)
    return _definite(scene, at)


def _strict(scene: Scene, at: int) -> int:
    """A place and nothing else: «صحة عسير», «مرور الرياض»."""
    row, end = scene.row, at
    while end < len(row) and row[end] in PLACE_NOUNS and scene.joined[end]:
        end += 1
    return end + place(scene, end) if place(scene, end) and scene.joined[at - 1] else at


def _tribe(scene: Scene, at: int) -> int:
    row = scene.row
    if at >= len(row) or not scene.joined[at - 1] or row[at] in NOT_NAMES or row[at] in STOP or place(scene, at):
        return at
    if row[at] in ("بني", "ال", "ابو", "البو", "البو", "ابن", "بنو", "اولاد"):
        return at + 2 if scene.following(at + 1) else at
    return at if (common(row[at]) and not row[at].startswith("ال")) or scene.names.adjective(row, at, None)[0] else at + 1


def _chamber(scene: Scene, at: int) -> int:
    """«غرفة عمليات …», «غرفة تجارة …», «غرفة جدة»; never a room."""
    row = scene.row
    if at < len(row) and scene.joined[at - 1]:
        if row[at] in ("تجاره", "صناعه", "عمليات", "التجاره"):
            end = through(scene, at + 1)
            length = place(scene, at + 1)
            return max(end, at + 1 + length) if max(end, at + 1 + length) > at + 1 else at
        length = place(scene, at)
        return at + length if length else at
    return at


def _office(scene: Scene, at: int) -> int:
    """«مديرية الأمن», «إدارة مكافحة المخدرات»: what an office is for, never «إدارة النادي» or «مديرية الظاهر»."""
    word = scene.row[at] if at < len(scene.row) and scene.joined[at - 1] else ""
    if word in ABSTRACT or (word in CONSTRUCT and leads_on(scene, at)):
        return place_after(scene, through(scene, at))
    return at


def _movement(scene: Scene, at: int) -> int:
    """«حركة الشعب» where somebody leads it; never «حركة النائم», «حركة البيع»."""
    end = _proper(scene, at)
    plain = end == at + 1 and is_definite(scene.row[at])
    return at if plain and scene.before(at - 1) not in LED else end


def _government(scene: Scene, at: int) -> int:
    """«حكومة الوحدة الوطنية», «حكومة كركوك», «حكومة هشام قنديل»."""
    end = _of_place(scene, at)
    if end > at:
        return end
    while end < len(scene.row) and scene.joined[end - 1] and end - at < 3 and scene.row[end] in people():
        end += 1
    return end


def _bureau(scene: Scene, at: int) -> int:
    """As an office, or two definite words: «مديرية الصناعات الدفاعية»."""
    end = _office(scene, at)
    if end == at and not place(scene, at):
        end = _definite(scene, at)
        end = end if end > at + 1 else at
    return end


def _centre(scene: Scene, at: int) -> int:
    """«مركز الدراسات …», never the centre of a town or a village that is called a centre."""
    end = _definite(scene, at)
    return at if end == at + 1 and scene.row[at] not in ABSTRACT else end


def _front(scene: Scene, at: int) -> int:
    """«جبهة تحرير …» and never a front of war, which has the name of a place."""
    return at if place(scene, at) else _proper(scene, at)


def _company(scene: Scene, at: int) -> int:
    """A proper name, or definite words that are more than a trade: «شركة الاتصالات السعودية», not «شركة الطيران»."""
    row = scene.row
    end = _proper(scene, at)
    if end == at + 1 and row[at].startswith("ال") and not row[at].endswith("ي") and row[at] not in _UTILITIES:
        return at
    return end


def _family(scene: Scene, at: int) -> int:
    """«مجموعة المجدوعي»: a family or a name in Latin letters; any other group of things has no name."""
    word = scene.row[at] if at < len(scene.row) and scene.joined[at - 1] else ""
    family = is_definite(word) and word.endswith("ي") and not scene.names.adjective(scene.row, at, None)[0]
    return at + 1 if (family and word not in INSTITUTIONAL and word not in STOP) or (word.isascii() and word.isalpha()) else at


def _club(scene: Scene, at: int) -> int:
    """A club in a story of sport only: «فريق البحث» is none."""
    if at < len(scene.row) and place(scene, at) and scene.following(at + place(scene, at)) in LETTERED:
        return at + place(scene, at) + 1
    if scene.sport < 5 or at >= len(scene.row) or not scene.joined[at - 1]:
        return at
    length = place(scene, at)
    if length:
        return at + length
    word = scene.row[at]
    if word in STOP or (is_definite(word) and (word in ABSTRACT or word.endswith(("يه", "ين")))) or word == "كره":
        return at
    return at + 1 if is_definite(word) else _proper(scene, at)


def _none(_scene: Scene, at: int) -> int:
    return at


RULES: dict[str, Callable[[Scene, int], int]] = {
    "definite": _definite,
    "proper": _proper,
    "place": _of_place,
    "strict": _strict,
    "tribe": _tribe,
    "chamber": _chamber,
    "office": _office,
    "bureau": _bureau,
    "government": _government,
    "movement": _movement,
    "centre": _centre,
    "front": _front,
    "company": _company,
    "club": _club,
    "family": _family,
    "quoted": _none,
    "military": _none,
    "none": _none,
}
