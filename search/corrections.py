"""What did the reader mean, where little was found? Other spellings that the archive knows, and each word dropped, with counts.

Nothing is offered that finds nothing: every offer is counted in one request before it is made.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial

from search.arabic import exact, fold
from search.asking import Ask, Body
from search.language import All, Node, Word, read, write
from search.lexicon import lexicon
from search.query import Query

FEW = 3
"""Results below which other spellings are offered."""

MOST_OFFERS = 3

LONG = 5
"""Words of a question from which on only those are respelled that the archive does not have at all: in a sentence that was pasted
each word would have its likes, and asking for all of them took two thirds of the time of the page."""

_ENGLISH_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_ALLOWED = 40


def _keyboard() -> tuple[dict[str, str], dict[str, str]]:
    """Keys of the two keyboards; the key b writes two letters (لا)."""
    arabic = [*"ضصثقفغعهخحجدشسيبلاتنمكطئءؤر", "لا", *"ىةوزظذ"]
    to_arabic = dict(zip(_ENGLISH_KEYS, arabic, strict=True))
    return to_arabic, {letters: key for key, letters in to_arabic.items() if len(letters) == 1}


_TO_ARABIC, _TO_ENGLISH = _keyboard()


@dataclass(frozen=True, slots=True)
class Help:
    """What to offer: questions that find something, and the question without each of its parts, with what that finds."""

    corrections: tuple[Query, ...] = ()
    dropped: tuple[tuple[str, int, Query], ...] = ()


def offer(ask: Ask, query: Query, total: int, filters: Callable[[All], Sequence[Body]]) -> Help:
    """What helps where a question found `total` stories. `filters` makes the filters that a tree stands for, visibility included.

    `ask` asks the engine. Raises Unavailable when it does not answer.
    """
    tree = read(query.words).tree
    if total >= FEW or not tree.nodes:
        return Help()
    others = [text for text in dict.fromkeys(_others(ask, query.words, tree)) if text.strip() and text != query.words]
    shorter = list(_without_each(tree)) if total == 0 else []
    counts = _counts(ask, [filters(read(text).tree) for text in [*others, *(text for _, text in shorter)]])
    better = sorted(zip(others, counts, strict=False), key=lambda pair: (-_likeness(query.words, pair[0]), -pair[1]))
    corrections = tuple(query.changed(words=text) for text, count in better if count > total)[:MOST_OFFERS]
    dropped = tuple(
        (name, count, query.changed(words=text))
        for (name, text), count in zip(shorter, counts[len(others) :], strict=True)
        if count
    )
    return Help(corrections, dropped)


def _likeness(typed: str, other: str) -> float:
    """How much of two spellings is the same, spaces aside, from 0 to 1; 1 for the other keyboard, where every letter differs."""
    if typed.isascii() != other.isascii():
        return 1.0
    return SequenceMatcher(None, fold(typed).replace(" ", ""), fold(other).replace(" ", "")).ratio()


def _unlikeness(typed: str, other: str) -> float:
    return -_likeness(typed, other)


def _without_each(tree: All) -> Iterator[tuple[str, str]]:
    if len(tree.nodes) < 2:
        return
    for at, node in enumerate(tree.nodes):
        yield write([node]), write([*tree.nodes[:at], *tree.nodes[at + 1 :]])


def _others(ask: Ask, typed: str, tree: All) -> Iterator[str]:
    yield from _other_keyboard(typed)
    yield from (write(nodes) for nodes in _respelled(ask, tree))
    yield from (write(nodes) for nodes in _split(tree))


def _other_keyboard(typed: str) -> Iterator[str]:
    """The same keys on the other keyboard: hgl,wg is الموصل."""
    if typed.isascii():
        yield "".join(_TO_ARABIC.get(letter, letter) for letter in typed.lower())
    elif not any(letter.isascii() and letter.isalpha() for letter in typed):
        yield "".join(_TO_ENGLISH.get(letter, letter) for letter in typed.replace("لا", "b"))


def _respelled(ask: Ask, tree: All) -> Iterator[list[Node]]:
    """The words of the archive that are written nearly so, for each word that it does not have."""
    plain = [(at, node.text) for at, node in enumerate(tree.nodes) if isinstance(node, Word) and len(node.text) > 2]
    if not plain:
        return
    mode = "popular" if len(plain) < LONG else "missing"
    term = {"field": "all", "suggest_mode": mode, "size": 3, "prefix_length": 0, "min_word_length": 3, "max_edits": 2}
    asked: Body = {str(at): {"text": fold(text), "term": term} for at, text in plain[:_ALLOWED]}
    suggested = ask({"size": 0, "suggest": asked})["suggest"]
    best: list[Node] = list(tree.nodes)
    for at, text in plain[:_ALLOWED]:
        options = [option["text"] for piece in suggested[str(at)] for option in piece["options"]]
        options.sort(key=partial(_unlikeness, text))
        for option in options:
            yield [*tree.nodes[:at], Word(option), *tree.nodes[at + 1 :]]
        if options:
            best[at] = Word(options[0])
    yield best


def _split(tree: All) -> Iterator[list[Node]]:
    """A word that is two known words without their space."""
    known = lexicon()
    for at, node in enumerate(tree.nodes):
        if not isinstance(node, Word) or len(node.text) < 6 or known.knows(exact(node.text)):
            continue
        for cut in range(3, len(node.text) - 2):
            first, last = node.text[:cut], node.text[cut:]
            if known.knows(exact(first)) and known.knows(exact(last)):
                yield [*tree.nodes[:at], Word(first), Word(last), *tree.nodes[at + 1 :]]


def _counts(ask: Ask, filters: Sequence[Sequence[Body]]) -> list[int]:
    """How many stories pass each set of filters."""
    if not filters:
        return []
    named = {str(number): {"bool": {"filter": list(each)}} for number, each in enumerate(filters)}
    answer = ask({"size": 0, "aggs": {"of": {"filters": {"filters": named}}}})
    buckets = answer["aggregations"]["of"]["buckets"]
    return [buckets[str(number)]["doc_count"] for number in range(len(filters))]
