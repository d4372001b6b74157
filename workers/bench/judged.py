"""What was judged, and how well does a ranking agree? Topics, judgements, TREC runs, and the three figures.

nDCG@10 with gain 2^grade - 1; MRR@10 and recall@50 count stories of grade 2 and above, or of any grade where no grade is above 1.
A topic without results scores 0; a story that nobody judged is not relevant.
"""

import lzma
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

FIGURES = ("ndcg@10", "mrr@10", "recall@50")


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody asks. `kind` groups topics; `headline` says that it is the headline of a story to be found."""

    id: str
    query: str
    kind: str
    headline: bool


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, compressed with xz or not."""
    with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield orjson.loads(line)


def load_topics(path: Path) -> list[Topic]:
    """Topics of a file whose rows have `id` and `query`, or `_id` and `text`."""
    made = []
    for row in rows(path):
        id_, query = row.get("id", row.get("_id")), row.get("query", row.get("text"))
        if not id_ or not query:
            raise click.ClickException(f"{path}: a topic needs an id and a query.")
        made.append(Topic(str(id_), query, row.get("type") or "all", "source_doc" in row))
    return made


def anew(words: str, number: int) -> str:
    """The same question as nobody has typed it before, so that nothing is remembered of it: with commas that ask for nothing."""
    return words + "،" * (number + 1)


def load_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Grades by topic and story: a line of topic, story, grade, or TREC's topic, 0, story, grade; a line of names is let be."""
    judged: dict[str, dict[str, int]] = {}
    data = path.read_bytes()
    for line in (lzma.decompress(data) if path.suffix == ".xz" else data).decode().splitlines():
        cells = line.split()
        if len(cells) not in (3, 4):
            if cells:
                raise click.ClickException(f"{path}: {line!r} is no judgement; write topic, story and grade.")
            continue
        topic, story, grade = cells[0], cells[-2], cells[-1]
        if grade.lstrip("-").isdigit():
            judged.setdefault(topic, {})[story] = int(grade)
    return judged


def are_headlines(corpus: Path, asked: Sequence[Topic], judged: dict[str, dict[str, int]]) -> bool:
    """Whether most topics are the headline of the story that answers them, which must not be indexed with it then."""
    if any(topic.headline for topic in asked):
        return True
    seek = {(story, topic.query.strip()) for topic in asked for story in judged.get(topic.id, {})}
    pairs = ((str(row.get("id", row.get("_id"))), row.get("headline", row.get("title", "")).strip()) for row in rows(corpus))
    return 2 * sum(pair in seek for pair in pairs) > len(asked)


def write_run(path: Path, ranked: dict[str, list[str]], name: str) -> None:
    """A ranking as a TREC run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tag = name.replace(" ", "-")
    lines = [
        f"{topic} Q0 {story} {rank} {1 / rank:.6f} {tag}\n" for topic, ids in ranked.items() for rank, story in enumerate(ids, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def figures(
    asked: Sequence[Topic], ranked: dict[str, list[str]], judged: dict[str, dict[str, int]]
) -> dict[str, dict[str, float]]:
    """The figures of each topic."""
    return {topic.id: score(ranked.get(topic.id, []), judged.get(topic.id, {})) for topic in asked}


def score(ids: Sequence[str], grades: dict[str, int]) -> dict[str, float]:
    """nDCG@10, MRR@10 and recall@50 of one ranking."""
    least = 2 if any(grade > 1 for grade in grades.values()) else 1
    relevant = {story for story, grade in grades.items() if grade >= least}
    ideal = _gain(sorted(grades.values(), reverse=True)[:10])
    return {
        "ndcg@10": _gain([grades.get(story, 0) for story in ids[:10]]) / ideal if ideal else 0.0,
        "mrr@10": next((1 / rank for rank, story in enumerate(ids[:10], 1) if story in relevant), 0.0),
        "recall@50": len(relevant.intersection(ids[:50])) / len(relevant) if relevant else 0.0,
    }


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
