"""Where can a reader go when no story fits? The same question with one thing less, each with the stories that it finds.

Only ways that lead to stories are shown, so that nobody walks from one empty page to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from search.archive import Archive
from search.query import Query, Results
from web import links
from web.near import near

MOST = 8
"""Ways that are tried: each costs a question to the engine."""

MOST_NEAR = 4
"""Names nearby that are tried."""

_SYNTAX = frozenset('"«»“”():*-')


@dataclass(frozen=True, slots=True)
class Way:
    """A question that finds something: without a `word`, a `filter` or all of them (`bare`), or with a name that is `near`."""

    kind: str
    left_out: str
    query: Query
    count: int


def ways(archive: Archive, results: Results, chips: Sequence[tuple[str, str, Query]]) -> list[Way]:
    """Ways out of an empty result, the fullest first. `chips` are what narrows the question, as the page shows it."""
    if results.total:
        return []
    dropped = {word: Way("word", word, query, count) for word, count, query in results.dropped}
    tried = [
        Way(kind, left_out, query, archive.find(replace(query, size=1)).total)
        for kind, left_out, query in islice(_less(results.query, chips, known=dropped), MOST)
    ]
    close = [
        Way("near", name, query, archive.find(replace(query, size=1)).total) for name, query in _near(archive, results.query)
    ]
    found = [way for way in [*dropped.values(), *tried] if way.count]
    return [*(way for way in close if way.count), *sorted(found, key=lambda way: -way.count)]


def _near(archive: Archive, query: Query) -> Iterator[tuple[str, Query]]:
    return islice(near(archive, query), MOST_NEAR)


def _less(query: Query, chips: Sequence[tuple[str, str, Query]], known: Iterable[str]) -> Iterator[tuple[str, str, Query]]:
    words = query.words.split()
    if not known and len(words) > 1 and not _SYNTAX & set(query.words):
        for number, word in enumerate(words):
            yield "word", word, query.changed(words=" ".join(words[:number] + words[number + 1 :]))
    for _, label, rest in chips:
        yield "filter", label, rest
    if len(chips) > 1 and query.words:
        yield "bare", query.words, links.without_filters(query)
