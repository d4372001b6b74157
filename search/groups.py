"""Which groups does a story name? Listed names, bodies of states, and names that no list holds but their form gives away.

Sure names come first; doubtful ones are then weighed by what stands around them; forms are read in the words that are left.
A body without its country («الحكومة») waits until the story's places are known: `settle` gives it the country.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search import group_evidence, group_patterns, national
from search.anaphora import refer
from search.arabic import fold
from search.group_countries import Open, countries
from search.group_evidence import Doubtful, Known
from search.group_names import Found, GroupNames, Use
from search.group_scene import Scene
from search.group_words import BEATEN, INSTITUTIONAL, MINISTERS, NO_BODY_AFTER, PLACE_NOUNS, RACES, TEAM_BEFORE
from search.lists import Lists
from search.names import people
from search.spelling import same
from search.story import Facts, GroupMention, PlaceMention
from search.text import Span, Text

_TEAM_SPORT = 6
_BOARDS = ("مجلس", "لجنة", "هيئة", "محكمة")
"""Bodies that are others with an adjective after them: «مجلس الشورى العسكري الأعلى»."""

WAITING = "*-"
"""How the id of a body begins whose country is not known yet."""


@dataclass(slots=True)
class Named:
    """One mention: the words, and what they mean: an entry, a body of a country (perhaps not known yet), or only a form."""

    start: int
    end: int
    id: str = ""
    body: str = ""
    country: str = ""
    kind: str = ""
    name: str = ""
    also: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Groups:
    """The groups of a story before its places are known, and the words that their names take."""

    named: list[Named]
    spans: list[Span]
    scene: Scene = field(repr=False)


def find(text: Text, names: GroupNames, agencies: Iterable[Span] = ()) -> Groups:
    """The groups of a text, but for the words of `agencies`; `spans` are words that no place may use."""
    scene = Scene.of(text, names)
    taken = [False] * (len(scene.row) + 1)
    for first, last in agencies:
        taken[first:last] = [True] * (last - first)
    sure, doubtful = _listed(scene, taken)
    for each in sure:
        taken[each.start : each.end] = [True] * (each.end - each.start)
    named = sure + _weighed(scene, doubtful, sure, taken)
    for each in sure:
        if each.body:
            taken[each.start : each.end] = [False] * (each.end - each.start)
    teams = _teams(scene, taken)
    bodies = {each.start for each in sure if each.body}
    formed = list(group_patterns.find(scene, taken, bodies))
    named = _outside(named + teams, formed)
    taken_bodies = {word for each in named for word in range(each.start, each.end)}
    for pattern in formed:
        if pattern.start not in taken_bodies:
            also = ((pattern.start, pattern.local),) if pattern.local else ()
            named.append(Named(pattern.start, pattern.end, kind=pattern.kind, also=also))
    named.sort(key=lambda each: each.start)
    return Groups(named, [(each.start, each.end) for each in named], scene)


def _teams(scene: Scene, taken: list[bool]) -> list[Named]:
    """Countries that stand for their teams: «أمام السعودية», «الفوز على مصر», in a story of sport only."""
    if scene.sport < _TEAM_SPORT:
        return []
    found: list[Named] = []
    for start, word in enumerate(scene.row):
        if word not in scene.names.nations.forms or taken[start]:
            continue
        for name in scene.names.nations.at(scene.row, scene.joined, start):
            if _as_team(scene, start) and not any(taken[start : name.end]):
                found.append(Named(start, name.end, body="national-team", country=name.uses[0].country))
                taken[start : name.end] = [True] * (name.end - start)
            break
    return found


def _as_team(scene: Scene, start: int) -> bool:
    before = scene.before(start)
    beaten = before == "علي" and any(word in BEATEN for word in scene.row[max(0, start - 4) : start])
    return before in TEAM_BEFORE or beaten


def _outside(named: Sequence[Named], formed: Sequence[group_patterns.Pattern]) -> list[Named]:
    """Names without the bodies that are part of a longer name: «لواء *القوات الخاصة*»."""
    inside = {word for each in formed for word in range(each.start + 1, each.end)}
    return [each for each in named if not each.body or each.start not in inside]


def _listed(scene: Scene, taken: Sequence[bool]) -> tuple[list[Named], list[Doubtful]]:
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
            return [Named(name.start, name.end, use.entry)]
    for use in name.uses:
        if use.body:
            found = _body(scene, name, use)
            if found:
                return found
    return []


def _body(scene: Scene, name: Found, use: Use) -> list[Named]:
    """A body with the country of the adjective after it («والإيرانية» makes a second), of the noun, or none yet."""
    if use.country:
        return [Named(name.start, name.end, body=use.body, country=use.country)]
    head = use.head
    before = scene.before(name.start)
    if before in NO_BODY_AFTER or (use.body == "presidency" and before in RACES):
        return []
    if head is None or (use.body.startswith("ministry-") and before in MINISTERS):
        return []
    if head.after == "construct":
        return _of_country(scene, name, use.body)
    if scene.following(name.end):
        country, length = scene.names.adjective(scene.row, name.end, head.feminine)
        if country:
            found = [Named(name.start, name.end + length, body=use.body, country=country)]
            return found + _second(scene, found[0], head)
        country = _in_country(scene, name.end)
        if country:
            return [Named(name.start, name.end, body=use.body, country=country)]
    board = head.name.startswith(_BOARDS) and scene.following(name.end) in INSTITUTIONAL
    return [] if head.tied or board else [Named(name.start, name.end, body=use.body, name=head.name)]


def _second(scene: Scene, first: Named, head: national.Head) -> list[Named]:
    following = scene.following(first.end)
    if following.startswith("وال"):
        row = [following[1:], *scene.row[first.end + 1 : first.end + 2]]
        country, length = scene.names.adjective(row, 0, head.feminine)
        if country and country != first.country:
            return [Named(first.start, first.end + length, body=first.body, country=country)]
    return []


def _of_country(scene: Scene, name: Found, body: str) -> list[Named]:
    if not scene.following(name.end):
        return []
    for country in scene.names.nations.at(scene.row, scene.joined, name.end):
        if scene.row[name.end] == scene.row[country.start] and not scene.row[name.end].startswith(("ب", "لل", "و")):
            return [Named(name.start, country.end, body=body, country=country.uses[0].country)]
    if body in ("government", "army"):
        titled = _past_titles(scene, name.end)
        nation, length = scene.names.adjective(scene.row, titled, False) if titled > name.end else ("", 0)
        if nation:
            return [Named(name.start, _past_names(scene, titled + length), body=body, country=nation)]
        for leader in scene.names.leaders.at(scene.row, scene.joined, titled):
            return [Named(name.start, leader.end, body=body, country=leader.uses[0].country)]
    return []


def _past_titles(scene: Scene, at: int) -> int:
    while at < len(scene.row) - 1 and scene.row[at] in ("الرييس", "رييس", "الوزراء", "بقياده", "برياسه") and scene.joined[at]:
        at += 1
    return at


def _past_names(scene: Scene, at: int) -> int:
    """The end of the person's names at a word."""
    while at < len(scene.row) and scene.joined[at - 1] and (scene.row[at] in people() or scene.row[at] in ("عبد", "بن")):
        at += 1
    return at


