"""Which chosen places does another one take the stead of? A place has all the stories of the places inside it.

So Mosul beside Iraq would change nothing: it is chosen instead of it, and on the way back up Iraq instead of Mosul.
"""

from collections.abc import Sequence

from search.lists import Lists


def replaced(value: str, chosen: Sequence[str], lists: Lists) -> tuple[str, ...]:
    """The chosen places that this one lies in or that lie in it; none where it is chosen itself."""
    if value in chosen:
        return ()
    within = _around(value, lists)
    return tuple(other for other in chosen if other in within or value in _around(other, lists))


def left(chosen: Sequence[str], lists: Lists) -> list[tuple[str, ...]]:
    """What may be left of chosen places when another one takes the stead of some: each set once, neither none nor all of them."""
    above = [value for other in chosen for value in _around(other, lists)]
    gone = [{other, *_around(other, lists)} & set(chosen) for other in chosen]
    gone += [set(replaced(value, chosen, lists)) for value in above]
    sets = dict.fromkeys(tuple(value for value in chosen if value not in each) for each in gone if each)
    return [each for each in sets if each]


def _around(value: str, lists: Lists) -> tuple[str, ...]:
    entry = lists.entry(value)
    return entry.parents if entry else ()
