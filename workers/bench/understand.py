"""`arshif bench understand`: how many stories of 300 words does one core understand in a second, and where does the time go?

Real stories on one process, with the lists and readers of the archive; stories that are longer or shorter count by their words.
"""

import lzma
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson

from search import agencies, dates, groups, lists, people, places
from search.settings import Settings
from search.story import Story
from search.text import Text
from search.understand import Understanding
from workers.understand import row_story

ARTICLES = Path("../shared/data/articles.jsonl.xz")
WORDS = 300
WARM = 50
SHORTEST = 200
"""Characters of the shortest body that counts as a story."""


@click.command()
@click.option(
    "--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True, help="JSON Lines in xz."
)
@click.option("--stories", default=1000, show_default=True, type=click.IntRange(1), help="How many stories of the corpus.")
@click.option("--json", "as_json", is_flag=True, help="Only the last line, as JSON.")
def understand(corpus: Path, stories: int, as_json: bool) -> None:
    """Stories a second a core from text to facts."""
    settings = Settings.load()
    began = time.perf_counter()
    reader = Understanding(lists.load(), settings.zone)
    loading = time.perf_counter() - began
    sample = list(islice(stories_of(corpus, reader), stories + WARM))
    if len(sample) <= WARM:
        raise click.ClickException(f"{corpus} holds fewer than {WARM + 1} stories.")
    figures = measure(reader, sample)
    figures["loading_seconds"] = round(loading, 2)
    if not as_json:
        for name, value in figures.items():
            click.echo(f"{name:32} {value}")
    click.echo(orjson.dumps(figures))


def measure(reader: Understanding, sample: list[Story]) -> dict[str, Any]:
    """Figures of one process over all stories but the first `WARM`, which load what is loaded once."""
    for story in sample[:WARM]:
        reader.of(story)
    rest = sample[WARM:]
    count = sum(len(Text.of(story).tokens) for story in rest)
    whole = _seconds(lambda: [reader.of(story) for story in rest])
    each = WORDS / count
    texts = [Text.of(story) for story in rest]
    parts: dict[str, Callable[[], object]] = {
        "cutting": lambda: [Text.of(story) for story in rest],
        "agencies": lambda: [agencies.find(text, reader.agency_names) for text in texts],
        "groups": lambda: [groups.find(text, reader.group_names) for text in texts],
        "places": lambda: [places.find(text, reader.place_names) for text in texts],
        "people": lambda: [people.find(text) for text in texts],
        "dates": lambda: [dates.find(text, story.published, reader.zone) for text, story in zip(texts, rest, strict=True)],
    }
    milliseconds = {name: round(_seconds(run) * each * 1000, 3) for name, run in parts.items()}
    return {
        "stories": len(rest),
        "words": count,
        "stories_of_300_words_a_second_a_core": round(count / WORDS / whole, 1),
        "milliseconds_a_story_of_300_words": round(whole * each * 1000, 3),
        **{f"milliseconds_{name}": value for name, value in milliseconds.items()},
    }


def _seconds(run: Callable[[], object]) -> float:
    """Processor time of this process, so that a busy machine does not count against it."""
    began = time.process_time()
    run()
    return time.process_time() - began


def stories_of(corpus: Path, reader: Understanding) -> Iterator[Story]:
    """Stories of a corpus in JSON Lines whose body is long enough to count."""
    with lzma.open(corpus) as lines:
        for line in lines:
            row = orjson.loads(line)
            if len(row.get("body") or "") >= SHORTEST:
                yield row_story(row, reader.zone)
