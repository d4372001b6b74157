"""`arshif setup`: the indices are there afterwards, however often it is run."""

from dataclasses import fields

import pytest
from click.testing import CliRunner
from opensearchpy import OpenSearch

from search.settings import Settings, environ
from search.story import Unavailable
from workers.setup import setup


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Settings:
    """The test's settings, also for what reads the environment."""
    for each in fields(Settings):
        monkeypatch.setenv(f"ARSHIF_{each.name.upper()}", environ(settings)[f"ARSHIF_{each.name.upper()}"])
    return settings


def test_it_makes_what_is_missing_and_changes_nothing_after(elsewhere: Settings, client: OpenSearch) -> None:
    for _ in range(2):
        done = CliRunner().invoke(setup)
        assert done.exit_code == 0, done.output
    made = client.indices.get_alias(index=f"{elsewhere.index_prefix}-*")
    assert f"{elsewhere.index_prefix}-stories" in {alias for each in made.values() for alias in each["aliases"]}
    assert all(name.endswith("-000001") for name in made)


@pytest.mark.usefixtures("elsewhere")
def test_without_an_engine_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHIF_OPENSEARCH_URL", "")
    done = CliRunner().invoke(setup)
    assert done.exit_code == 1
    assert "ARSHIF_OPENSEARCH_URL" in done.output


@pytest.mark.usefixtures("elsewhere")
def test_it_waits_for_an_engine_only_as_long_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHIF_OPENSEARCH_URL", "http://127.0.0.1:1")
    done = CliRunner().invoke(setup, ["--wait", "0.5"])
    assert isinstance(done.exception, Unavailable)
