"""Is a doubtful name the group, or a word, a place, a person? «القاعدة», «الشباب» and «الأهلي» count only with evidence.

Evidence is added up: a word that announces the kind, words of the entry's own context, the same group named in full, company
of its kind, quotation marks. Of several groups with one name («الأهلي») the one with most evidence is taken.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from search.group_names import Use
from search.group_scene import Scene
from search.group_words import LED, NOT_NAMES, TRAPS, TRIGGERS
from search.names import people

ENOUGH = 2.0
_SPORTING = 4
_SOME_SPORT = 2
_MUCH_SPORT = 8
_BESIDE = 2.0
_ANY = "*"
"""In a trap: after nearly any word the name is only a verb («فتح باب …»)."""

_COMRADES = frozenset(("armed", "party"))


@dataclass(slots=True)
class Doubtful:
    """A weak name at words `start` to `end`, and the entries that it may mean."""

    start: int
    end: int
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class Known:
    """What the story says already: entries beyond doubt, and where names stand side by side.

    `beside` are words right beside the name of an armed group or a party; `listed` are doubtful names of clubs beside each
    other («الشباب والاتحاد والاتفاق»); `peers` counts the doubtful names of clubs by country.
    """

    sure: Collection[str]
    beside: Collection[int]
    listed: Collection[int]
    peers: Counter[str]


def decide(scene: Scene, doubtful: Doubtful, known: Known) -> str:
    """The entry that a weak name means, or nothing."""
    if trapped(scene, doubtful.start, doubtful.end):
        return ""
    uses = [use for use in doubtful.uses if _existed(scene, use.entry)]
    scored = [(_score(scene, doubtful, use.entry, known), use.entry) for use in uses]
    if doubtful.start in known.beside:
        scored = [(score + (_BESIDE if _kind(scene, id_) in _COMRADES else 0.0), id_) for score, id_ in scored]
    best = max(scored, key=lambda each: each[0], default=(0.0, ""))
    return best[1] if best[0] >= ENOUGH else ""


def _existed(scene: Scene, id_: str) -> bool:
    """Whether a group existed in the story's year, as far as both are known."""
    begun = scene.names.entries[id_].extra.get("from", "")
    return not (scene.year and begun and int(begun) > scene.year)


def clubs(scene: Scene, doubtful: Sequence[Doubtful]) -> tuple[Counter[str], set[int]]:
    """How many different doubtful names may mean a club of each country, and which stand in a row."""
    may = [each for each in doubtful if any(_kind(scene, use.entry) == "club" for use in each.uses)]
    found = {(scene.names.entries[use.entry].country, use.entry) for each in may for use in each.uses}
    ends = {each.end: each.start for each in may}
    pairs = [(ends[each.start], each.start) for each in may if each.start in ends]
    return Counter(country for country, _ in found), {start for pair in pairs for start in pair}


def trapped(scene: Scene, start: int, end: int) -> bool:
    """Whether the words around a name of one word say that it is only a word."""
    if end - start > 1:
        return False
    trap = next((TRAPS[word] for word in _readings(scene.row[start]) if word in TRAPS), None)
    if trap is None:
        return False
    before, following = scene.before(start), scene.following(end)
    if before in trap.before or following in trap.after:
        return True
    verb = _ANY in trap.after and following and not following.startswith("و") and following not in NOT_NAMES
    return bool(verb) and before not in TRIGGERS["party"] and before not in LED and not scene.quoted(start, end)


def _readings(word: str) -> tuple[str, ...]:
    if len(word) > 3 and word[0] in "وفبلك":
        rest = word[1:]
        return (word, rest, "ا" + rest) if word.startswith("لل") else (word, rest, rest[1:])
    return (word,)


def _score(scene: Scene, doubtful: Doubtful, id_: str, known: Known) -> float:
    entry = scene.names.entries[id_]
    before = scene.before(doubtful.start)
    sure = known.sure
    score = 2.0 if id_ in sure else 0.0
    score += 2.0 if before in TRIGGERS.get(entry.kind, ()) and entry.kind != "club" else 0.0
    if entry.kind == "club":
        return score + _sporting(scene, doubtful, id_, known)
    hits = len(scene.names.context.get(id_, frozenset()) & scene.bare)
    score += min(hits, 2)
    if doubtful.end - doubtful.start > 1:
        score += 1.0 if hits or not scene.names.context.get(id_) else 0.0
    if hits and entry.kind in _COMRADES and any(_kind(scene, other) == entry.kind for other in sure):
        score += 0.5
    if hits and entry.country and scene.nations.get(entry.country):
        score += 0.25 + 0.02 * min(scene.nations[entry.country], 10)
    return score + (0.5 if scene.quoted(doubtful.start, doubtful.end) else 0.0)


def _sporting(scene: Scene, doubtful: Doubtful, id_: str, known: Known) -> float:
    """Evidence for a club: a story of sport, words before it, its country, other clubs of that country."""
    listed = doubtful.start in known.listed
    if scene.sport < (_SOME_SPORT if listed else _SPORTING):
        return 0.0
    country = scene.names.entries[id_].country
    if _elsewhere(scene, doubtful, country):
        return 0.0
    announced = scene.before(doubtful.start) in TRIGGERS["club"]
    named = [other for other in known.sure if _kind(scene, other) == "club"]
    score = (1.0 if scene.sport >= _MUCH_SPORT else 0.5) + (1.0 if announced else 0.0) + (0.25 if named else 0.0)
    if any(scene.names.entries[other].country == country for other in named):
        score += 1.0
    elif known.peers[country] > 1:
        score += 0.75
    score += 0.75 if listed else 0.0
    score += 0.5 + 0.02 * min(scene.nations[country], 20) if scene.nations.get(country) else 0.0
    if doubtful.end - doubtful.start > 1:
        score += 1.0
    place = " ".join(scene.row[doubtful.start : doubtful.end]) in scene.names.places
    return score - (0.75 if place and not announced else 0.0)


def _elsewhere(scene: Scene, doubtful: Doubtful, country: str) -> bool:
    """Whether the words beside a name say that it is no club of a country: «الاتحاد الألماني», «حفر الباطن»."""
    row, start, end = scene.row, doubtful.start, doubtful.end
    following, before = scene.following(end), scene.before(start)
    if following and scene.names.adjective(row, end, None)[0] not in ("", country):
        return True
    here = " ".join(row[start:end])
    return f"{before} {here}" in scene.names.places or f"{here} {following}" in scene.names.places


def _kind(scene: Scene, id_: str) -> str:
    entry = scene.names.entries.get(id_)
    return entry.kind if entry else ""


def surname(scene: Scene, start: int, end: int) -> bool:
    """Whether a name of one word is somebody's surname here: «عبد الملك الحوثي»."""
    before = scene.before(start)
    return end - start == 1 and (before in people() or before == "الملك") and scene.row[start].startswith("ال")
