"""How the archive does: verdicts on real parts, said in both languages, in the terminal, on the page and for Prometheus."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from search import checks, pulse
from search.archive import Archive
from search.index import bulk, operation
from search.outbox import BRAKED, Item, post
from search.said import ADVICE, NAMES, SENTENCES
from search.settings import Settings
from search.status import Finding, Status
from search.story import Document, Unreadable
from web.app import create_app
from workers import status as command
from workers import tasks

NOW = datetime.now(UTC)


def found(archive: Archive, part: str, now: datetime | None = None) -> Finding:
    archive.client.indices.refresh(index=f"{archive.names.prefix}-*")
    status = checks.status(archive.client, archive.names, True, now or datetime.now(UTC))
    return next(each for each in status.findings if each.part == part)


def test_a_new_archive_says_what_is_still_to_be_done(archive: Archive) -> None:
    status = archive.status(True)
    verdicts = {each.part: each.says for each in status.findings}
    assert verdicts["engine"] == "engine_up"
    assert verdicts["workers"] == "beat_never"
    assert verdicts["backup"] == "backup_none"
    assert verdicts["sources"] == "sources_none"
    assert status.verdict == "bad"
    assert "العمّال" in status.headline("ar")
    assert "Workers" in status.headline("en")


def test_a_beat_goes_through_the_worker_and_grows_old(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "archive", lambda: archive)
    monkeypatch.setattr(tasks.app.conf, "broker_url", archive.settings.redis_url)
    tasks.beat()
    beat = pulse.last(archive.client, archive.names, "beat")
    assert beat is not None
    assert found(archive, "workers").says == "beat_fresh"
    assert found(archive, "workers", beat.moment + timedelta(minutes=2)).verdict == "warn"
    assert found(archive, "workers", beat.moment + timedelta(minutes=9)).says == "beat_gone"


def test_documents_that_wait_are_seen_and_so_is_the_quarantine(archive: Archive) -> None:
    archive.accept([Document("عنوان\n\nالأربعاء 2017/03/08\nمتن خبر".encode(), "import", "a.txt")])
    archive.refuse(Document(b"\x00\x01", "import", "b.bin"), Unreadable("binary", "It is binary."))
    assert found(archive, "intake").says == "intake_moving"
    late = found(archive, "intake", datetime.now(UTC) + timedelta(minutes=30))
    assert (late.says, late.verdict, late.facts["waiting"]) == ("intake_stuck", "bad", 1)
    assert found(archive, "quarantine").facts == {"held": 1, "new": 1}
    assert found(archive, "quarantine", datetime.now(UTC) + timedelta(days=2)).verdict == "good"


def test_letters_that_are_late_or_given_up_are_seen(archive: Archive) -> None:
    now = datetime.now(UTC)
    post(archive.client, archive.names, [Item("p", "s", "story", now, now - timedelta(minutes=10))])
    late = found(archive, "letters", now)
    assert (late.says, late.verdict, late.facts["waiting"]) == ("letters_late", "warn", 1)
    assert found(archive, "letters", now + timedelta(hours=2)).verdict == "bad"


def test_letters_that_wait_for_tomorrow_since_the_limit_is_reached_are_seen(archive: Archive) -> None:
    now = datetime.now(UTC)
    braked = Item("p", "s", "story", now, now + timedelta(hours=9), reason=BRAKED)
    post(archive.client, archive.names, [braked, Item("q", "t", "story", now, now + timedelta(hours=9))])
    seen = found(archive, "letters", now)
    assert (seen.says, seen.verdict, seen.facts["waiting"]) == ("letters_braked", "warn", 1)


def test_what_matching_missed_is_a_defect(archive: Archive) -> None:
    assert found(archive, "matching").says == "matching_never"
    archive.note("recheck", 0)
    assert found(archive, "matching").verdict == "good"
    archive.note("recheck", 3)
    assert (found(archive, "matching").verdict, found(archive, "matching").facts["missed"]) == ("bad", 3)


def received(archive: Archive, source: str, hours: list[int]) -> None:
    """Stories of a source that came in so many hours ago."""
    told = {"source": source, "status": "usable"}
    moments = [(NOW - timedelta(hours=hour)).isoformat() for hour in hours]
    rows = [
        operation("index", archive.names.stories, f"{source}{at}", {**told, "received": moment, "published": moment})
        for at, moment in enumerate(moments)
    ]
    bulk(archive.client, rows)


def test_a_source_is_silent_only_against_its_own_habit(archive: Archive) -> None:
    received(archive, "hourly", list(range(30, 130, 3)))
    received(archive, "daily", list(range(30, 600, 24)))
    received(archive, "young", [200, 190])
    received(archive, "import", list(range(300, 400, 3)))
    silent = found(archive, "sources")
    assert (silent.says, silent.facts["silent"], silent.facts["silent_sources"]) == ("sources_silent", "hourly", 1)
    assert [(each.source, each.silent, round(each.age / timedelta(hours=1))) for each in silent.heard] == [
        ("hourly", True, 30), ("daily", False, 30), ("young", False, 190)
    ]  # fmt: skip


def test_a_source_that_fell_silent_long_ago_stays_silent_until_it_is_not_waited_for_any_more(archive: Archive) -> None:
    received(archive, "hourly", list(range(800, 1000, 3)))
    received(archive, "daily", list(range(0, 600, 24)))
    assert found(archive, "sources").facts["silent"] == "hourly"
    assert [each.source for each in found(archive, "sources", NOW + timedelta(days=65)).heard] == ["daily"]


def test_each_source_is_shown_with_its_last_story(
    archive: Archive, visit: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    received(archive, "وكالة <ألف>", list(range(30, 130, 3)))
    archive.client.indices.refresh(index=archive.names.stories)
    page = visit("admin").get("/operator").get_data(as_text=True)
    assert "وكالة &lt;ألف&gt;" in page
    assert "صامت" in page
    text = visit("admin").get("/metrics").get_data(as_text=True)
    assert 'arshif_source_silent{source="وكالة <ألف>"} 1.0' in text
    (age,) = [float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith("arshif_source_age_seconds{")]
    assert timedelta(hours=30) <= timedelta(seconds=age) <= datetime.now(UTC) - NOW + timedelta(hours=30)
    monkeypatch.setattr(command.Settings, "load", lambda: archive.settings)
    told = json.loads(CliRunner().invoke(command.status, ["--json"]).output)
    (sources,) = [each for each in told["parts"] if each["part"] == "sources"]
    assert [(each["source"], each["silent"]) for each in sources["heard"]] == [("وكالة <ألف>", True)]
    assert "وكالة <ألف>" in CliRunner().invoke(command.status, []).output


def test_metrics_are_named_in_base_units(archive: Archive, visit: Callable[[str], FlaskClient]) -> None:
    received(archive, "daily", list(range(0, 240, 24)))
    archive.client.indices.refresh(index=archive.names.stories)
    text = visit("admin").get("/metrics").get_data(as_text=True)
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert {"arshif_disk_free_bytes", "arshif_disk_free_ratio", "arshif_letters_age_seconds"} <= names
    assert not [name for name in names if name.rpartition("_")[2] in {"gb", "percent", "days", "hours", "total", "count"}]


def test_a_backup_that_was_verified_lately_is_good(archive: Archive) -> None:
    archive.note("backup")
    assert found(archive, "backup").says == "backup_unverified"
    archive.note("verify")
    assert found(archive, "backup").says == "backup_verified"
    assert found(archive, "backup", NOW + timedelta(days=4)).verdict == "warn"
    archive.note("verify", 3, "2 stories are missing")
    assert found(archive, "backup").says == "backup_damaged"


def test_an_engine_that_is_away_is_a_finding_and_no_error() -> None:
    away = Archive(Settings(opensearch_url="http://127.0.0.1:9"))
    for status in (away.status(False), Archive(Settings()).status(False)):
        assert [each.says for each in status.findings] == ["engine_silent", "redis_silent"]
        assert status.verdict == "bad"


@pytest.mark.parametrize("says", sorted(SENTENCES))
def test_every_sentence_can_be_said_in_both_languages(says: str) -> None:
    names = (
        "parts",
        "nodes",
        "stories",
        "missing",
        "age",
        "made_age",
        "waiting",
        "held",
        "new",
        "failed",
        "missed",
        "sources",
        "silent",
    )
    facts = dict.fromkeys((*names, "feeds", "failing", "which", "free_gb", "days", "percent", "problems"), 3)
    for language in ("ar", "en"):
        finding = Finding("engine", "bad", says, {**facts, "age": timedelta(minutes=3)})
        assert "{" not in finding.sentence(language)
        assert finding.sentence(language)
        assert all(ADVICE.get(says, ("x", "x")))
        assert all(NAMES["engine"])
        assert finding.word(language)


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "قبل دقيقة"), (2, "قبل دقيقتين"), (3, "قبل 3 دقائق"), (120, "قبل ساعتين"), (2880, "قبل يومين")]
)
def test_an_age_stands_after_its_preposition(minutes: int, said: str) -> None:
    finding = Finding("clock", "good", "beat_fresh", {"age": timedelta(minutes=minutes)})
    assert finding.sentence("ar") == f"آخر نبضة {said}."


def test_what_must_be_done_is_said_wherever_something_is_wrong() -> None:
    troubled = [
        says for says in SENTENCES if says.endswith(("silent", "late", "gone", "never", "stuck", "failed", "short", "full"))
    ]
    assert [says for says in troubled if says not in ADVICE and says != "matching_never"] == []


def test_the_command_answers_for_people_and_for_programs(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.Settings, "load", lambda: archive.settings)
    told = CliRunner().invoke(command.status, ["--json", "--language", "en"])
    answer = json.loads(told.output)
    assert told.exit_code == 2
    assert answer["verdict"] == "bad"
    assert {each["part"] for each in answer["parts"]} == set(NAMES)
    shown = CliRunner().invoke(command.status, ["--language", "ar"])
    assert "لم تصل نبضة قط" in shown.output


@pytest.fixture
def visit(archive: Archive) -> Callable[[str], FlaskClient]:
    """A browser in which somebody of a role is signed in."""
    app = create_app(replace(archive.settings, secret_key="tests only"), archive)

    def signed_in(role: str) -> FlaskClient:
        email = f"{role}@desk.example"
        account = archive.readers.change(email, lambda there: replace(there, role=role, confirmed=True))  # type: ignore[arg-type]
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(account=account.id, epoch=account.epoch)
        return client

    return signed_in


def test_the_page_is_for_admins_and_says_the_same(archive: Archive, visit: Callable[[str], FlaskClient]) -> None:
    assert visit("reader").get("/operator").status_code == 403
    page = visit("admin").get("/operator").get_data(as_text=True)
    status: Status = archive.status(True)
    for each in status.findings:
        assert each.name("ar") in page
    assert "لم تصل نبضة قط" in page
    assert "arshif status" in page


def test_metrics_are_numbers_for_this_machine_or_for_a_token(archive: Archive) -> None:
    app = create_app(replace(archive.settings, secret_key="tests only"), archive)
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'arshif_verdict{part="engine"} 0.0' in text
    assert "arshif_intake_waiting 0.0" in text
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    guarded = create_app(replace(archive.settings, secret_key="tests only", metrics_token="t0ken"), archive).test_client()
    assert guarded.get("/metrics").status_code == 403
    assert guarded.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200
