"""What is this called in the reader's language? Kinds, roles, rules and reports are keys in the archive; here are their words."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from flask import current_app, g
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from search.formats.reports import explain
from search.query import Hit, Marked, plain

GROUP_KINDS = {
    "armed": _("Armed groups"),
    "force": _("Armies and police"),
    "state": _("Ministries and state bodies"),
    "party": _("Parties and movements"),
    "coalition": _("Coalitions"),
    "intl": _("International bodies"),
    "club": _("Clubs"),
    "company": _("Companies"),
    "media": _("Agencies and media"),
    "agency": _("Agencies and media"),
    "other": _("Other bodies"),
    "": _("In no list yet"),
}
ROLES = {
    "dateline": _("in the dateline"),
    "main": _("where it happens"),
    "mention": _("named"),
    "metonym": _("standing for its government"),
}
RULES = {
    "exact": _("the same word"),
    "folded": _("the same word in another spelling"),
    "spelling": _("the same word in another spelling"),
    "clitic": _("the same word with letters joined to it"),
    "inflection": _("another form of the word"),
    "lemma": _("another form of the word"),
    "stem": _("a word of the same stem"),
    "plural": _("singular and plural of one word"),
    "synonym": _("a word of the same meaning"),
    "derived": _("the verb of a noun, or the noun of a verb"),
    "nisba": _("the adjective of a place, or the place of an adjective"),
    "translation": _("the word in Arabic"),
    "list": _("another name of the same, from the authority lists"),
    "phrase": _("the phrase as it stands"),
}
CHIPS = {
    "place": _("in"),
    "group": _("about"),
    "person": _("mentioning"),
    "source": _("from"),
    "agency": _("credited to"),
    "-place": _("not in"),
    "-group": _("not about"),
    "-person": _("not mentioning"),
    "-source": _("not from"),
    "-agency": _("not credited to"),
    "date": _("on"),
    "event": _("telling of"),
    "since": _("since"),
    "until": _("until"),
    "event-since": _("telling of days since"),
    "event-until": _("telling of days until"),
}
GRAINS = {"year": _("Stories by year"), "month": _("Stories by month"), "day": _("Stories by day")}
GRAINS_OF_EVENTS = {
    "year": _("Stories by the years they tell of"),
    "month": _("Stories by the months they tell of"),
    "day": _("Stories by the days they tell of"),
}
NOTES = {
    "only_not": _("Only words to leave out were given; without any to find, all else is shown."),
    "only_stop": _("Words like these are in every story; all stories are shown."),
    "label": _("A word that only announces the story, as «watch» or «in pictures», was let be."),
    "too_long": _("The question was long; its first words were searched."),
    "too_deep": _("The brackets went too deep and were let be."),
    "wildcard": _("A wildcard can only stand at the end of a word of three letters or more."),
}
FACETS = {
    "place": _("Place"),
    "group": _("Group"),
    "person": _("Person"),
    "source": _("Source"),
    "agency": _("Agency"),
    "date": _("Date"),
}
WHOLE = {
    "place": _("All places"),
    "group": _("All groups"),
    "person": _("All people"),
    "source": _("All sources"),
    "agency": _("All agencies"),
}
FINDING = {
    "place": _("Find a place"),
    "group": _("Find a group"),
    "person": _("Find somebody"),
    "source": _("Find a source"),
    "agency": _("Find an agency"),
}
SORTS = {"best": _("Best first"), "newest": _("Newest first"), "oldest": _("Oldest first")}


CADENCES = {"at_once": _("At once"), "daily": _("Once a day"), "weekly": _("Once a week")}
ITEM_STATES = {
    "waiting": _("waits for its time"),
    "claimed": _("is being sent"),
    "sent": _("sent"),
    "dropped": _("not sent"),
    "failed": _("given up"),
    "held": _("held back since the archive was restored"),
}
REASONS = {
    "the search is gone": _("the search is gone"),
    "the story is not stored yet": _("the story is not stored yet"),
    "the story was withdrawn": _("the story was withdrawn"),
    "the story is under embargo": _("the story is under embargo"),
    "the search is paused": _("the search is paused"),
    "the reader has left": _("the reader has left"),
    "the reader's mail is paused": _("mail to you is paused"),
    "stopped from a mail": _("stopped from a mail"),
    "the archive has sent its letters of this day": _("the archive has sent all its letters of this day; it comes tomorrow"),
    "the reader has had all letters of a day": _("you have had all letters of this day; it comes tomorrow"),
    "it cannot be read": _("it cannot be read as it is saved"),
    "it cannot be asked any more": _("it cannot be asked any more"),
    "the engine refuses it": _("the engine refuses it"),
}


Naming = Callable[[str, str], str]
"""From an id, and the label that the archive gives with it, to the name in the reader's language."""


