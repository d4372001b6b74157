"""A short bad night: worker, clock, web, Redis and mail server die at random moments; nothing is lost, missed or mailed twice."""

from pathlib import Path

from search.settings import Settings
from workers.bench.faults import Night, through
from workers.bench.storm import house


def test_a_short_bad_night_loses_misses_and_doubles_nothing(running: Settings, home: Path) -> None:
    with house(running, home, seed=7) as made:
        figures = through(made, Night(stories=200, searches=30, engine_kills=0, least_faults=8))
    assert figures["faults"] >= 8, figures
    wrong = ("stories_lost", "hits_missed", "hits_not_asked_for", "mailed_twice")
    assert {name: figures[name] for name in wrong} == dict.fromkeys(wrong, 0), figures
    assert figures["hits"] == 200
