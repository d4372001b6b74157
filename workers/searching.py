"""`arshif search`: the same question as in the web, asked and answered in a terminal."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

import click
import orjson
from rich.console import Console
from rich.text import Text

from search.arabic import fold
from search.archive import Archive
from search.lists import Entry
from search.query import Hit, Marked, Query, Results, plain
from search.settings import Settings
from workers.services import services


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it as 2017-03-31.") from error


@click.command()
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--place", "places", multiple=True, help="Name or id of a place; several widen.")
@click.option("--group", "groups", multiple=True, help="Name or id of a group; several widen.")
@click.option("--source", "sources", multiple=True, help="A source; several widen.")
@click.option("--from", "since", callback=_day, help="First day, as 2017-03-01.")
@click.option("--to", "until", callback=_day, help="Last day, as 2017-03-31.")
@click.option("--sort", type=click.Choice(["best", "newest", "oldest"]), default="best", show_default=True)
@click.option("--page", default=1, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def search(
    words: tuple[str, ...],
    places: tuple[str, ...],
    groups: tuple[str, ...],
    sources: tuple[str, ...],
    since: date | None,
    until: date | None,
    sort: str,
    page: int,
    as_json: bool,
) -> None:
    """Search the archive from a terminal."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        query = Query(
            words=" ".join(words),
            places=_ids(archive.lists.places.values(), "place", places),
            groups=_ids(archive.lists.groups.values(), "group", groups),
            sources=sources,
            since=since,
            until=until,
            sort=sort,  # type: ignore[arg-type]
            page=page,
        )
        results = archive.find(query)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(_plain(results), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(results)


def _ids(entries: Iterable[Entry], kind: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that names or ids stand for; a name of several entries means them all."""
    known = list(entries) if given else []
    found: list[str] = []
    for name in given:
        wanted = fold(name)
        ids = [each.id for each in known if wanted in {each.id, *map(fold, (each.name_ar, each.name_en, *each.aliases))}]
        if not ids:
            raise click.ClickException(f"No {kind} is named {name!r} in the lists; write it as the facets show it.")
        found += ids
    return tuple(dict.fromkeys(found))


def _plain(results: Results) -> dict[str, object]:
    return {
        "total": results.total,
        "some_total": results.some_total,
        "hits": [_hit(hit) for hit in results.hits],
        "some_hits": [_hit(hit) for hit in results.some_hits],
        "facets": {name: [asdict(value) for value in facet.values] for name, facet in results.facets.items()},
        "notes": results.notes,
        "took_ms": results.took_ms,
    }


def _hit(hit: Hit) -> dict[str, object]:
    told = asdict(hit) | {"headline": plain(hit.headline), "passage": plain(hit.passage)}
    del told["same"]  # means something within one process only
    return told


def _print(results: Results) -> None:
    console = Console(highlight=False)
    console.print(f"{results.total:,} stories")
    for hit in results.hits:
        console.print()
        console.print(_marked(hit.headline, "bold"))
        names = " · ".join([hit.source, *(name for _, name in (*hit.agencies, *hit.places, *hit.groups))])
        console.print(f"{hit.published:%Y-%m-%d}  {names}", style="dim")
        console.print(_marked(hit.passage, ""))
    if results.some_hits:
        console.print(f"\n{results.some_total:,} more with some of the words")
        for hit in results.some_hits:
            console.print(_marked(hit.headline, ""))


def _marked(marked: Marked, style: str) -> Text:
    text = Text(style=style)
    for piece, is_marked in marked:
        text.append(piece, "reverse" if is_marked else "")
    return text
