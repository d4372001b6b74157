"""What stands on the map? Countries shaded and places as dots by their stories, the most frequent with their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from search.lists import Lists
from search.looking import Spot
from search.query import Query
from search.story import Story
from web import atlas, links
from web.atlas import Frame
from web.names import entry_name

SHADES = 5
DOTS = 60
NAMED = 14
"""Dots that bear their names, where there is room; on a phone only the first few."""

NAMED_ON_PHONES = 6
_ON_PHONES = 1.9
"""How many times larger letters are on a phone, in picture units."""

_LEAST, _GREATEST = 5.0, 20.0
_HIDDEN = 0.9
"""The part of a dot's radius within which another is not drawn."""

_HAPPENS = 4
"""How many mentions of a place the one is worth where a story happens."""

_MOSTLY = 0.6
"""The part of a place's stories that a place inside it must have to stand for it."""

_LETTER, _LINE = 7.4, 17.0
Naming = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Land:
    """A country in the picture; `link` is empty where no story names it. `shade` is 1 (few) to 5 (most), 0 without stories."""

    path: str
    label: str = ""
    count: int = 0
    link: str = ""
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the picture. `named` says whether its name stands below it, `minor` that it does not on a phone."""

    x: float
    y: float
    r: float
    label: str
    count: int
    link: str
    named: bool = False
    minor: bool = False

    @property
    def below(self) -> float:
        """Where its name stands."""
        return round(self.y + self.r + _LINE - 3, 1)


@dataclass(frozen=True, slots=True)
class Scene:
    """A map. `outside` is how many places of the results lie beyond it."""

    frame: Frame
    land: tuple[Land, ...]
    dots: tuple[Dot, ...]
    outside: int


def scene(spots: Sequence[Spot], query: Query, name: Naming, *, world: bool = False, frame: Frame | None = None) -> Scene | None:
    """The map of places, around where most of them lie or of the whole world; None where there is nothing to show."""
    if not spots:
        return None
    close = _close(spots)
    seen = close or list(spots)
    frame = frame or (atlas.WORLD if world else atlas.around([(each.latitude, each.longitude, each.count) for each in seen]))
    countries = {each.country: each for each in spots if each.kind == "country"}
    most = max((each.count for each in countries.values()), default=1)
    land = tuple(_land(code, path, countries.get(code), most, query, name) for code, path in atlas.land(frame))
    inside = [each for each in close if frame.holds(each.latitude, each.longitude)]
    dots = _apart(_dots(inside, frame, query, name))[:DOTS]
    return Scene(frame, land, _named(dots), len(close) - len(inside))


def scene_of(story: Story, lists: Lists) -> Scene | None:
    """The small map of a story: the places that it names, those where it happens larger."""
    spots = []
    for place in story.facts.places:
        entry = lists.places.get(place.id)
        if entry is not None and entry.latitude is not None and entry.longitude is not None:
            where = entry.latitude, entry.longitude
            weight = _HAPPENS if place.role in ("dateline", "main") and entry.kind != "country" else 1
            spots.append(Spot(entry.id, entry.kind, entry.country, *where, weight, entry.parents))
    close = _close(spots)
    if not close:
        return None
    frame = atlas.around([(each.latitude, each.longitude, each.count) for each in close], spare=0)
    return scene(spots, Query(), lambda id_, _: entry_name(id_, id_), frame=frame)


def _close(spots: Sequence[Spot]) -> list[Spot]:
    """Places smaller than a country, without those whose stories are mostly of a place inside them; most frequent first."""
    small = [each for each in spots if each.kind not in ("country", "region", "water")]
    best: dict[str, int] = {}
    for each in small:
        for parent in each.parents:
            best[parent] = max(best.get(parent, 0), each.count)
    return sorted((each for each in small if best.get(each.id, 0) < each.count * _MOSTLY), key=lambda each: -each.count)


def _land(code: str, path: str, spot: Spot | None, most: int, query: Query, name: Naming) -> Land:
    if spot is None:
        return Land(path)
    shade = 1 + round((SHADES - 1) * log(spot.count + 1) / log(most + 1)) if most > 1 else SHADES // 2
    return Land(path, name(spot.id, code), spot.count, links.results(links.met(query, "place", spot.id)), shade)


def _dots(spots: Sequence[Spot], frame: Frame, query: Query, name: Naming) -> list[Dot]:
    most = max((each.count for each in spots), default=1)
    return [
        Dot(
            round(frame.x(each.longitude), 1),
            round(frame.y(each.latitude), 1),
            round(_LEAST + (_GREATEST - _LEAST) * sqrt(each.count / most) if most > 1 else _LEAST + 3, 1),
            name(each.id, each.id),
            each.count,
            links.results(links.met(query, "place", each.id)),
        )
        for each in spots
    ]


def _apart(dots: Sequence[Dot]) -> list[Dot]:
    """The dots that are not hidden by a greater one; the numbers beside the map have them all."""
    kept: list[Dot] = []
    for dot in dots:
        if all((dot.x - other.x) ** 2 + (dot.y - other.y) ** 2 > (other.r * _HIDDEN) ** 2 for other in kept):
            kept.append(dot)
    return kept


def _named(dots: Sequence[Dot]) -> tuple[Dot, ...]:
    """The dots with names below those whose names have room among what came before; on a phone names are larger and fewer."""
    wide, narrow = _Room(1.0), _Room(_ON_PHONES)
    made = []
    for dot in dots:
        named = wide.take(dot, NAMED)
        made.append(replace(dot, named=named, minor=named and not narrow.take(dot, NAMED_ON_PHONES)))
    return tuple(made)


class _Room:
    """What is taken of a picture whose letters are so many times as large."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.boxes: list[tuple[float, float, float, float]] = []
        self.named = 0

    def take(self, dot: Dot, most: int) -> bool:
        """Whether there is room for the name of a dot; it is taken then, and the dot's own in any case."""
        half = len(dot.label) * _LETTER * self.scale / 2
        top = dot.y + dot.r
        box = (dot.x - half, top, dot.x + half, top + _LINE * self.scale)
        inside = box[0] > 0 and box[2] < atlas.WIDTH and box[3] < atlas.HEIGHT
        free = inside and self.named < most and not any(_meet(box, other) for other in self.boxes)
        if free:
            self.named += 1
            self.boxes.append(box)
        reach = dot.r * 0.7
        self.boxes.append((dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach))
        return free


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
