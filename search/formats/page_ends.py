"""What stands above and below the text of a page, and is not the story? Heading, date, byline; source, date, links.

The same lines stand at the ends of scraped text; here the page's facts say which of them is which.
"""

from dataclasses import dataclass, field

from search.arabic import fold
from search.formats.credits import credit
from search.formats.dated import dated
from search.formats.debris import is_debris, is_end_mark
from search.formats.given import Given
from search.formats.page_facts import Facts
from search.story import Unreadable


@dataclass
class Ends:
    """The lines between the ends, and what the ends said: credits, a dateline that stood on its own, a deck."""

    lines: list[str]
    credits: list[str] = field(default_factory=list)


def trimmed(lines: list[str], headline: str, facts: Facts, given: Given) -> Ends:
    """The lines of a page's text without those that only name the story, date it, credit it or lead away from it."""
    known = {fold(each) for each in (headline, facts.kicker, facts.category, facts.author, facts.abstract, facts.deck)} - {""}
    dateline = fold(facts.dateline)
    found = Ends(list(lines))
    for number, line in enumerate(lines[:8]):
        folded = fold(line.strip())
        if dateline and folded == dateline and number + 1 < len(lines):
            found.lines = [f"{line} - {lines[number + 1]}", *lines[number + 2 :]]
            break
        if not _is_above(line, folded in known, given, found) and not (_is_short(line) and number + 1 < len(lines)):
            break
        found.lines = lines[number + 1 :]
    while len(found.lines) > 1 and _is_below(found.lines[-1], given, found):
        found.lines.pop()
    return found


def _is_above(line: str, known: bool, given: Given, found: Ends) -> bool:
    who = credit(line)
    if who:
        found.credits.append(who)
    return known or bool(who) or is_debris(line) or _is_dated(line, given)


def _is_below(line: str, given: Given, found: Ends) -> bool:
    who = credit(line)
    if who:
        found.credits.append(who)
    return bool(who) or is_debris(line) or is_end_mark(line) or _is_dated(line, given)


def _is_short(line: str) -> bool:
    """Whether a first line is a kicker or a caption rather than a sentence."""
    return len(line.split()) <= 8 and not line.endswith((".", "؟", ":"))


def _is_dated(line: str, given: Given) -> bool:
    try:
        found = dated(line, given)
    except Unreadable:
        return True
    return found is not None and len(found.rest.split()) <= 4
