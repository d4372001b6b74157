"""What can be done to the authority lists by hand? Adding, mending, merging, splitting and retiring, each a plan of rows.

A plan changes nothing: it is checked against the lists as they are, previewed (`search/preview.py`) and then made
(`search/desk.py`). Refusals are codes that pages translate.
"""

import calendar
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from search.arabic import clean, fold, words
from search.authority import ListName, Row
from search.changes import Action
from search.lists import Entry, Lists, entry_of, row_of, split

PLACE_KINDS = ("country", "admin1", "city", "district", "village", "water", "facility", "region")
GROUP_KINDS = ("armed", "force", "state", "party", "coalition", "intl", "club", "company", "media", "other")
KINDS: dict[str, tuple[str, ...]] = {"places": PLACE_KINDS, "groups": GROUP_KINDS, "agencies": ("", "agency")}
RULES = ("=", ">")
"""Equivalents of plain words: each stands for the others, or only the others for the first."""

LONGEST = 200
_ID = re.compile(r"[\w.:~*-]{1,120}")
_COUNTRY = re.compile(r"[A-Z]{2}|")
_SPAN = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NOT_A_NAME = re.compile(r"[|\t\r\n=]")
_LISTED = ("aliases", "weak", "doubtful", "bound", "context", "dated")


class Wrong(ValueError):
    """A change that cannot be made. `code` says why and `values` fill it in; pages translate both."""

    def __init__(self, code: str, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Plan:
    """A change that can be made: rows as they shall be, each with its list. `title` names what it is about."""

    action: Action
    title: str
    rows: tuple[tuple[ListName, Row], ...]
    note: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        """Ids of the entries that it changes."""
        return tuple(row["id"] for _, row in self.rows)


def put(lists: Lists, name: ListName, row: Mapping[str, str]) -> Plan:
    """Adds an entry, or puts one in the place of the entry of the same id. Raises Wrong."""
    if name == "words":
        return equivalent(lists, row)
    made = _cleaned({"id": "", "name_ar": "", **row})
    known: dict[str, Entry] = getattr(lists, name)
    if name == "groups":
        made |= _found_by_name(made, known.get(made["id"]))
    entry = checked(lists, name, made)
    return Plan("mend" if entry.id in known else "add", entry.name_ar, ((name, made),))


def _found_by_name(row: Row, there: Entry | None) -> Row:
    """A group is found by its aliases: a name that is new stands among them, unless it is one that needs evidence."""
    name, weak = row["name_ar"], split(row.get("weak", ""))
    if not name or name in weak or (there is not None and there.name_ar == name):
        return {}
    return {"aliases": "|".join(dict.fromkeys((name, *split(row.get("aliases", "")))))}


def add(lists: Lists, name: ListName, row: Mapping[str, str]) -> Plan:
    """Adds an entry under a new id, made of its English name and country where none is given. Raises Wrong."""
    given = dict(row)
    given["id"] = given.get("id", "") or fresh_id(lists, given)
    if lists.entry(given["id"]) is not None:
        raise Wrong("id_taken", f"The id {given['id']} is taken.", id=given["id"])
    return put(lists, name, {"source": "places" if name == "places" else "librarian", **given})


def mend(lists: Lists, name: ListName, id_: str, columns: Mapping[str, str]) -> Plan:
    """Changes columns of an entry. Raises Wrong."""
    entry = _known(lists, name, id_)
    row = row_of(entry) | dict(columns) | {"id": id_}
    if row["source"] == "national":
        row["source"] = "librarian"
    if _cleaned(row) == _cleaned(row_of(entry)):
        raise Wrong("nothing", "Nothing is changed.")
    return put(lists, name, row)


def merge(lists: Lists, name: ListName, id_: str, into: str) -> Plan:
    """Lets one entry stand for another, whose names it takes over; the id of the other goes on finding. Raises Wrong."""
    entry, target = _known(lists, name, id_), _known(lists, name, into)
    if entry.id == target.id:
        raise Wrong("itself", "An entry cannot be merged into itself.")
    if entry.id in target.parents:
        raise Wrong("below", "It lies in the entry that would be merged into it.", name=target.name_ar, parent=entry.name_ar)
    own = (*(entry.aliases or (entry.name_ar,)), entry.name_en) if name == "groups" else entry.names
    gained = [each for each in own if each and each not in target.names]
    row = row_of(target)
    for column in ("weak", "doubtful", "bound", "context"):
        both = dict.fromkeys((*split(row.get(column, "")), *split(entry.extra.get(column, ""))))
        row |= {column: "|".join(both)} if both else {}
    unsure = set(split(row.get("weak", ""))) - set(target.names)
    row["aliases"] = "|".join(dict.fromkeys((*target.aliases, *(each for each in gained if each not in unsure))))
    if row["source"] == "national":
        row["source"] = "librarian"
    return Plan("merge", f"{entry.name_ar} ← {target.name_ar}", ((name, row_of(entry) | {"merged": into}), (name, row)))


def cut(lists: Lists, name: ListName, id_: str, moving: Iterable[str], row: Mapping[str, str]) -> Plan:
    """Splits an entry: a new one takes some of its names with it. Raises Wrong."""
    entry = _known(lists, name, id_)
    taken = [each for each in moving if each in (*entry.aliases, *split(entry.extra.get("weak", "")))]
    if not taken:
        raise Wrong("no_names", "Choose at least one name that the new entry takes with it.")
    left = row_of(entry)
    for column in _LISTED:
        if left.get(column):
            left[column] = "|".join(each for each in split(left[column]) if each.partition("=")[0] not in taken)
    given = {"kind": entry.kind, "country": entry.country, "parent": "|".join(entry.parents[:1])}
    weak = [each for each in taken if each in split(entry.extra.get("weak", ""))]
    given |= {"aliases": "|".join(each for each in taken if each not in weak), "weak": "|".join(weak)}
    added = add(lists, name, given | {key: value for key, value in row.items() if value})
    return Plan("split", f"{entry.name_ar} → {added.title}", ((name, left), *added.rows))


def retire(lists: Lists, name: ListName, id_: str, until: str = "") -> Plan:
    """Retires an entry: from the day after `until` on no story is given it; without a day none is any more. Raises Wrong."""
    entry = _known(lists, name, id_)
    if until.strip():
        return Plan("retire", entry.name_ar, mend(lists, name, id_, {"valid_to": until}).rows)
    known: dict[str, Entry] = getattr(lists, name)
    below = [each.name_ar for each in known.values() if entry.id in each.parents[:1]]
    if below:
        shown = "، ".join(below[:5])
        raise Wrong("has_children", f"{len(below)} entries lie in it: {shown}.", names=shown, count=str(len(below)))
    return Plan("retire", entry.name_ar, ((name, row_of(entry) | {"retired": date.today().isoformat()}),))


def equivalent(lists: Lists, row: Mapping[str, str]) -> Plan:
    """Says which words stand for each other in search: `rule` and `terms` joined by |; `retired` takes them out. Raises Wrong."""
    terms = _names(row.get("terms", ""))
    rule = row.get("rule", "=")
    if rule not in RULES:
        raise Wrong("unknown_rule", f"There is no rule {rule}.", value=rule)
    if len({fold(each) for each in terms}) < 2:
        raise Wrong("few_terms", "At least two words are needed.")
    for each in terms:
        if len(words(each)) > 6 or not words(each):
            raise Wrong("long_term", f"{each} has no words, or more than six.", name=each)
    id_ = row.get("id", "") or hashlib.blake2b("|".join(sorted(terms)).encode(), digest_size=6).hexdigest()
    made = {"id": id_, "rule": rule, "terms": "|".join(terms)} | ({"retired": row["retired"]} if row.get("retired") else {})
    if made.get("retired"):
        return Plan("retire", "، ".join(terms), (("words", made),))
    if any(rule == kept and set(terms) == set(held) for kept, held in lists.words.values()):
        raise Wrong("words_taken", "These words are listed already.")
    return Plan("mend" if id_ in lists.words else "add", "، ".join(terms), (("words", made),))


def fresh_id(lists: Lists, row: Mapping[str, str]) -> str:
    """An id that no entry has: the country and the English name, or a digest of the Arabic one."""
    plain = unicodedata.normalize("NFKD", row.get("name_en", "")).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall("[a-z0-9]+", plain))[:60]
    stem = slug or hashlib.blake2b(row.get("name_ar", "").encode(), digest_size=4).hexdigest()
    stem = f"{country.lower()}-{stem}" if (country := row.get("country", "")) else stem
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(each for each in tries if lists.entry(each) is None)


