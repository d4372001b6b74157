"""`arshif status`: how is the archive doing, and what is to be done?"""

import sys

import click
import orjson
import redis
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from search.archive import Archive
from search.settings import Settings
from search.status import Heard, Language, Status

MOST_SOURCES = 20
"""Sources that are shown in a terminal, the silent ones first; --json has all of them."""

_SIGNS = {"good": "[green]●[/]", "warn": "[yellow]▲[/]", "bad": "[red]■[/]"}
_EXITS = {"good": 0, "warn": 0, "bad": 2}


@click.command()
@click.option("--language", type=click.Choice(["ar", "en"]), help="Language of the answer; that of the settings when not given.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def status(language: Language | None, as_json: bool) -> None:
    """Say how each part of the archive does, and what to do. Ends with status 2 when something is broken.

    It starts nothing: it asks the services that the settings name or that a running `arshif run` has up.
    """
    settings = Settings.load()
    found = Archive(settings).status(redis_answers(settings))
    spoken: Language = language or ("en" if settings.language == "en" else "ar")
    if as_json:
        click.echo(orjson.dumps(told(found, spoken)).decode())
    else:
        _show(found, spoken)
    sys.exit(_EXITS[found.verdict])


def redis_answers(settings: Settings) -> bool:
    """Whether the Redis of the settings answers within two seconds."""
    if not settings.redis_url:
        return False
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def told(found: Status, language: Language) -> dict[str, object]:
    """A status for programs: verdicts and figures as they are, sentences in one language."""
    return {
        "moment": found.moment,
        "verdict": found.verdict,
        "says": found.headline(language),
        "parts": [
            {
                "part": each.part,
                "verdict": each.verdict,
                "says": each.sentence(language),
                "do": each.advice(language),
                "figures": {name: value for part, name, value in found.figures() if part == each.part},
                **({"heard": [_heard(one) for one in each.heard]} if each.heard else {}),
            }
            for each in found.findings
        ],
    }


def _heard(each: Heard) -> dict[str, object]:
    return {"source": each.source, "last": each.last, "age_seconds": each.age.total_seconds(), "silent": each.silent}


def _show(found: Status, language: Language) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in found.findings:
        said = each.sentence(language)
        advice = each.advice(language) if each.verdict != "good" else ""
        lines = [said, *([f"[dim]{advice}[/]"] if advice else [])]
        for one in each.heard[:MOST_SOURCES]:
            lines.append(f"{_SIGNS['warn' if one.silent else 'good']} {escape(one.source)} [dim]{one.ago(language)}[/]")
        table.add_row(_SIGNS[each.verdict], each.name(language), "\n".join(lines))
    console = Console()
    console.print(found.headline(language))
    console.print(table)
