"""Form ⇄ row of a list: names one a line, parents by name or id."""

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict

from search.arabic import fold
from search.authority import ListName
from search.edits import KINDS, Wrong
from search.lists import Entry, Lists, row_of, split
from web import names

PLAIN = ("name_ar", "name_en", "kind", "country", "latitude", "longitude", "population", "valid_from", "valid_to")
Form = MultiDict[str, str]


def columns(form: Form, name: ListName, lists: Lists) -> dict[str, str]:
    """What a form says of an entry, as columns of its list. Raises Wrong on a parent that cannot be told."""
    row = {column: form.get(column, "").strip()[:1000] for column in PLAIN if column in form}
    if "aliases" in form:
        row["aliases"] = joined(form["aliases"])
    if "unsure" in form:
        unsure = joined(form["unsure"])
        row["doubtful" if name == "places" else "weak"] = unsure
        if name == "places":
            row["aliases"] = "|".join(dict.fromkeys((*split(row.get("aliases", "")), *split(unsure))))
    if "context" in form:
        row["context"] = "|".join(form["context"].split())
    if "dated" in form:
        row["dated"] = joined(form["dated"])
    if "parent" in form:
        row["parent"] = parent(form["parent"], name, lists)
    return row


def joined(text: str) -> str:
    """Lines as a cell of several values."""
    return "|".join(line.strip().replace("|", " ") for line in text[:20_000].splitlines() if line.strip())


def parent(text: str, name: ListName, lists: Lists) -> str:
    """The id of the entry that a librarian named, by id or by name; what nothing is called by stays, to be refused."""
    wanted = text.strip()
    known: dict[str, Entry] = getattr(lists, name)
    if not wanted or wanted in known:
        return wanted
    written, _, id_ = wanted.rpartition(" — ")
    if written and id_ in known:
        return id_
    called = [each for each in known.values() if fold(wanted) in (fold(each.name_ar), fold(each.name_en))]
    main = [each for each in called if each.source != "places_towns"] or called
    if len(main) > 1:
        raise Wrong(
            "several_parents", f"Several entries are called {wanted}.", value=wanted, ids="، ".join(e.id for e in main[:8])
        )
    return main[0].id if main else wanted


def filled(entry: Entry, name: ListName) -> Form:
    """The form of an entry as it is."""
    row = row_of(entry)
    unsure = split(row.get("doubtful" if name == "places" else "weak", ""))
    sure = [each for each in entry.aliases if each not in unsure]
    form: Form = MultiDict({column: row.get(column, "") for column in PLAIN})
    form.update({"aliases": "\n".join(sure), "unsure": "\n".join(each for each in unsure if each != entry.name_ar)})
    form.update({"context": " ".join(split(row.get("context", ""))), "dated": "\n".join(split(row.get("dated", "")))})
    form["parent"] = named(entry.parents[0]) if entry.parents else ""
    return form


def named(id_: str) -> str:
    """An entry by name and id, as the field of a parent holds it."""
    return f"{names.entry_name(id_, id_)} — {id_}"


def kinds(name: ListName, chosen: Iterable[str]) -> list[str]:
    """The kinds that a form offers, the one that is chosen among them."""
    return list(dict.fromkeys((*KINDS[name], *(each for each in chosen if each))))
