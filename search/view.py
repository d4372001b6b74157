"""How would the engine index this story? The same terms at the same positions, in memory, for the matcher of saved searches.

A field is only made when a search asks for it, and a word is only read the first time that it is met. A test holds each field to
the engine's own `_analyze`; what is not here (dates, numbers) only the engine can decide.
"""

from collections.abc import Callable, Mapping, Sequence

from search.arabic import WORD, exact, fold
from search.conditions import PAIRS, PLACES, STARTS, View, pairs, positions, starts
from search.layers import LONGEST_WORD
from search.lexicon import lexicon
from search.likely import DAYS, days
from search.stopwords import STOP
from search.stories import Filing
from search.story import Story
from search.who import people_of

Field = Mapping[str, Sequence[int]]
Values = Sequence[Sequence[str | None]]
"""The values of a field, each as its terms in their order; None is a stop word that was left out."""

_Terms = tuple[str | None, str, str]
"""A word in the folded layer (None: a stop word) and in the exact one, and its key."""

_KINDS = STARTS + PAIRS + PLACES

KEYWORDS = ("source", "language", "category", "format")

_KNOWN_MOST = 200_000
_known: dict[str, _Terms] = {}


class _Lazy(dict[str, Field]):
    """Fields that are made when they are first asked for. Raises KeyError on a field that a story has not."""

    def __init__(self, makers: Mapping[str, Callable[[], Values]]) -> None:
        super().__init__()
        self._makers = makers

    def __missing__(self, name: str) -> Field:
        self[name] = field = self._made(name)
        return field

    def _made(self, name: str) -> Field:
        values = self._makers[name.rstrip(_KINDS)]()
        if name.endswith(PAIRS):
            return pairs(values)
        if name.endswith(PLACES):
            return positions(values)
        terms: dict[str, Sequence[int]] = {term: () for value in values for term in value if term is not None}
        return starts(terms) if name.endswith(STARTS) else terms


def view(filing: Filing) -> View:
    """A story as the engine would index it."""
    story = filing.story
    headline, kicker, abstract, body = map(_words, _texts(story))
    texts = [each for each in (headline, kicker, abstract, body) if each]
    makers: dict[str, Callable[[], Values]] = {
        "all": lambda: [[folded for folded, _, _ in text] for text in texts],
        "all.exact": lambda: [[exact for _, exact, _ in text] for text in texts],
        "headline": lambda: [[folded for folded, _, _ in headline]],
        "headline.exact": lambda: [[exact for _, exact, _ in headline]],
        "headline_keys": lambda: [_keys(headline, kicker)],
        "all_keys": lambda: [_keys(headline, kicker), _keys(body)],
        "place_ids": lambda: [filing.place_ids],
        "group_ids": lambda: [filing.group_ids],
        "agency_ids": lambda: [[agency.id for agency in story.facts.agencies]],
        "people": lambda: [people_of(story.facts)],
        DAYS: lambda: [days(story)],
    }
    return _Lazy(makers | {name: _keyword(getattr(story, name)) for name in KEYWORDS})


def _texts(story: Story) -> tuple[str, ...]:
    return story.headline, story.kicker, story.abstract, story.body


def _words(text: str) -> list[_Terms]:
    """The words of a text; a dash that is drawn with tatweel is none, as the engine sees it."""
    return [terms for token in WORD.findall(text) if (terms := _terms(token))[1]]


def _keys(*texts: Sequence[_Terms]) -> list[str]:
    """The keys of words, as `layers.document` gives them to the index."""
    return [key for text in texts for _, _, key in text]


def _keyword(value: str) -> Callable[[], Values]:
    return lambda: [[value]]


def _terms(token: str) -> _Terms:
    """A word's terms; what was seen before is remembered, since a language repeats its words."""
    found = _known.get(token)
    if found is None:
        if len(_known) > _KNOWN_MOST:
            _known.clear()
        plain = exact(token)
        folded = None if plain in STOP else fold(token)[:LONGEST_WORD]
        found = _known[token] = folded, plain[:LONGEST_WORD], lexicon().key(token)
    return found