def _in_country(scene: Scene, end: int) -> str:
    """The country of «في العراق», «بالعراق» after a body."""
    at = end + 1 if scene.row[end] == "في" else end
    if at < len(scene.row) and (at > end or scene.row[end].startswith("ب")):
        for country in scene.names.nations.at(scene.row, scene.joined, at):
            return country.uses[0].country
    return ""


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


def settle(groups: Groups, places: Iterable[PlaceMention] = ()) -> tuple[GroupMention, ...]:
    """The groups of a story as mentions, each group once, bodies with the country of the story where they name none."""
    scene = groups.scene
    local = _local(scene, groups.named)
    waiting = [Open(each.start, each.body) for each in groups.named if each.body and not each.country]
    known = [(each.start, each.body, each.country) for each in groups.named if each.country]
    for each in groups.named:
        known += [(each.start, body, country) for country, body in scene.names.stands_for.get(each.id, ())]
    known.sort()
    given = countries(scene, waiting, known, places)
    merged: dict[str, list[Named]] = {}
    for each in groups.named:
        country = each.country or given.get(each.start, "")
        if each.start in local:
            merged.setdefault(local[each.start], []).append(each)
            continue
        if each.body:
            each.id = scene.names.body_id(country, each.body) if country else WAITING + each.body
        merged.setdefault(_key(scene, each), []).append(each)
    merged = _with_shorter(merged)
    named_at = {id_: [each.start for each in named] for id_, named in merged.items()}
    referring = refer(scene, named_at, groups.spans)
    return tuple(_mention(scene, id_, each, referring.get(id_, ())) for id_, each in merged.items())


