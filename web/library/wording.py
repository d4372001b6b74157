"""What does the desk call things? Actions, kinds, columns and refusals are keys in the archive; here are their words."""

from flask import current_app, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from search.authority import ListName
from search.changes import Change
from search.desk import Desk
from search.edits import Wrong
from search.formats import refusal as unreadable
from search.lists import Entry, split
from web import names

LISTS = {
    "places": _("Places"),
    "groups": _("Groups"),
    "agencies": _("Agencies"),
    "words": _("Words"),
    "dismissed": _("Candidates"),
}
ACTIONS = {
    "add": _("added"),
    "mend": _("mended"),
    "merge": _("merged"),
    "split": _("split"),
    "retire": _("retired"),
    "undo": _("taken back"),
    "correct": _("facts put right"),
    "reread": _("read again"),
    "mend_document": _("document mended"),
    "replay": _("document replayed"),
    "discard": _("document discarded"),
    "kill": _("withdrawn"),
    "serious": _("serious correction"),
    "dismiss": _("offered no more"),
}
PLACE_KINDS = {
    "country": _("Country"),
    "admin1": _("Governorate, province or emirate"),
    "city": _("City"),
    "district": _("District or quarter"),
    "village": _("Village"),
    "water": _("River, lake, sea or strait"),
    "facility": _("Airport, port, base or other site"),
    "region": _("Region"),
}
KINDS = {"places": PLACE_KINDS, "groups": names.GROUP_KINDS, "agencies": {"": _("Agencies and media")}}
COLUMNS = {
    "name_ar": _("Arabic name"),
    "name_en": _("English name"),
    "kind": _("Kind"),
    "country": _("Country code"),
    "parent": _("Lies in, or belongs to"),
    "aliases": _("Other names and spellings"),
    "weak": _("Names that need evidence"),
    "doubtful": _("Names that need evidence"),
    "bound": _("Names only after a word such as “city”"),
    "context": _("Words that are evidence"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "population": _("Population"),
    "valid_from": _("From"),
    "valid_to": _("Until"),
    "dated": _("Names of a time"),
    "retired": _("Retired"),
    "merged": _("Merged into"),
    "terms": _("Words"),
    "rule": _("Rule"),
}
RULES = {"=": _("each stands for the others"), ">": _("who asks for the first finds the others too")}
SOURCES = {
    "documents": _("from the documents"),
    "stories": _("from the stored stories"),
    "back": _("back to the earlier index"),
}
REBUILDS = {
    "copying": _("is being carried"),
    "moving": _("changes over"),
    "refused": _("not taken"),
    "done": _("done"),
}
STATES = {"waiting": _("stories are being read again"), "done": _("done")}
_REFUSALS = {
    "no_name": _("Write an Arabic name."),
    "no_id": _("The id may hold letters, digits and dashes only."),
    "id_taken": _("The id “%(id)s” is taken. Leave it empty, and one is made."),
    "bad_name": _("The name “%(name)s” is too short or too long."),
    "name_taken": _("“%(name)s” is listed already with the same kind and place (%(id)s). Mend that one, or merge them."),
    "unknown_kind": _("Choose a kind from the list."),
    "bad_country": _("“%(value)s” is no country code. Write two capital letters, such as IQ."),
    "unknown_parent": _("No entry “%(value)s” is listed that it could lie in. Write its name as it is listed, or its id."),
    "several_parents": _("Several entries are called “%(value)s”. Write the id of one: %(ids)s."),
    "circle": _("“%(name)s” lies in this entry already, so this cannot lie in it: they would go round in a circle."),
    "below": _("“%(name)s” lies in “%(parent)s”. Move it elsewhere first, or merge the other way round."),
    "itself": _("An entry cannot be merged into itself."),
    "has_children": _("%(count)s entries lie in it (%(names)s). Move them first, or merge this entry into another."),
    "no_names": _("Choose at least one name that the new entry takes along."),
    "not_its_name": _("“%(name)s” is none of the entry's names. Add it to the names first."),
    "backwards": _("It would begin (%(first)s) after its end (%(last)s)."),
    "bad_number": _("“%(value)s” is not a number that fits here."),
    "bad_day": _("“%(value)s” is no day. Write 2017, 2017-03 or 2017-03-08."),
    "nothing": _("Nothing was changed."),
    "unknown": _("There is no entry “%(value)s” any more."),
    "unknown_rule": _("Choose how the words stand for each other."),
    "few_terms": _("Write at least two different words, one a line."),
    "long_term": _("“%(name)s” has no words, or more than six."),
    "words_taken": _("These words are listed already."),
    "stale": _("Somebody changed the same thing in the meantime. Look at it as it is now, and try again."),
    "undone": _("It was taken back already."),
    "not_undone": _("This cannot be taken back."),
    "unknown_change": _("There is no such change."),
    "unknown_story": _("There is no such story."),
    "busy": _("That cannot be done now: look at the state of the rebuild, and try again."),
    "no_reason": _("Write a reason: it stays in the history."),
    "no_text": _("The document must not be empty."),
    "no_encoding": _("These bytes are not in the encoding “%(value)s”."),
    "still_unreadable": _("It still cannot be read: %(reason)s."),
    "not_there": _("The document is not in quarantine any more."),
}


def refusal(wrong: Wrong) -> str:
    """Why a change cannot be made, as a sentence in the reader's language."""
    told = _REFUSALS.get(wrong.code)
    values = wrong.values | ({"reason": unread(wrong.values["why"])} if "why" in wrong.values else {})
    return str(told) % values if told else str(wrong)


def unread(code: str) -> str:
    """Why a document could not be read."""
    if code == "failed":
        return gettext("A mistake of the archive's own stopped the reading; replay it after an update")
    arabic, english = unreadable(code)
    return english if g.reader.language == "en" else arabic


def kind(list_: str, key: str) -> str:
    """The name of a kind of entry."""
    return str(KINDS.get(list_, {}).get(key, key))


def entry(id_: str) -> str:
    """The name of an entry, the id where nothing is known of it."""
    return names.entry_name(id_, id_)


def called(each: Entry) -> str:
    """The name of an entry that need not be listed yet."""
    return each.name_en or each.name_ar if g.reader.language == "en" else each.name_ar


def known(id_: str) -> bool:
    """Whether an entry of this id is, or was, in the lists."""
    return current_app.config["ARCHIVE"].lists.entry(id_) is not None


def parent_of(id_: str) -> str:
    """The names of what an entry lies in, nearest first."""
    found = current_app.config["ARCHIVE"].lists.entry(id_)
    return f" {onward()} ".join(entry(each) for each in found.parents) if found else ""


def onward() -> str:
    """The arrow from one thing to the next, the way that the reader reads."""
    return "←" if g.reader.direction == "rtl" else "→"


def visible(story: str) -> bool:
    """Whether readers may see a story."""
    return current_app.config["ARCHIVE"].story(story) is not None


def title(change: Change) -> str:
    """What a change is about; of a story its headline, while readers may see it."""
    if not change.story:
        return change.title or change.document
    found = current_app.config["ARCHIVE"].story(change.story)
    return (found.headline or gettext("without a headline")) if found else gettext("a story that is not shown")


Difference = tuple[str, list[str], list[str]]


def differences(change: Change) -> list[tuple[str, str, list[Difference]]]:
    """What a change did to each entry: its list and id, and the columns that differ with what left and what came."""
    made: list[tuple[str, str, list[Difference]]] = []
    for each in change.written:
        id_ = each.after["id"]
        before = {} if each.before is None or each.before.get("as_shipped") else each.before
        if not before:
            before = _shipped(each.list, id_)
        after = _shipped(each.list, id_) if each.after.get("as_shipped") else each.after
        made.append((each.list, id_, rows(before, after, each.list)))
    return made


def _shipped(list_: ListName, id_: str) -> dict[str, str]:
    return Desk.shipped(list_, id_)


def rows(before: dict[str, str], after: dict[str, str], list_: str) -> list[Difference]:
    """The columns in which two rows differ, values that stay left out."""
    found: list[Difference] = []
    for column, label in COLUMNS.items():
        one, other = _values(column, before, list_), _values(column, after, list_)
        if one != other:
            found.append((str(label), [each for each in one if each not in other], [each for each in other if each not in one]))
    return found


def _values(column: str, row: dict[str, str], list_: str) -> list[str]:
    values = list(split(row.get(column, "")))
    if column in ("parent", "merged"):
        return [entry(each) for each in values]
    if column in ("valid_from", "valid_to"):
        return [str(g.reader.period(each)) if len(each) == 10 else each for each in values]
    if column == "kind":
        return [kind(list_, each) for each in values]
    return [str(RULES.get(each, each)) for each in values] if column == "rule" else values
