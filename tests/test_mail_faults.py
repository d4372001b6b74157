"""A short bad night: worker, clock, web, Redis and mail server die at random moments; nothing is lost, missed or mailed twice."""

from pathlib import Path

from search.settings import Settings
from workers.bench.faults import WRONG, Night, through, wait_for_words
from workers.bench.storm import house


def test_a_short_bad_night_loses_misses_and_doubles_nothing(running: Settings, home: Path) -> None:
    with house(running, home, seed=7) as made:
        asked = wait_for_words(made.archive, 30)
        figures = through(made, Night(stories=200, engine_kills=0, least_faults=8), asked)
    assert figures["faults"] >= 8, figures
    assert {name: figures[name] for name in WRONG} == dict.fromkeys(WRONG, 0), figures
    assert figures["hits"] == 200
