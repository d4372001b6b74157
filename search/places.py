"""Which places does a story name? Listed names and names after a place noun, each weighed by what stands around it.

Names are weighed three times, since a place that was accepted speaks for its neighbours, its parents and its other
mentions. Groups are found first: their words are `taken`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search import place_evidence, place_patterns, place_roles
from search.arabic import exact
from search.lexicon import lexicon
from search.lists import Lists
from search.place_evidence import ENOUGH
from search.place_names import CORE, Found, PlaceNames
from search.place_scene import Candidate, Scene
from search.place_words import PEOPLE
from search.story import Facts, PlaceMention
from search.text import Span, Text

_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a story; `spans` has the words of every mention, with its entry's id; `filed` the dateline's Arabic names."""

    mentions: tuple[PlaceMention, ...]
    spans: tuple[tuple[Span, str], ...]
    filed: tuple[str, ...] = ()


def find(
    text: Text,
    names: PlaceNames,
    taken: Iterable[Span] = (),
    dateline: Span | None = None,
    home: str = "",
    day: str = "",
) -> Places:
    """The places of a text.

    `taken` are spans that belong to groups or people; `dateline` is the span of the reporting line; `home` is the country
    of the source, which decides only where nothing in the story does; `day` that of publication (2017-03-08), for names that
    held only for a time.
    """
    scene = Scene.of(text, names, taken, dateline, home)
    candidates = [*_listed(scene, names, day)]
    candidates += place_patterns.unlisted(scene, candidates)
    candidates.sort(key=lambda each: (each.start, -each.end))
    for _ in range(_ROUNDS):
        if not place_evidence.weigh(scene, candidates):
            break
    accepted = [each for each in candidates if each.score >= ENOUGH and each.entry is not None]
    accepted = _apart(accepted)
    return Places(
        place_roles.mentions(scene, accepted),
        tuple(((each.start, each.end), each.entry.id) for each in accepted if each.entry is not None),
        tuple(dict.fromkeys(each.entry.name_ar for each in accepted if each.entry is not None and each.start in scene.dateline)),
    )


def _listed(scene: Scene, names: PlaceNames, day: str) -> Iterator[Candidate]:
    """Listed names from left to right; most words are known to open no name and cost one look."""
    row, heads = scene.text.folded, names.heads
    last = 0
    for start, word in enumerate(row):
        if start < last or heads.get(word) == ():
            continue
        found = names.at(row, start)
        if found is None or scene.covers(found.start, found.end) or "\u064b" in scene.text.tokens[found.end - 1]:
            continue
        uses = tuple(use for use in found.uses if use.time.holds(day)) if names.dated else found.uses
        if uses and not _word(scene, found):
            yield Candidate(found.start, found.end, found.prefix, uses)
            last = found.end


def _word(scene: Scene, found: Found) -> bool:
    """Whether a name under a clitic is rather a word of the dictionary: «ولاية» is no و and a town of the long tail."""
    if found.prefix and scene.text.folded[found.start] in PEOPLE:
        return True
    unsure = found.prefix and found.end == found.start + 1 and min(use.strength for use in found.uses) != CORE
    return bool(unsure) and exact(scene.text.tokens[found.start]) in lexicon().forms


def _apart(accepted: Sequence[Candidate]) -> list[Candidate]:
    """Accepted names, of two that overlap the longer one."""
    kept: list[Candidate] = []
    for each in sorted(accepted, key=lambda one: (one.start - one.end, one.start)):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def facet_ids(facts: Facts, lists: Lists) -> tuple[str, ...]:
    """The ids under which a story is counted: the places it is about, each with all that it lies in.

    The lists are asked for the parents first, so that an entry that was moved counts where it lies now.
    """
    ids: dict[str, None] = {}
    for mention in facts.places:
        if mention.weight >= place_roles.ABOUT:
            entry = lists.places.get(mention.id)
            ids.update(dict.fromkeys((mention.id, *(entry.parents if entry else mention.parents))))
    return tuple(ids)