def checked(lists: Lists, name: ListName, row: Row) -> Entry:
    """The entry of a cleaned row. Raises Wrong with what is wrong with it."""
    for column in ("latitude", "longitude", "population"):
        _number(column, row.get(column, ""))
    entry = entry_of(row, "librarian")
    if not _ID.fullmatch(entry.id):
        raise Wrong("no_id", "An entry needs an id of letters, digits and dashes.")
    if not words(entry.name_ar):
        raise Wrong("no_name", "An entry needs an Arabic name.")
    for each in (*entry.names, *split(row.get("weak", ""))):
        if len(each) > LONGEST or (each and len(fold(each)) < 2):
            raise Wrong("bad_name", f"The entry's name {each[:60]} is too long or too short.", name=each[:60])
    if entry.kind not in KINDS[name] and entry.kind != getattr(getattr(lists, name).get(entry.id), "kind", None):
        raise Wrong("unknown_kind", f"There is no kind {entry.kind} of entry.", value=entry.kind)
    if not _COUNTRY.fullmatch(entry.country):
        raise Wrong("bad_country", f"{entry.country} is no country code of two capital letters.", value=entry.country)
    _parents(lists, name, entry)
    _times(row)
    _unlike_others(lists, name, entry)
    for each in (*split(row.get("doubtful", "")), *split(row.get("bound", ""))):
        if each not in entry.names:
            raise Wrong("not_its_name", f"{each} is none of the entry's names.", name=each)
    return entry


