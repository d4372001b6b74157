"""Whose are «الحكومة», «الجيش», «وزارة الداخلية»? The country named with the same body before, else the story's own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from search.group_scene import Scene
from search.story import PlaceMention

_ROLES = {"dateline": 3.0, "main": 3.0, "mention": 1.0, "metonym": 0.5}


class Open(NamedTuple):
    """A body at a word that names no country."""

    start: int
    body: str


def countries(
    scene: Scene,
    waiting: Sequence[Open],
    known: Sequence[tuple[int, str, str]],
    places: Iterable[PlaceMention],
    home: str = "",
) -> dict[int, str]:
    """The country of each waiting body by its word; `home`, the country of the paper, where the story has none."""
    if not waiting:
        return {}
    own = _own(scene, known, places) or home
    found: dict[int, str] = {}
    for each in waiting:
        same = [(at, country) for at, body, country in known if body == each.body]
        before = [country for at, country in same if at < each.start]
        country = before[-1] if before else own or (same[0][1] if same else "")
        if country:
            found[each.start] = country
    return found


def _own(scene: Scene, known: Sequence[tuple[int, str, str]], places: Iterable[PlaceMention]) -> str:
    """The country that the story is laid in: by its places, and by its adjectives where they say nothing."""
    votes: Counter[str] = Counter()
    for place in places:
        if place.country:
            votes[place.country] += _ROLES[place.role] * (1 + 0.25 * len(place.surfaces))  # type: ignore[assignment]
    for _, _, country in known:
        votes[country] += 1
    for country, times in scene.nations.items():
        votes[country] += min(times, 8) * 0.3  # type: ignore[assignment]
    return votes.most_common(1)[0][0] if votes else ""
