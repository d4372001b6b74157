"""A saved search matches a story exactly when the same search would show it: matcher, percolator and `find` agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import alerts as module
from search import lists, packed, saved, stories
from search.alerts import Alerts, held, version
from search.archive import Archive
from search.index import search
from search.query import Query
from search.saved import SavedSearch
from search.stories import Filing
from search.story import Story

NOW = datetime(2024, 5, 1, 8, tzinfo=UTC)
TEXTS = [
    ("افتتاح جسر جديد في البصرة", "افتتحت بلدية البصرة جسرا جديدا على شط العرب صباح اليوم."),
    ("وزراء الخارجية يجتمعون في القاهرة", "يبحث الوزراء في القاهرة أوضاع السودان وليبيا."),
    ("أمطار غزيرة على طرابلس", "هطلت أمطار غزيرة على طرابلس وبيروت، وأغلقت المدارس."),
    ("معرض الكتاب", "يستقبل معرض الكتاب في الرياض زواره من الخميس، وفيه ألف دار نشر."),
    ("", "مباراة في كرة القدم بين فريقين من الموصل ودهوك."),
]
WORDS = [
    "البصرة",
    "جسر",
    "جديد",
    "وزير",
    "القاهرة",
    "أمطار",
    "طرابلس",
    "الكتاب",
    "معرض",
    "في",
    "مدرسة",
    "كرة",
    "القدم",
    "الموصل",
    "غزيرة",
]
PIECES = st.sampled_from(
    [
        *WORDS,
        "«جسر جديد»",
        "«كرة القدم»",
        "-البصرة",
        "أو",
        "(",
        ")",
        "طراب*",
        "عنوان:جسر",
        "مكان:البصرة",
        "مكان:لبنان",
        "البص*",
        "«في القاهرة»",
        "-«شط العرب»",
        "-طراب*",
        "وزراء|معرض",
    ]
)
PLACES = st.sampled_from([(), ("iq-basra",), ("eg-cairo",), ("iq-basra", "lb")])


def filing(number: int, places: tuple[str, ...] = ()) -> Filing:
    headline, body = TEXTS[number]
    return Filing(Story("وكالة", str(number), headline, body, NOW), "document", NOW, places)


FILINGS = [filing(0, ("iq-basra", "iq")), filing(1, ("eg-cairo", "eg")), filing(2, ("lb",)), filing(3), filing(4)]


@pytest.fixture(scope="module")
def stored(module_archive: Archive) -> Archive:
    stories.put(module_archive.client, module_archive.names, FILINGS)
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return module_archive


def keep(archive: Archive, id_: str, query: Query, **more: object) -> SavedSearch:
    made = SavedSearch(id_, "owner", "بحث", query, NOW, **more)  # type: ignore[arg-type]
    saved.put(archive.client, archive.names, made, held(query, archive.lists, archive.settings.zone), version(archive.lists))
    return made


def fresh(archive: Archive) -> Alerts:
    alerts = Alerts(archive.client, archive.names, archive.lists, archive.settings.zone)
    alerts.follow()
    return alerts


@given(pieces=st.lists(PIECES, min_size=1, max_size=4), places=PLACES, without=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_matcher_percolator_and_search_agree(stored: Archive, pieces: list[str], places: tuple[str, ...], without: bool) -> None:
    query = Query(" ".join(pieces), places=places, without=(("place", "eg"),) if without else ())
    filters = held(query, stored.lists, stored.settings.zone)
    kept = keep(stored, "random", query)
    alerts = fresh(stored)
    matched = {each.story.id for each, found in zip(FILINGS, alerts.matches(FILINGS, NOW), strict=True) if kept in found}
    documents = [orjson.loads(orjson.dumps(stories.dump(each))) for each in FILINGS]
    asked = {"query": {"percolate": {"field": "search", "documents": documents}}}
    hits = search(stored.client, stored.names.saved, asked)["hits"]["hits"]
    slots = hits[0]["fields"]["_percolator_document_slot"] if hits else []
    assert matched == ({FILINGS[slot].story.id for slot in slots} if filters else set())
    if filters:
        assert {hit.id for hit in stored.find(query).hits} == matched


def test_a_save_and_a_delete_take_effect_with_the_next_story(archive: Archive) -> None:
    alerts = fresh(archive)
    assert alerts.matches(FILINGS[:1], NOW) == [[]]
    kept = keep(archive, "one", Query("جسر"))
    alerts.follow()
    assert alerts.matches(FILINGS[:1], NOW) == [[kept]]
    saved.put(archive.client, archive.names, replace(kept, state="deleted"), [])
    alerts.follow()
    assert alerts.matches(FILINGS[:1], NOW) == [[]]
    assert saved.one(archive.client, archive.names, "one") is None
    assert saved.of_owner(archive.client, archive.names, "owner") == []


def test_a_paused_search_rests_until_its_day(archive: Archive) -> None:
    kept = keep(archive, "one", Query("جسر"), state="paused", paused_until=NOW + timedelta(days=1))
    alerts = fresh(archive)
    assert alerts.matches(FILINGS[:1], NOW) == [[]]
    assert alerts.matches(FILINGS[:1], NOW + timedelta(days=2)) == [[kept]]


def test_a_search_comes_back_as_it_was_kept(archive: Archive) -> None:
    query = Query("«جسر جديد» أو معرض", places=("iq-basra",), without=(("group", "un"),))
    kept = keep(archive, "one", query, cadence="weekly", hour=5, weekday=3, shared="secret")
    assert saved.one(archive.client, archive.names, "one") == kept
    assert saved.of_owner(archive.client, archive.names, "owner") == [kept]


def test_changing_a_search_moves_it(archive: Archive) -> None:
    keep(archive, "one", Query("جسر"))
    alerts = fresh(archive)
    changed = keep(archive, "one", Query("معرض"))
    alerts.follow()
    assert alerts.matches([FILINGS[0], FILINGS[3]], NOW) == [[], [changed]]


def test_a_broken_search_is_set_aside_with_its_reason_and_stops_no_other(archive: Archive) -> None:
    whole = keep(archive, "whole", Query("جسر"))
    bad = keep(archive, "bad", Query("جسر"))
    source = {"saved": {**bad.dump(), "zone": "Nowhere/At-all", "lists": ""}}
    archive.client.index(index=archive.names.saved, id="bad", body=orjson.loads(orjson.dumps(source)), params={"refresh": "true"})
    alerts = fresh(archive)
    assert alerts.matches(FILINGS[:1], NOW) == [[whole]]
    broken = alerts.broken["bad"].search
    assert "no time zone" in broken.reason
    alerts.set_aside()
    alerts.follow()
    assert not alerts.broken
    kept = archive.client.get(index=archive.names.saved, id="bad")["_source"]["saved"]
    assert (kept["state"], "no time zone" in kept["reason"]) == ("broken", True)
    assert fresh(archive).matches(FILINGS[:1], NOW) == [[whole]]
    shown = saved.one(archive.client, archive.names, "bad")
    assert shown is not None
    assert (shown.state, "no time zone" in shown.reason) == ("broken", True)


def with_bridge(name: str) -> lists.Lists:
    """The lists with one entry more: a bridge under two names."""
    return lists.load(groups=[lists.Entry("bridge", name, "Bridge Corps", "force", aliases=("المعبر",))])


def test_changed_lists_touch_few_searches_and_these_match_anew_in_every_worker(archive: Archive) -> None:
    keep(archive, "one", Query("معبر"))
    other = keep(archive, "other", Query("معرض"))
    worker, sleeper = fresh(archive), fresh(archive)
    assert worker.matches(FILINGS[:1], NOW) == [[]]
    before = {id_: archive.client.get(index=archive.names.saved, id=id_)["_version"] for id_ in ("one", "other")}
    changed = with_bridge("جسر جديد")
    for each in (worker, sleeper):
        each.use(changed)
        each.follow()
        assert [found.id for found in each.matches(FILINGS[:1], NOW)[0]] == ["one"]
        assert each.matches(FILINGS[3:4], NOW) == [[other]]
    after = {id_: archive.client.get(index=archive.names.saved, id=id_)["_version"] for id_ in ("one", "other")}
    assert after == before | {"one": before["one"] + 1}
    newcomer = Alerts(archive.client, archive.names, changed, archive.settings.zone)
    newcomer.follow()
    assert [found.id for found in newcomer.matches(FILINGS[:1], NOW)[0]] == ["one"]
    assert after == {id_: archive.client.get(index=archive.names.saved, id=id_)["_version"] for id_ in ("one", "other")}


def test_filters_of_another_program_are_made_anew_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    one = keep(archive, "one", Query("جسر"))
    monkeypatch.setattr(packed, "MADE_BY", "another")
    for made in (2, 2):
        assert fresh(archive).matches(FILINGS[:1], NOW) == [[one]]
        assert archive.client.get(index=archive.names.saved, id="one")["_version"] == made
    assert module.version(archive.lists).endswith("-another")


def test_what_is_packed_comes_back_as_it_was() -> None:
    filters = [{"bool": {"filter": [{"term": {"all": "جسر"}}], "must_not": [{"term": {"source": "x"}}]}}, {"match_all": {}}]
    wanted, unwanted = packed.split(filters)
    assert (wanted, unwanted) == (('{"term":{"all":"جسر"}}',), ('{"term":{"source":"x"}}',))
    whole = packed.Packed("active", "lists", "{}", wanted, unwanted)
    assert packed.unpack(packed.pack(whole)) == whole
