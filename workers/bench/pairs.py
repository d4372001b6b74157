"""`arshif bench pairs`: which pairs of words meet, in which layer? Search should join forms of one word, and nothing else.

Two words meet when a question for one finds a story that holds only the other, in either direction.
"""

import csv
from collections import Counter
from pathlib import Path

import click
import orjson

from search import lists
from search.arabic import clean
from search.meeting import LAYERS, meets


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def pairs(files: tuple[Path, ...], as_json: bool) -> None:
    """Which pairs of words meet in which layer; precision and recall of each layer and of search as a whole."""
    known = lists.load()
    tally: Counter[tuple[str, bool, bool]] = Counter()
    for row in (row for path in files for row in _rows(path)):
        wanted = row["should_match"].strip() == "1"
        found = meets(clean(row["a"]), clean(row["b"]), known)
        for layer in (*LAYERS, "search"):
            tally[layer, wanted, bool(found) if layer == "search" else layer in found] += 1
        mark = " " if bool(found) == wanted else "!"
        click.echo(f"{mark} {row['kind']:14} {row['a']} · {row['b']}: {', '.join(found) or 'do not meet'}")
    for layer in (*LAYERS, "search"):
        precision, recall = _figures(tally, layer)
        click.echo(f"{layer:12} precision {precision:.3f}  recall {recall:.3f}")
    if as_json:
        precision, recall = _figures(tally, "search")
        click.echo(orjson.dumps({"precision": round(precision, 4), "recall": round(recall, 4)}).decode())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    if rows and not {"kind", "a", "b", "should_match"} <= set(rows[0]):
        raise click.ClickException(f"{path}: the columns kind, a, b and should_match are needed.")
    return rows


def _figures(tally: Counter[tuple[str, bool, bool]], layer: str) -> tuple[float, float]:
    right, wrong, missed = tally[layer, True, True], tally[layer, False, True], tally[layer, True, False]
    return right / (right + wrong) if right + wrong else 1.0, right / (right + missed) if right + missed else 1.0