def _parents(lists: Lists, name: ListName, entry: Entry) -> None:
    known: dict[str, Entry] = getattr(lists, name)
    for parent in entry.parents:
        above = known.get(lists.merged.get(parent, parent))
        if above is None:
            raise Wrong("unknown_parent", f"There is no entry {parent} to be its parent.", value=parent)
        if entry.id == above.id or entry.id in above.parents:
            raise Wrong("circle", f"The entry {above.name_ar} lies in it already.", name=above.name_ar)


def _unlike_others(lists: Lists, name: ListName, entry: Entry) -> None:
    """No other entry of the same kind and parent is called the same: it would be the same thing twice."""
    known: dict[str, Entry] = getattr(lists, name)
    called, near = fold(entry.name_ar), entry.parents[:1]
    there = known.get(entry.id)
    if there is not None and (there.name_ar, there.kind, there.parents[:1]) == (entry.name_ar, entry.kind, near):
        return
    for other in known.values():
        same = other.id != entry.id and other.kind == entry.kind and fold(other.name_ar) == called
        if same and (name != "places" or other.parents[:1] == near or (not near and other.country == entry.country)):
            raise Wrong("name_taken", f"There is an entry {other.name_ar} already.", name=other.name_ar, id=other.id)


def _times(row: Row) -> None:
    since, until = row.get("valid_from", ""), row.get("valid_to", "")
    _ordered(since, until)
    for each in split(row.get("dated", "")):
        called, _, span = each.partition("=")
        first, _, last = span.partition("/")
        if called not in entry_of(row).names:
            raise Wrong("not_its_name", f"{called} is none of the entry's names.", name=called)
        _ordered(first, last)


def _ordered(since: str, until: str) -> None:
    if since and until and since > until:
        raise Wrong("backwards", f"It begins ({since}) after its end ({until}).", first=since, last=until)


def _number(column: str, text: str) -> None:
    limits = {"latitude": 90.0, "longitude": 180.0, "population": 1e10}
    try:
        if text and not abs(int(text) if column == "population" else float(text)) <= limits[column]:
            raise ValueError(text)
    except ValueError as error:
        raise Wrong("bad_number", f"{text[:40]} is no {column}.", value=text[:40], column=column) from error


def _known(lists: Lists, name: ListName, id_: str) -> Entry:
    known: dict[str, Entry] = getattr(lists, name)
    entry = known.get(id_)
    if entry is None:
        raise Wrong("unknown", f"There is no entry {id_}.", value=id_)
    return entry


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(clean(each).split()) for each in split(text) if each.strip()))


def _cleaned(row: Mapping[str, str]) -> Row:
    """A row as it is kept: names clean and each once, days in full, nothing empty."""
    made: Row = {}
    for column, value in row.items():
        text = value.strip()
        if column in _LISTED:
            text = "|".join(_dated(each) if column == "dated" else each for each in _names(text))
        elif column in ("name_ar", "name_en"):
            text = _NOT_A_NAME.sub(" ", clean(text)).strip()
        elif column in ("valid_from", "valid_to") and text:
            text = day(text, last=column == "valid_to")
        made |= {column: text} if text or column in ("id", "name_ar") else {}
    return {column: value for column, value in made.items() if value or column in ("id", "name_ar")}


def _dated(text: str) -> str:
    name, _, span = text.partition("=")
    first, _, last = span.partition("/")
    return f"{name.strip()}={day(first) if first.strip() else ''}/{day(last, last=True) if last.strip() else ''}"


def day(text: str, *, last: bool = False) -> str:
    """A year, month or day as a whole day: the first of it, or the last. Raises Wrong."""
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text.strip())
    found = _SPAN.fullmatch(digits.replace("/", "-"))
    try:
        if found is None:
            raise ValueError(text)
        year, month, number = (int(part) if part else 0 for part in found.groups())
        if last:
            month = month or 12
            number = number or calendar.monthrange(year, month)[1]
        return date(year, month or 1, number or 1).isoformat()
    except ValueError as error:
        raise Wrong("bad_day", f"{text[:40]} is no day, month or year.", value=text[:40]) from error