def count(value: int) -> str:
    """A number in the reader's digits."""
    return str(g.reader.number(value))


def reason(key: str) -> str:
    """Why something was not sent, or rests; what a mail server said stands as it said it."""
    kind, mark, _detail = key.partition(": ")
    return str(REASONS.get(kind, key) if mark else REASONS.get(key, key))


def weekday(number: int) -> str:
    """The name of a day of the week, 0 being Monday."""
    return str(g.reader.day(date(2024, 1, 1 + number), "EEEE"))


def forecast(per_day: float) -> str:
    """About how many stories a search would send, in the longest of day, week and month that makes a whole number of it."""
    if per_day >= 1:
        return gettext("About %(stories)s a day.", stories=stories(round(per_day)))
    if per_day * 7 >= 1:
        return gettext("About %(stories)s a week.", stories=stories(round(per_day * 7)))
    if per_day:
        return gettext("%(stories)s in the last four weeks.", stories=stories(round(per_day * 28)))
    return gettext("Nothing in the last four weeks.")


def stories(number: int) -> str:
    """So many stories, in words that fit the number."""
    return _stories(number, count(number), g.reader.language)


@lru_cache(maxsize=20_000)
def _stories(number: int, shown: str, language: str) -> str:  # noqa: ARG001
    return str(ngettext("%(shown)s story", "%(shown)s stories", number, shown=shown))


def naming() -> Naming:
    """What names entries of the authority lists for a page that names hundreds; the label where the lists have no such entry."""
    entry_of, english = current_app.config["ARCHIVE"].lists.entry, g.reader.language == "en"

    def name(id_: str, label: str) -> str:
        entry = entry_of(id_)
        if entry is None:
            return _unlisted(label or id_)
        return str(entry.name_en or entry.name_ar) if english else str(entry.name_ar or label)

    return name


def entry_name(id_: str, label: str) -> str:
    """The name of an entry of the authority lists in the reader's language; the label where there is none."""
    return naming()(id_, label)


def naming_values(facet: str) -> Naming:
    """What names the values of a facet in the reader's language."""
    if facet == "person":
        return lambda value, _: value
    return (lambda value, _: source(value)) if facet == "source" else naming()


def value_name(facet: str, value: str, label: str = "") -> str:
    """The name of a value of a facet in the reader's language."""
    return naming_values(facet)(value, label)


@lru_cache(maxsize=50_000)
def without(name: str, language: str) -> str:  # noqa: ARG001
    """What the sign says that excludes a value."""
    return str(gettext("Without %(name)s", name=name))


@lru_cache(maxsize=20_000)
def inside(name: str, language: str) -> str:  # noqa: ARG001
    """What the sign says that shows the values below a value."""
    return str(gettext("In %(name)s", name=name))


def _unlisted(label: str) -> str:
    """What no list holds bears an id made of its country and its words: `et--سد-النهضه`."""
    _, mark, words = label.partition("--")
    return words.replace("-", " ") if mark else label


def source(name: str) -> str:
    """A source as readers know it: files and pushes are not called by our word for them."""
    if name == "import":
        return gettext("Imported files")
    kind, mark, rest = name.partition(":")
    return rest if mark and kind in ("api", "feed") and rest else name


def credit(hit: Hit) -> str:
    """Whom a result is from: the agencies that it is credited to, else its source."""
    return gettext(", ").join(entry_name(*agency) for agency in hit.agencies) or source(hit.source)


def ellipsis(passage: Marked) -> str:
    """The mark that a passage goes on in the story, where it does not end as a sentence does."""
    return "" if plain(passage).rstrip().endswith(tuple('.!؟?…»"”:')) else " …"


def nearest(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Places without those that another of them lies in: الموصل, and not نينوى and العراق beside it."""
    known = current_app.config["ARCHIVE"].lists
    entries = [known.entry(id_) for id_, _ in pairs]
    around = {parent for entry in entries if entry for parent in entry.parents}
    return [(id_, label) for id_, label in pairs if id_ not in around]


def sorts(words: str) -> dict[str, object]:
    """The orders that a question can have: without words none is better than another."""
    return {sort: label for sort, label in SORTS.items() if words or sort != "best"}


def mention_name(mention: object) -> str:
    """The name of a place, group or agency that a story names, in the reader's language."""
    name_ar, name_en = getattr(mention, "name_ar", ""), getattr(mention, "name_en", "")
    return (name_en or name_ar) if g.reader.language == "en" else (name_ar or name_en)


def note(key: str) -> str:
    """What a reader should know about how a question was read; a note without a translation is shown as it is."""
    return str(NOTES.get(key, key))


def report(key: str) -> str:
    """What a person should be told about a story."""
    arabic, english = explain(key)
    return english if g.reader.language == "en" else arabic
