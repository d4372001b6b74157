"""How would the engine index this story? The same terms at the same positions, in memory, for the matcher of saved searches.

A field is only made when a search asks for it. A test holds each to the engine's own `_analyze`; what is not here (dates,
numbers) only the engine can decide.
"""

from collections.abc import Callable, Mapping, Sequence

from search.arabic import WORD, exact, fold
from search.conditions import STARTS, View, positions, starts
from search.layers import LONGEST_WORD
from search.likely import DAYS, days
from search.stopwords import STOP
from search.stories import Filing
from search.who import people_of

Field = Mapping[str, Sequence[int]]
_Terms = tuple[str | None, str]
"""A word in the folded layer (None: a stop word) and in the exact one."""

KEYWORDS = ("source", "language", "category", "format")

_KNOWN_MOST = 200_000
_known: dict[str, _Terms] = {}


class _Lazy(dict[str, Field]):
    """Fields that are made when they are first asked for. Raises KeyError on a field that a story has not."""

    def __init__(self, makers: Mapping[str, Callable[[], Field]]) -> None:
        super().__init__()
        self._makers = makers

    def __missing__(self, name: str) -> Field:
        field = starts(self[name.removesuffix(STARTS)]) if name.endswith(STARTS) else self._makers[name]()
        self[name] = field
        return field


def view(filing: Filing) -> View:
    """A story as the engine would index it."""
    story = filing.story
    head, body = filing.keys["headline_keys"].split(), filing.keys["body_keys"].split()
    texts = [[_terms(token) for token in WORD.findall(value)] for value in _texts(filing) if value]
    headline = texts[:1] if story.headline else []
    makers: dict[str, Callable[[], Field]] = {
        "all": lambda: positions([[folded for folded, _ in text] for text in texts]),
        "all.exact": lambda: positions([[exact for _, exact in text] for text in texts]),
        "headline": lambda: positions([[folded for folded, _ in text] for text in headline]),
        "headline.exact": lambda: positions([[exact for _, exact in text] for text in headline]),
        "headline_keys": lambda: positions([head]),
        "all_keys": lambda: positions([head, body]),
        "place_ids": lambda: positions([filing.place_ids]),
        "group_ids": lambda: positions([filing.group_ids]),
        "agency_ids": lambda: positions([[agency.id for agency in story.facts.agencies]]),
        "people": lambda: positions([people_of(story.facts)]),
        DAYS: lambda: positions([days(story)]),
    }
    return _Lazy(makers | {name: _keyword(getattr(story, name)) for name in KEYWORDS})


def _texts(filing: Filing) -> tuple[str, ...]:
    story = filing.story
    return story.headline, story.kicker, story.abstract, story.body


def _keyword(value: str) -> Callable[[], Field]:
    return lambda: positions([[value]])


def _terms(token: str) -> _Terms:
    """A word's terms; what was seen before is remembered, since a language repeats its words."""
    found = _known.get(token)
    if found is None:
        if len(_known) > _KNOWN_MOST:
            _known.clear()
        plain = exact(token)
        found = _known[token] = None if plain in STOP else fold(token)[:LONGEST_WORD], plain[:LONGEST_WORD]
    return found
