"""How would the engine index this story? The same terms at the same positions, in memory, for the matcher of saved searches.

A test holds each field to the engine's own `_analyze`; what is not here (dates, numbers) only the engine can decide.
"""

from collections.abc import Callable, Sequence

from search.arabic import WORD, exact, fold
from search.layers import LEAD, LONGEST_WORD
from search.matcher import View, positions
from search.stopwords import STOP
from search.stories import Filing

TEXT = ("all", "all.exact", "headline", "headline.exact", "headline_keys", "all_keys", "lead_keys")
KEYWORDS = ("place_ids", "group_ids", "agency_ids", "source", "language", "category", "format")
FIELDS = frozenset((*TEXT, *KEYWORDS))
"""The fields that a view holds."""


def view(filing: Filing) -> View:
    """A story as the engine would index it."""
    story = filing.story
    texts = [WORD.findall(value) for value in (story.headline, story.kicker, story.abstract, story.body) if value]
    head, body = filing.keys["headline_keys"].split(), filing.keys["body_keys"].split()
    made = {
        "all": positions(_cut(texts, _folded)),
        "all.exact": positions(_cut(texts, _exact)),
        "headline": positions(_cut(texts[:1] if story.headline else [], _folded)),
        "headline.exact": positions(_cut(texts[:1] if story.headline else [], _exact)),
        "headline_keys": positions([head]),
        "all_keys": positions([head, body]),
        "lead_keys": positions([[*head, *body][:LEAD]], gap=0),
        "place_ids": positions([filing.place_ids]),
        "group_ids": positions([filing.group_ids]),
        "agency_ids": positions([[agency.id for agency in story.facts.agencies]]),
    }
    return made | {name: positions([[getattr(story, name)]]) for name in ("source", "language", "category", "format")}


def _cut(texts: Sequence[Sequence[str]], term: Callable[[str], str | None]) -> list[list[str | None]]:
    return [[term(token) for token in tokens] for tokens in texts]


def _folded(token: str) -> str | None:
    return None if exact(token) in STOP else fold(token)[:LONGEST_WORD]


def _exact(token: str) -> str:
    return exact(token)[:LONGEST_WORD]
