"""Which groups does a story name? Listed names, bodies of states, and names that no list holds but their form gives away.

Sure names come first; doubtful ones are then weighed by what stands around them; forms are read in the words that are left.
A body without its country («الحكومة») waits until the story's places are known: `settle` gives it the country.
"""

from collections.abc import Iterable, Sequence

from search import group_evidence, group_patterns
from search.group_bodies import body_at, teams
from search.group_evidence import Doubtful, Known
from search.group_mentions import Groups, Named, settle
from search.group_names import Found, GroupNames
from search.group_scene import Scene
from search.group_words import MINISTERS
from search.lists import Lists
from search.story import Facts
from search.text import Span, Text

_MUCH_SPORT = 8
"""Words of sport with which «الاتحاد الأوروبي» is that of football."""

__all__ = ["Groups", "facet_ids", "find", "settle"]


def find(text: Text, names: GroupNames, agencies: Iterable[Span] = (), year: int = 0, day: str = "") -> Groups:
    """The groups of a text, but for the words of `agencies`; `spans` are words that no place may use.

    `year` is that of publication: a doubtful name means no group that did not exist yet; `day` (2017-03-08) is for names
    that held only for a time.
    """
    scene = Scene.of(text, names, year)
    taken = [False] * (len(scene.row) + 1)
    for first, last in agencies:
        taken[first:last] = [True] * (last - first)
    sure, doubtful = _listed(scene, taken, day)
    for each in sure:
        taken[each.start : each.end] = [True] * (each.end - each.start)
    named = sure + _weighed(scene, doubtful, sure, taken)
    for each in sure:
        if each.body:
            taken[each.start : each.end] = [False] * (each.end - each.start)
    sides = teams(scene, taken)
    bodies = {each.start for each in sure if each.body}
    formed = list(group_patterns.find(scene, taken, bodies))
    named = _outside(named + sides, formed)
    taken_bodies = {word for each in named for word in range(each.start, each.end)}
    for pattern in formed:
        if pattern.start not in taken_bodies:
            also = ((pattern.start, pattern.local),) if pattern.local else ()
            named.append(Named(pattern.start, pattern.end, kind=pattern.kind, also=also))
    named.sort(key=lambda each: each.start)
    return Groups(named, [(each.start, each.end) for each in named], scene)


def _outside(named: Sequence[Named], formed: Sequence[group_patterns.Pattern]) -> list[Named]:
    """Names without the bodies that are part of a longer name: «لواء *القوات الخاصة*»."""
    inside = {word for each in formed for word in range(each.start + 1, each.end)}
    return [each for each in named if not each.body or each.start not in inside]


def _listed(scene: Scene, taken: Sequence[bool], day: str) -> tuple[list[Named], list[Doubtful]]:
    """Names beyond doubt from left to right, and those to be weighed."""
    sure: list[Named] = []
    doubtful: list[Doubtful] = []
    free, names = 0, scene.names.names
    forms = names.forms
    for start, word in enumerate(scene.row):
        if start < free or taken[start] or word not in forms:
            continue
        found = None
        for name in names.at(scene.row, scene.joined, start):
            if scene.names.dated:
                name = name._replace(uses=[use for use in name.uses if use.time.holds(day)])
            if taken[name.end - 1]:
                continue
            found = _sure(scene, name)
            if found:
                break
            weak = [use for use in name.uses if use.entry and not use.strong]
            if weak:
                doubtful.append(Doubtful(name.start, name.end, weak))
                break
        if found:
            sure.extend(found)
            free = found[-1].end
    return sure, doubtful


def _sure(scene: Scene, name: Found) -> list[Named]:
    office = scene.before(name.start) in MINISTERS
    for use in name.uses:
        if use.entry and use.strong:
            if office and scene.names.entries[use.entry].kind == "state" and name.end == name.start + 2:
                return []
            if group_evidence.trapped(scene, name.start, name.end) or group_evidence.surname(scene, name.start, name.end):
                return []
            playing = scene.names.entries[use.entry].extra.get("sport", "") if scene.sport >= _MUCH_SPORT else ""
            return [Named(name.start, name.end, playing if playing in scene.names.entries else use.entry)]
    for use in name.uses:
        if use.body:
            found = body_at(scene, name, use)
            if found:
                return found
    return []


def _weighed(scene: Scene, doubtful: Sequence[Doubtful], named: Sequence[Named], taken: list[bool]) -> list[Named]:
    """The doubtful names for which there is evidence enough; twice, since one that is accepted speaks for others."""
    found: dict[int, Named] = {}
    sure = {each.id for each in named if each.id}
    peers, listed = group_evidence.clubs(scene, doubtful)
    for _ in range(2):
        certain = sure | {each.id for each in found.values()}
        known = Known(certain, _beside(scene, [*named, *found.values()]), listed, peers)
        for each in doubtful:
            if each.start not in found and not any(taken[each.start : each.end]):
                entry = group_evidence.decide(scene, each, known)
                if entry:
                    found[each.start] = Named(each.start, each.end, entry)
                    taken[each.start : each.end] = [True] * (each.end - each.start)
    return list(found.values())


def _beside(scene: Scene, named: Sequence[Named]) -> set[int]:
    """Words right beside the name of an armed group or a party: «حزب الله وحماس»."""
    kinds = ("armed", "party")
    near = [each for each in named if each.id and scene.names.entries[each.id].kind in kinds]
    return {each.start - 1 for each in near} | {each.end for each in near}


def facet_ids(facts: Facts, lists: Lists, least: float = 0.0) -> tuple[str, ...]:
    """Ids of the groups of a story of at least a weight, and of those they belong to: كتائب القسام → حماس."""
    ids: dict[str, None] = {}
    for mention in facts.groups:
        if mention.weight >= least:
            entry = lists.groups.get(mention.id)
            ids.update(dict.fromkeys((mention.id, *(entry.parents if entry else ()))))
    return tuple(ids)
