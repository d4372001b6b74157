"""What speaks for a name being a place, and for which of its namesakes? Weights in one table, signs read from the words around.

The weights follow what was measured on real stories (a core name +2, a place noun +3, an institution before it -5, …); what
they add up to is compared with `places.ENOUGH`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.lists import Entry
from search.place_names import BOUND, BOUND_TOWN, CORE, DOUBTFUL, TOWN, PlaceNames, Use, deep
from search.place_words import (
    BORN_OF,
    DIRECTIONS,
    INSTITUTIONS,
    NOT_ADJECTIVE_BEFORE,
    NOUNS,
    PEOPLE,
    PREPOSITIONS,
    SPORT,
    TITLES,
)
from search.text import Span, Text

PRIOR = {CORE: 2.0, DOUBTFUL: 0.0, TOWN: -1.0, BOUND: -2.0, BOUND_TOWN: -3.0}
FOREIGN_TOWN = -1.0
NOUN, DIRECTION, LOCATIVE, DATELINE, ELSEWHERE, BESIDE, PARENT = 3.0, 2.0, 1.0, 3.0, 3.0, 2.0, 1.0
INSTITUTION, PERSON, CLUB, ADJECTIVE, QUOTED = -5.0, -4.0, -2.0, -5.0, -2.0

_LINKING = frozenset(" ،,و-–—/()\"«»“”'\u200f")
_TWINS = frozenset(("السعوديه", "سوريه", "تركيه", "الهنديه", "العربيه السعوديه"))
"""Names of countries that are also the adjective of a feminine noun."""


@dataclass(slots=True)
class Candidate:
    """A name that may be a place: words `start` to `end`, the clitic before it, who bears the name, and what it scored."""

    start: int
    end: int
    prefix: str
    uses: tuple[Use, ...]
    entry: Entry | None = None
    score: float = 0.0
    signs: float = 0.0
    fixed: float | None = None
    noun: str = ""


@dataclass(frozen=True)
class Scene:
    """A story as the finder of places sees it: its words, what is taken, its dateline, its countries."""

    text: Text
    names: PlaceNames
    taken: frozenset[int]
    dateline: range
    home: str
    countries: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, text: Text, names: PlaceNames, taken: Iterable[Span], dateline: Span | None, home: str) -> "Scene":
        """The scene of a text; adjectives of countries («العراقية») are counted for the countries they speak of."""
        covered = frozenset(number for start, end in taken for number in range(start, end))
        scene = cls(text, names, covered, range(*(dateline or (0, 0))), home)
        for word in text.folded:
            country = names.nisbas.get(word) or (names.nisbas.get(word[1:]) if word[:1] in "وبل" else None)
            if country:
                scene.countries[country] += 1
        return scene

    @cached_property
    def sporty(self) -> bool:
        """Whether this is a story about sport, where names of towns are clubs."""
        return sum(word in SPORT for word in self.text.folded) >= 4

    def covers(self, start: int, end: int) -> bool:
        """Whether a word of the span is taken."""
        return any(number in self.taken for number in range(start, end))

    def before(self, number: int, back: int = 1) -> str:
        """The folded word before a word, empty where a sentence or a line ends between."""
        first = number - back
        if first < 0:
            return ""
        for each in range(first, number):
            if any(mark not in " \"'«»“”()ـ[]\u200f" for mark in self.text.between(each)):
                return ""
        return self.text.folded[first]

    def after(self, number: int) -> str:
        """The folded word after the word before `number`, empty where a sentence ends between."""
        if number >= len(self.text.tokens) or any(mark not in " \"'«»“”()ـ\u200f" for mark in self.text.between(number - 1)):
            return ""
        return self.text.folded[number]


def noun_before(scene: Scene, start: int) -> str:
    """The place noun before a word, without its clitics and article; empty when another word stands there."""
    for back in (1, 2):
        word = scene.before(start, back)
        for bare in (word, word[1:], word[2:], "ال" + word[2:]):
            if bare in NOUNS and len(word) - len(bare) <= 3:
                return bare if back == 1 or scene.before(start, 1) in DIRECTIONS else ""
        if word.startswith(("ال", "وال", "بال", "لل")) and back == 1:
            bare = word[word.find("ل") + 1 :]
            bare = bare[1:] if bare.startswith("ل") and word.startswith("لل") else bare
            if bare in ("مدينه", "بلده", "قريه", "عاصمه", "محافظه", "منطقه"):
                return ""
    return ""


def signs(scene: Scene, each: Candidate) -> float:
    """What the words around a candidate say, apart from other places."""
    before, after = scene.before(each.start), scene.after(each.end)
    bare = before[1:] if before[:1] in "وفبل" and len(before) > 3 else before
    first = scene.text.folded[each.start]
    score = 0.0
    if not each.prefix and _adjective(scene, each, first, before):
        return ADJECTIVE
    each.noun = "" if each.prefix else noun_before(scene, each.start)
    if each.noun:
        score += NOUN
    elif not each.prefix and (before in DIRECTIONS or bare in DIRECTIONS):
        score += DIRECTION
    if each.prefix.endswith("ب") or before in ("في", "ب"):
        score += LOCATIVE + 0.5
    elif each.prefix.endswith("ل") or before in PREPOSITIONS or bare in PREPOSITIONS:
        score += LOCATIVE
    if each.start in scene.dateline:
        score += DATELINE
    if not each.prefix and (before in INSTITUTIONS or bare in INSTITUTIONS):
        score += INSTITUTION
    if each.prefix in ("", "و") and (before in PEOPLE or before in TITLES or bare in BORN_OF):
        score += PERSON
    elif after in PEOPLE and after not in ("ابو", "سعيد", "الشيخ") and not each.noun and scene.sporty is False:
        score += PERSON / 2
    if scene.sporty:
        score += CLUB
    if _quoted(scene, each) and not each.noun:
        score += QUOTED
    return score


def _adjective(scene: Scene, each: Candidate, first: str, before: str) -> bool:
    """Whether «السعودية» here is the adjective of what stands before it."""
    if first not in _TWINS or each.end - each.start > 1 or not before or before in NOT_ADJECTIVE_BEFORE:
        return False
    if each.start - 1 in scene.taken:
        return True
    if first.startswith("ال"):
        return before.startswith(("ال", "وال", "بال", "لل", "فال")) or before in _HEADED
    return before.endswith(("ات", "ه")) and before not in PREPOSITIONS


_HEADED = frozenset(("عكاظ", "ارامكو", "سابك", "تداول"))


def _quoted(scene: Scene, each: Candidate) -> bool:
    if each.start == 0:
        return False
    left, right = scene.text.between(each.start - 1), scene.text.between(each.end - 1)
    return any(mark in left for mark in '"«“') and any(mark in right for mark in '"»”')


def weigh(scene: Scene, candidates: Sequence[Candidate], enough: float) -> None:
    """Give every candidate its entry and its score, in the light of those accepted so far."""
    accepted = [each for each in candidates if each.entry is not None and each.score >= enough]
    countries = _countries(scene, accepted)
    ids = Counter(each.entry.id for each in accepted if each.entry)
    above = Counter(parent for each in accepted if each.entry for parent in (each.entry.id, *each.entry.parents))
    starts = {each.end: each for each in accepted}
    ends = {each.start: each for each in accepted}
    for each in candidates:
        if each.fixed is None:
            each.fixed = signs(scene, each)
        each.entry = choose(scene, each, countries, above)
        if each.entry is None:
            continue
        each.score = PRIOR[min(use.strength for use in each.uses)] + each.fixed
        each.score += _company(scene, each, each.entry, countries, ids, above, starts, ends)


def _company(
    scene: Scene,
    each: Candidate,
    entry: Entry,
    countries: dict[str, float],
    ids: Counter[str],
    above: Counter[str],
    starts: dict[int, Candidate],
    ends: dict[int, Candidate],
) -> float:
    """What the places accepted so far say about a candidate."""
    score = 0.0
    others = ids[entry.id] - (each.score >= 1.0)
    if others > 0:
        score += ELSEWHERE
    left, right = starts.get(each.start), ends.get(each.end)
    if (left is not None and _linked(scene, each.start - 1)) or (right is not None and _linked(scene, each.end - 1)):
        score += BESIDE if each.prefix in ("", "و") else BESIDE / 2
    if any(above[parent] > (1 if parent in ids else 0) or ids[parent] for parent in entry.parents[:-1]):
        score += PARENT
    if countries and entry.country:
        share = countries.get(entry.country, 0.0) / max(countries.values())
        score += 1.0 if share >= 0.6 else 0.5 if share > 0.15 else -0.5
    elif entry.country and entry.country == scene.home:
        score += 0.5
    strength = min(use.strength for use in each.uses)
    if strength in (TOWN, BOUND_TOWN) and not deep(entry.country) and entry.country not in countries:
        score += FOREIGN_TOWN
    return score


def _linked(scene: Scene, number: int) -> bool:
    """Whether two names stand side by side with no more than a comma, a dash or a bracket between."""
    return all(mark in _LINKING for mark in scene.text.between(number))


def _countries(scene: Scene, accepted: Iterable[Candidate]) -> dict[str, float]:
    """How much a story speaks of each country: its places, its adjectives."""
    counted = {country: 0.7 * times for country, times in scene.countries.items()}
    for each in accepted:
        if each.entry is not None and each.entry.country:
            sure = len({use.entry.country for use in each.uses}) == 1
            weight = (1.2 if sure else 0.3) + (1.0 if each.start in scene.dateline else 0.0)
            counted[each.entry.country] = counted.get(each.entry.country, 0.0) + weight
    return counted


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


def choose(scene: Scene, each: Candidate, countries: dict[str, float], above: Counter[str]) -> Entry | None:
    """Which of its namesakes a candidate is: by the noun before it, the story's countries, parents named, and size."""
    if len(each.uses) == 1:
        return each.uses[0].entry
    top = max(countries.values(), default=0.0)

    def fit(use: Use) -> float:
        entry = use.entry
        score = _TIER.get(entry.kind, 0.0) - 0.6 * use.strength + min(entry.population, 5_000_000) / 10_000_000
        if top:
            score += 4.0 * countries.get(entry.country, 0.0) / top
        elif entry.country == scene.home:
            score += 1.0
        score += sum(1.5 for parent in entry.parents[:-1] if above[parent])
        kind = NOUNS.get(each.noun, "")
        return score + (1.5 if kind and _same_kind(kind, entry.kind) else 0.0)

    return max(each.uses, key=fit).entry


def _same_kind(noun: str, kind: str) -> bool:
    return (
        noun == kind
        or {noun, kind} <= {"city", "village"}
        or ({noun, kind} <= {"district", "village", "city"} and noun != "city")
    )
