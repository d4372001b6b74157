"""`arshif lists`: which places, groups and agencies are known, and what shall be added or mended?"""

import click

from search.arabic import fold
from search.archive import Archive
from search.lists import Entry, row_of
from search.settings import Settings
from workers.services import services

NAMES = click.Choice(["places", "groups", "agencies"])


@click.group()
def authority() -> None:
    """Look up, add and mend entries of the authority lists."""


@authority.command("find")
@click.argument("name")
def find(name: str) -> None:
    """Show the entries that bear a name or an id, with their parents."""
    with services(Settings.load(), need={"engine"}) as settings:
        known = Archive(settings).lists
        wanted = fold(name)
        found = [entry for entry in known if entry.id == name or wanted in map(fold, entry.names)]
    if not found:
        raise click.ClickException(f"No entry is named {name}; `arshif lists candidates` shows names that no list holds.")
    for entry in found:
        click.echo(_line(entry))


@authority.command("put")
@click.argument("list_", metavar="LIST", type=NAMES)
@click.argument("columns", nargs=-1, required=True, metavar="COLUMN=VALUE…")
def put(list_: str, columns: tuple[str, ...]) -> None:
    """Add an entry, or change some columns of one: id=… name_ar=… name_en=… kind=… parent=… aliases=…|… .

    LIST is places, groups or agencies. retired=DATE takes an entry out.
    """
    row = dict(column.split("=", 1) for column in columns if "=" in column)
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        entries: dict[str, Entry] = getattr(archive.lists, list_)
        there = entries.get(row.get("id", ""))
        try:
            entry = archive.put_entry(list_, (row_of(there) if there else {}) | row, "operator")  # type: ignore[arg-type]
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    click.echo(_line(entry))
    click.echo("Search and facets know it now; stored stories that it concerns are read again by the worker.")


@authority.command("candidates")
@click.option("--size", default=50, show_default=True, help="How many to show.")
def candidates(size: int) -> None:
    """Show names that stories hold and no list does, found by their form, the most frequent first."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        for name, count in archive.candidates(size):
            click.echo(f"{count:7,}  {name}")


def _line(entry: Entry) -> str:
    parents = " ← ".join(entry.parents)
    return f"{entry.id}  {entry.name_ar}  {entry.name_en}  [{entry.kind}]  {parents}  {'، '.join(entry.aliases)}".rstrip()
