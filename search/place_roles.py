"""What is each place to the story: where it was filed, where it happens, named in passing, or a government's other name?

The facet counts what a story is about; that is why every mention has a weight.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from search.lists import Entry
from search.place_scene import Candidate, Scene
from search.place_words import ACTING, DIRECTIONS, TIES
from search.story import PlaceMention, Role

ABOUT = 0.35
"""From this weight on a story counts as being about a place."""

HEADLINE, LEAD, EARLY, LATE = 2.0, 1.5, 1.0, 0.5
_LEAD_WORDS, _EARLY_WORDS = 40, 120
_ROW = 4
_IN = frozenset(("في", "وفي", "ففي", "من", "ومن", "الي", "والي", "قرب", "داخل", "عبر", "نحو", "علي", "بين"))
_MASDARS = frozenset(("تحت", "تجاه", "تحرير", "تفجير", "تنظيم", "تهديد", "تقسيم", "تاريخ", "تدمير", "تطوير", "تابعه"))


@dataclass
class _Seen:
    entry: Entry
    surfaces: list[str] = field(default_factory=list)
    points: float = 0.0
    filed: bool = False
    early: bool = False
    local: int = 0
    spoken: int = 0
    times: int = 0


def mentions(scene: Scene, accepted: Sequence[Candidate]) -> tuple[PlaceMention, ...]:
    """The places of the candidates that were accepted, each once, with its role and weight, in the order of the text."""
    seen: dict[str, _Seen] = {}
    local = spoken = False
    states = _states(scene, accepted)
    for number, each in enumerate(accepted):
        entry = _settled(each, accepted)
        joined = bool(number) and _joined(scene, accepted[number - 1], each)
        spoken = (
            number in states
            or _spoken(scene, each, entry)
            or (joined and spoken and _governs(entry) and not each.prefix.endswith("ب"))
        )
        local = not spoken and (_local(scene, each) or (joined and local))
        here = seen.setdefault(entry.id, _Seen(entry))
        points = _points(scene, each)
        here.surfaces.append(scene.text.surface((each.start, each.end)))
        here.times += 1
        here.points += points
        here.early |= points >= LEAD
        here.filed |= each.start in scene.dateline
        here.local += local
        here.spoken += spoken
    top = max((each.points for each in seen.values()), default=1.0)
    home = _home(seen.values())
    return tuple(_mention(each, top, home) for each in seen.values())


def _joined(scene: Scene, one: Candidate, other: Candidate) -> bool:
    """Whether two names are members of one row: «اليمن والبحرين»."""
    return other.prefix in ("", "و") and one.end == other.start and scene.linked(other.start - 1)


def _states(scene: Scene, accepted: Sequence[Candidate]) -> set[int]:
    """Numbers of the countries in rows of four and more: members of a body or parties to a statement, not where things happen."""
    found: set[int] = set()
    row: list[int] = []
    for number, each in enumerate(accepted):
        if row and not (each.entry and each.entry.kind == "country" and _joined(scene, accepted[number - 1], each)):
            found.update(row if len(row) >= _ROW else ())
            row = []
        if each.entry and each.entry.kind == "country" and (row or not _local(scene, each)):
            row.append(number)
    return found | set(row if len(row) >= _ROW else ())


def _home(seen: Iterable[_Seen]) -> str:
    """The country that most of the story happens in."""
    counted: Counter[str] = Counter()
    for each in seen:
        if each.entry.country and each.spoken < each.times:
            weight = each.points * (1.5 if each.local else 1.0) * (0.5 if each.filed and each.times == 1 else 1.0)
            counted[each.entry.country] += round(weight * 100)
    return counted.most_common(1)[0][0] if counted else ""


def _mention(each: _Seen, top: float, home: str) -> PlaceMention:
    entry = each.entry
    weight = min(1.0, each.points / max(top, 1.0))
    role: Role = "mention"
    if each.filed:
        role = "dateline"
    elif each.spoken * 2 > each.times:
        role, weight = "metonym", weight * 0.5
    elif (_laid(each, home) and each.points >= EARLY) or (
        each.local and each.early and (entry.kind != "country" or weight >= 0.6)
    ):
        role = "main"
    if role in ("dateline", "main"):
        weight = max(weight, ABOUT)
    surfaces = tuple(dict.fromkeys(each.surfaces))
    return PlaceMention(
        entry.id, entry.name_ar, entry.name_en, entry.country, entry.kind, role, surfaces, round(weight, 2), entry.parents
    )


def _laid(each: _Seen, home: str) -> bool:
    """Whether something happens in a place of the country that the story is laid in, or all of it in the country itself."""
    return each.entry.country == home and (each.local > 0 or (each.entry.kind == "country" and each.early))


def _points(scene: Scene, each: Candidate) -> float:
    """How much one mention adds to what the story is about: the headline and the lead more than the end."""
    if each.start < scene.text.body_start:
        return HEADLINE
    into = each.start - scene.text.body_start
    return LEAD if into < _LEAD_WORDS else EARLY if into < _EARLY_WORDS else LATE


def _local(scene: Scene, each: Candidate) -> bool:
    """Whether the words say that something is or happens there."""
    before = scene.before(each.start)
    return each.prefix.endswith("ب") or bool(each.noun) or before in _IN or before in DIRECTIONS


def _governs(entry: Entry) -> bool:
    """Whether a place can stand for a government: countries and capitals."""
    return entry.kind == "country" or "capital" in entry.extra


def _spoken(scene: Scene, each: Candidate, entry: Entry) -> bool:
    """Whether a capital or country stands for its government: «أكدت واشنطن», «بين طهران وواشنطن», «مدعومة من روسيا»."""
    if not _governs(entry) or each.prefix.endswith("ب") or each.noun:
        return False
    before, after = scene.before(each.start), scene.after(each.end)
    if before in TIES or before.removeprefix("و") in TIES or _acts(before):
        return True
    if before in ("من", "في", "الي") or each.prefix.endswith("ل"):
        return before == "من" and scene.before(each.start, 2).startswith(("مدعوم", "بدعم", "المدعوم", "كل", "بطلب", "بتمويل"))
    return before not in DIRECTIONS and len(after) > 3 and after.endswith("ت") and _acts(after)


def _acts(word: str) -> bool:
    """Whether a word is a verb that a government is the subject of: «أكدت», «قامت», «تحاول»."""
    plain = word[1:] if word[:1] in ("و", "ف") and len(word) > 4 else word
    if plain in ACTING:
        return True
    if len(plain) < 4 or plain.startswith("ال") or plain in _MASDARS:
        return False
    if plain.endswith("ت"):
        return not plain.endswith(("ات", "يت", "بت")) or plain in ACTING
    return plain.startswith(("تت", "ست")) and not plain.endswith(("ه", "ين"))


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