def _key(scene: Scene, named: Named) -> str:
    return named.id or "~" + _bare(scene, named)


def _local(scene: Scene, named: Sequence[Named]) -> dict[int, str]:
    """Bare «الشرطة» after «شرطة نيويورك», «الحكومة» after «حكومة الوفاق»: words that refer to the one named last, by its key."""
    found: dict[int, str] = {}
    last: dict[str, str] = {}
    for each in named:
        body = scene.names.bodies.get(each.body)
        if body is None:
            opening = scene.names.constructs.get(scene.row[each.start])
            if opening and each.end > each.start + 1:
                last[opening] = _key(scene, each)
        elif not each.country and each.end == each.start + 1:
            word = same(fold(body.construct[0])) if body.construct else ""
            if word in last:
                found[each.start] = last[word]
        elif each.country and body.construct:
            last.pop(same(fold(body.construct[0])), None)
    return found


def _with_shorter(merged: dict[str, list[Named]]) -> dict[str, list[Named]]:
    """Unlisted names with the shorter form that begins them: «مجلس الشورى العسكري (الأعلى)» is one."""
    unlisted = sorted((id_ for id_ in merged if id_.startswith("~")), key=len, reverse=True)
    longer = {short: long for short in unlisted for long in unlisted if long.startswith(short + " ") and short.count(" ")}
    found: dict[str, list[Named]] = {}
    for id_, named in merged.items():
        found.setdefault(longer.get(id_, id_), []).extend(named)
    return found


def _bare(scene: Scene, named: Named) -> str:
    """The words of an unlisted name, without the clitics of its first."""
    first = scene.row[named.start]
    head = group_patterns.HEADS.get(first)
    rest = (word for word in scene.row[named.start + 1 : named.end] if word not in PLACE_NOUNS)
    return " ".join((head.word if head else first, *rest))


def _mention(scene: Scene, id_: str, named: Sequence[Named], referring: Sequence[Span]) -> GroupMention:
    text, first = scene.text, named[0]
    spans = [span for each in named for span in ((each.start, each.end), *each.also)]
    surfaces = tuple(dict.fromkeys(text.surface(span) for span in spans))
    anaphora = tuple(dict.fromkeys(text.surface(span) for span in referring))
    weight = _weight(text, named)
    entry = scene.names.entries.get(id_)
    if entry is not None:
        return GroupMention(entry.id, entry.name_ar, entry.name_en, entry.kind, surfaces, anaphora, weight)
    if first.body:
        body = scene.names.bodies[first.body]
        return GroupMention(id_, first.name or body.heads[0].name, body.name_en, body.kind, surfaces, weight=weight)
    return GroupMention(id_[1:], _written(scene, first), "", first.kind, surfaces, weight=weight, listed=False)


def _written(scene: Scene, named: Named) -> str:
    """An unlisted name as a list would write it: without clitics before it and without quotation marks."""
    words = scene.text.tokens[named.start : named.end]
    head = group_patterns.HEADS.get(scene.row[named.start])
    cut = len(scene.row[named.start]) - len(head.word) if head else 0
    if head and scene.row[named.start].endswith(head.word):
        words = [words[0][cut:], *words[1:]]
    elif head:
        words = [head.word, *words[1:]]
    return " ".join(words)


def _weight(text: Text, named: Sequence[Named]) -> float:
    """How much a story is about a group, 0 to 1: in the headline or the first words, and how often."""
    opening = any(each.start < text.body_start + 40 for each in named)
    return min(1.0, 0.2 + 0.2 * len(named) + (0.4 if opening else 0.0))


def facet_ids(facts: Facts, lists: Lists, least: float = 0.0) -> tuple[str, ...]:
    """Ids of the groups of a story of at least a weight, and of those they belong to: كتائب القسام → حماس."""
    ids: dict[str, None] = {}
    for mention in facts.groups:
        if mention.weight >= least:
            entry = lists.groups.get(mention.id)
            ids.update(dict.fromkeys((mention.id, *(entry.parents if entry else ()))))
    return tuple(ids)
