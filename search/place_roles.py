"""What is each place to the story: where it was filed, where it happens, named in passing, or a government's other name?

The facet counts what a story is about; that is why every mention has a weight.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from search.lists import Entry
from search.place_scene import Candidate, Scene
from search.place_words import DIRECTIONS, IN
from search.story import PlaceMention, Role

ABOUT = 0.35
"""From this weight on a story counts as being about a place."""

_SPEAKING = re.compile(
    "(?:و|ف)?(?:اكد|اعلن|قال|دع|رفض|اتهم|ادان|نفى|نفي|ات?هم|حذر|طالب|رحب|وصف|اعتبر|هدد|استدع|قرر|تعهد|ابلغ|رد|فرض|تسع|تريد|ترفض|تؤكد|تتهم|تدعو|تعلن|تنفي|تطالب|تهدد|تعتبر|تدعم|دعم|وافق)ت?"
)
_BETWEEN = frozenset(("بين", "وبين"))
_TIES = frozenset(
    (
        "علاقات",
        "العلاقات",
        "موقف",
        "سياسه",
        "حكومه",
        "حليفه",
        "ضد",
        "اتهمت",
        "مفاوضات",
        "حوار",
        "تصريحات",
        "دعم",
        "ضغوط",
        "عقوبات",
    )
)


@dataclass
class _Seen:
    entry: Entry
    surfaces: list[str] = field(default_factory=list)
    points: float = 0.0
    dateline: bool = False
    laid: float = 0.0
    spoken: int = 0
    times: int = 0


def mentions(scene: Scene, accepted: Sequence[Candidate]) -> tuple[PlaceMention, ...]:
    """The places of the candidates that were accepted, each once, with its role and weight, in the order of the text."""
    seen: dict[str, _Seen] = {}
    for each in accepted:
        entry = _settled(each, accepted)
        here = seen.setdefault(entry.id, _Seen(entry))
        here.surfaces.append(scene.text.surface((each.start, each.end)))
        here.times += 1
        here.points += _points(scene, each)
        here.dateline |= each.start in scene.dateline
        if _spoken(scene, each, entry):
            here.spoken += 1
        else:
            here.laid += _laid(scene, each)
    top = max((each.points for each in seen.values()), default=1.0)
    return tuple(_mention(each, top) for each in seen.values())


def _mention(each: _Seen, top: float) -> PlaceMention:
    weight = min(1.0, each.points / max(top, 1.0))
    role: Role = "mention"
    if each.dateline:
        role = "dateline"
    elif each.spoken and each.spoken == each.times:
        role, weight = "metonym", weight * 0.5
    elif each.laid >= 1.5 or (each.laid >= 1.0 and weight >= ABOUT):
        role = "main"
    if role in ("dateline", "main"):
        weight = max(weight, ABOUT)
    entry = each.entry
    surfaces = tuple(dict.fromkeys(each.surfaces))
    return PlaceMention(
        entry.id, entry.name_ar, entry.name_en, entry.country, entry.kind, role, surfaces, round(weight, 2), entry.parents
    )


def _points(scene: Scene, each: Candidate) -> float:
    """How much one mention adds to what the story is about: the headline and the lead more than the end."""
    if each.start < scene.text.body_start:
        return 2.0
    into = each.start - scene.text.body_start
    return 1.5 if into < 40 else 1.0 if into < 120 else 0.5


def _laid(scene: Scene, each: Candidate) -> float:
    """How much one mention says that things happen there."""
    before = scene.before(each.start)
    near = _points(scene, each) / 1.5
    local = each.prefix.endswith("ب") or before in IN or before in DIRECTIONS or bool(each.noun)
    return near * (1.0 if local else 0.4)


def _spoken(scene: Scene, each: Candidate, entry: Entry) -> bool:
    """Whether a capital or country stands for its government: «أكدت واشنطن», «بين طهران وواشنطن»."""
    if entry.kind not in ("city", "country", "admin1") or each.prefix.endswith("ب") or each.noun:
        return False
    before, after = scene.before(each.start), scene.after(each.end)
    if _SPEAKING.fullmatch(before) or before in _BETWEEN or before in _TIES:
        return True
    return each.start > 0 and before != "في" and bool(after) and bool(_SPEAKING.fullmatch(after)) and after.endswith("ت")


def _settled(each: Candidate, accepted: Sequence[Candidate]) -> Entry:
    """The entry of a candidate; one that no list holds takes the country and parents of the listed place nearest to it."""
    entry = each.entry or each.uses[0].entry
    if entry.source != "pattern":
        return entry
    near = min(
        (other for other in accepted if other.entry and other.entry.source != "pattern" and other.entry.country),
        key=lambda other: abs(other.start - each.start) - (0.5 if other.start > each.start else 0),
        default=None,
    )
    if near is None or near.entry is None:
        return entry
    host = near.entry
    parents = (host.id, *host.parents)
    return replace(entry, id=f"{host.country.lower()}{entry.id[1:]}", country=host.country, parents=parents)
