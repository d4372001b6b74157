"""How are the names of one story made into its groups? Each group once, with all its forms, whatever it is called.

A body without its country waits for the story's places; a bare word takes up the name before it («شرطة نيويورك», «الشرطة»).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search import group_patterns
from search.anaphora import refer
from search.arabic import exact, fold
from search.group_countries import Open, countries
from search.group_scene import Scene
from search.group_words import PLACE_NOUNS
from search.spelling import same
from search.story import GroupMention, PlaceMention
from search.text import Span, Text

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


def settle(groups: Groups, places: Iterable[PlaceMention] = (), home: str = "") -> tuple[GroupMention, ...]:
    """The groups of a story as mentions, each once; a body that names no country has the story's, or `home`, the paper's."""
    scene = groups.scene
    local = _local(scene, groups.named)
    waiting = [Open(each.start, each.body) for each in groups.named if each.body and not each.country]
    known = [(each.start, each.body, each.country) for each in groups.named if each.country]
    for each in groups.named:
        known += [(each.start, body, country) for country, body in scene.names.stands_for.get(each.id, ())]
    known.sort()
    given = countries(scene, waiting, known, places, home)
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
    written = _written(scene, first)
    # The id is what a facet shows of a group that no list holds, so it keeps the hamzas and the taa of the writer.
    return GroupMention(exact(written), written, "", first.kind, surfaces, weight=weight, listed=False)


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
