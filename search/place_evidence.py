"""Which names are places, and which of their namesakes? What stands around each is weighed with the places accepted so far.

A name that was accepted speaks for its other mentions, for what stands beside it and for what lies in it; that is why
candidates are weighed more than once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.lists import Entry
from search.place_names import BOUND, BOUND_TOWN, CORE, DOUBTFUL, TOWN, Use, deep
from search.place_scene import Candidate, Scene
from search.place_signs import PERSON, read
from search.place_words import NOUNS

ENOUGH = 1.0
"""The evidence from which on a name counts."""

PRIOR = {CORE: 2.0, DOUBTFUL: 0.0, TOWN: -1.0, BOUND: -2.0, BOUND_TOWN: -3.0}
FOREIGN_TOWN = -1.0
ELSEWHERE, BESIDE, PARENT = 3.0, 2.0, 1.0
SIGN = 0.5
"""Signs below which a mention is no more than the word, so that a person of that name may be meant."""

PLAIN = 2.5
"""Signs from which on a mention is plain enough to speak for other mentions of a name that is also a word."""

_TIER = {
    "country": 1.2,
    "admin1": 1.0,
    "region": 0.8,
    "city": 0.9,
    "water": 0.8,
    "district": 0.4,
    "facility": 0.5,
    "village": 0.3,
}


@dataclass(frozen=True)
class _Known:
    """What the places accepted so far say: countries, entries, what they lie in, and the words where they end and start."""

    countries: Mapping[str, float]
    top: float
    ids: Counter[str]
    sure: frozenset[str]
    above: Counter[str]
    people: frozenset[str]
    ending: Mapping[int, Candidate]
    starting: Mapping[int, Candidate]


def weigh(scene: Scene, candidates: Sequence[Candidate]) -> bool:
    """Give every candidate its entry and its score, in the light of those accepted so far; whether that changed anything."""
    changed = False
    people = frozenset(scene.text.folded[each.start] for each in candidates if (each.fixed or 0.0) <= PERSON)
    known = _known(scene, people, [each for each in candidates if each.entry is not None and each.score >= ENOUGH])
    for each in candidates:
        if each.fixed is None:
            each.fixed = read(scene, each)
        former, counted = each.entry, each.score >= ENOUGH
        each.entry = _choose(scene, each, known)
        strength = next(use.strength for use in each.uses if use.entry is each.entry)
        best = min(use.strength for use in each.uses)
        if not each.prefix.strip("و") and each.fixed < SIGN and scene.text.folded[each.start] in known.people:
            each.score = 0.0
            continue
        each.score = (PRIOR[strength] + PRIOR[best]) / 2 + each.fixed + _company(scene, each, each.entry, strength, known)
        changed |= each.entry is not former or counted != (each.score >= ENOUGH)
    return changed


def _known(scene: Scene, people: frozenset[str], accepted: Sequence[Candidate]) -> _Known:
    countries = _countries(scene, accepted)
    entries = [each.entry for each in accepted if each.entry is not None]
    return _Known(
        countries,
        max(countries.values(), default=0.0),
        Counter(entry.id for entry in entries),
        frozenset(each.entry.id for each in accepted if each.entry and (each.fixed or 0.0) >= PLAIN),
        Counter(parent for entry in entries for parent in entry.parents),
        people,
        {each.end: each for each in accepted},
        {each.start: each for each in accepted},
    )


def _company(scene: Scene, each: Candidate, entry: Entry, strength: int, known: _Known) -> float:
    """What the places accepted so far say about a candidate."""
    score = 0.0
    if known.ids[entry.id] > (each.score >= ENOUGH) and (strength < BOUND or entry.id in known.sure):
        score += ELSEWHERE
    left, right = known.ending.get(each.start), known.starting.get(each.end)
    if (left is not None and scene.linked(each.start - 1)) or (right is not None and scene.linked(each.end - 1)):
        score += BESIDE if each.prefix in ("", "و") else BESIDE / 2
    if any(known.ids[parent] for parent in entry.parents[:-1]) or known.above[entry.id]:
        score += PARENT
    if known.top and entry.country:
        share = known.countries.get(entry.country, 0.0) / known.top
        score += 1.0 if share >= 0.6 or entry.country == scene.home else 0.5 if share > 0.15 else -0.5
    elif entry.country and entry.country == scene.home:
        score += 1.0
    if strength in (TOWN, BOUND_TOWN) and not deep(entry.country) and entry.country not in known.countries:
        score += FOREIGN_TOWN
    return score


def _countries(scene: Scene, accepted: Iterable[Candidate]) -> dict[str, float]:
    """How much a story speaks of each country: its places, its adjectives."""
    counted = {country: 0.7 * times for country, times in scene.nations.items()}
    for each in accepted:
        if each.entry is not None and each.entry.country:
            sure = len({use.entry.country for use in each.uses}) == 1
            weight = (1.2 if sure else 0.3) + (1.0 if each.start in scene.dateline else 0.0)
            counted[each.entry.country] = counted.get(each.entry.country, 0.0) + weight
    return counted


def _choose(scene: Scene, each: Candidate, known: _Known) -> Entry:
    """Which of its namesakes a candidate is: by the noun before it, the story's countries, parents named, and size."""
    if len(each.uses) == 1:
        return each.uses[0].entry
    kind = NOUNS.get(each.noun, "")

    def fit(use: Use) -> float:
        entry = use.entry
        score = _TIER.get(entry.kind, 0.0) - 0.8 * use.strength + min(entry.population, 5_000_000) / 10_000_000
        if known.top:
            score += 4.0 * known.countries.get(entry.country, 0.0) / known.top if entry.country else 2.4
        score += 1.0 if entry.country == scene.home else 0.0
        score += sum(1.5 for parent in entry.parents[:-1] if known.ids[parent] or known.above[parent])
        score += 4.0 if each.nation and entry.country == each.nation else 0.0
        return score + (3.0 if kind and _same_kind(kind, entry.kind) else 0.0)

    return max(each.uses, key=fit).entry


def _same_kind(noun: str, kind: str) -> bool:
    return noun == kind or {noun, kind} <= {"city", "village"} or (noun == "district" and kind in ("village", "city"))
