"""Where on earth is it? Land as outlines in a frame around some places, drawn here, so that no map of others is asked for.

Degrees become picture units by a plain projection, true to shape in the middle of the frame. Points beyond the frame are moved
to its edge, which changes nothing inside it and keeps the picture small.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path

from search.tables import read_table

OUTLINES = Path(__file__).parent / "data" / "outlines.tsv"
UNIT = 50
"""The file's points are in this part of a degree."""

WIDTH, HEIGHT = 720, 440
_MARGIN = 12
_LEAST_DEGREES = 9.0
_STEP = 2
"""Picture units that a line must go before it may turn: what is finer is not seen."""

_AROUND = 0.22
FAR = 0.12
"""The part of the stories on each side whose places may lie beyond the frame."""

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A country: its code, its rings in parts of a degree, and the box around them."""

    code: str
    rings: tuple[Ring, ...]
    west: int
    east: int
    south: int
    north: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the earth: its middle in degrees, and how many picture units a degree of longitude and of latitude has."""

    longitude: float
    latitude: float
    wide: float
    high: float
    width: int = WIDTH
    height: int = HEIGHT

    def x(self, longitude: float) -> float:
        """How far from the left."""
        return self.width / 2 + (longitude - self.longitude) * self.wide

    def y(self, latitude: float) -> float:
        """How far from the top."""
        return self.height / 2 - (latitude - self.latitude) * self.high

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point is in the picture."""
        return 0 <= self.x(longitude) <= self.width and 0 <= self.y(latitude) <= self.height


@cache
def outlines() -> tuple[Outline, ...]:
    """All countries of `data/outlines.tsv`, read once."""
    made = []
    for row in read_table(OUTLINES):
        rings = tuple(_ring(text) for text in row["rings"].split("|"))
        xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
        made.append(Outline(row["code"], rings, min(xs), max(xs), min(ys), max(ys)))
    return tuple(made)


def _ring(text: str) -> Ring:
    numbers = [int(each) for each in text.split()]
    x, y = numbers[:2]
    points = [(x, y)]
    for step in range(2, len(numbers), 2):
        x, y = x + numbers[step], y + numbers[step + 1]
        points.append((x, y))
    return tuple(points)


WORLD = Frame(12, 14, WIDTH / 300, WIDTH / 300 * 1.28)


def around(places: Sequence[tuple[float, float, int]], spare: float = FAR) -> Frame:
    """A frame around places (latitude, longitude, stories); with `spare` far ones of few stories may lie outside."""
    width, height = WIDTH, HEIGHT
    if not places:
        return WORLD
    south, north = _ends([(latitude, count) for latitude, _, count in places], spare)
    west, east = _ends([(longitude, count) for _, longitude, count in places], spare)
    middle = (south + north) / 2
    narrow = cos(radians(min(abs(middle), 60)))
    across = max(east - west, _LEAST_DEGREES) * (1 + _AROUND)
    up = max(north - south, _LEAST_DEGREES * narrow * height / width) * (1 + _AROUND)
    high = min(width / across / narrow, height / up)
    return Frame((west + east) / 2, middle, high * narrow, high, width, height)


def _ends(values: Iterable[tuple[float, int]], part: float) -> tuple[float, float]:
    """The least and the greatest value when a part of the stories on each side is left out."""
    ordered = sorted(values)
    spare = sum(count for _, count in ordered) * part

    def first(each: Iterable[tuple[float, int]]) -> float:
        passed = 0
        for value, count in each:
            passed += count
            if passed > spare:
                return value
        raise ValueError("no places")

    return first(ordered), first(reversed(ordered))


@lru_cache(64)
def land(frame: Frame) -> tuple[tuple[str, str], ...]:
    """The countries in a frame, each with its code and the path of its outline, in whole picture units."""
    return tuple(_land(frame))


def _land(frame: Frame) -> Iterator[tuple[str, str]]:
    west, east = _unit(frame, 0), _unit(frame, frame.width)
    south = (frame.latitude - frame.height / 2 / frame.high) * UNIT
    north = (frame.latitude + frame.height / 2 / frame.high) * UNIT
    for each in outlines():
        if each.west <= east and each.east >= west and each.south <= north and each.north >= south:
            path = "".join(_path(frame, ring) for ring in each.rings)
            if path:
                yield each.code, path


def _unit(frame: Frame, x: float) -> float:
    return (frame.longitude + (x - frame.width / 2) / frame.wide) * UNIT


def _path(frame: Frame, ring: Ring) -> str:
    """A ring as a path of steps; empty where nothing of it is left in the picture."""
    points: list[tuple[int, int]] = []
    for x, y in ring:
        across = min(max(frame.x(x / UNIT), -_MARGIN), frame.width + _MARGIN)
        down = min(max(frame.y(y / UNIT), -_MARGIN), frame.height + _MARGIN)
        point = round(across), round(down)
        if not points or max(abs(point[0] - points[-1][0]), abs(point[1] - points[-1][1])) >= _STEP:
            points.append(point)
    if len(points) < 3:
        return ""
    steps = ((after[0] - before[0], after[1] - before[1]) for before, after in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps) + "z"
