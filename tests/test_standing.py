"""When a name holds, which entry an id stands for, and which stories a change of an entry concerns."""

from dataclasses import replace
from typing import Any

import pytest

from search import authority, edits
from search.candidates import alike
from search.concerned import concerned, holding, made, planned
from search.lists import Entry, entry_of
from search.standing import ALWAYS, Time, dated, of_day, times

LISTS = authority.shipped()


def test_a_time_holds_its_first_and_last_day_and_is_open_where_nothing_is_said() -> None:
    time = Time("2014-06-10", "2017-07-31")
    assert [time.holds(day) for day in ("2014-06-09", "2014-06-10", "2017-07-31", "2017-08-01", "")] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert ALWAYS.holds("1900-01-01")


def test_a_name_of_a_time_lies_within_the_time_of_its_entry() -> None:
    entry = Entry("x", "ألف", "", "city", aliases=("باء", "تاء"))
    assert times(entry) == {}
    entry = replace(entry, extra={"valid_from": "2014-01-01", "dated": "باء=2010-01-01/2015-12-31"})
    assert times(entry) == {
        "ألف": Time("2014-01-01"),
        "تاء": Time("2014-01-01"),
        "باء": Time("2014-01-01", "2015-12-31"),
    }


def test_only_entries_of_a_time_are_asked_about_the_day() -> None:
    assert dated(LISTS) == {}
    plan = edits.mend(LISTS, "places", "iq-mosul", {"valid_to": "2018"})
    known = dated(authority.laid(plan.rows))
    assert known == {"iq-mosul": Time("", "2018-12-31")}
    assert of_day(("iq-mosul", "iq"), known, "2019-01-01") == ("iq",)
    assert of_day(("iq-mosul", "iq"), known, "2018-12-31") == ("iq-mosul", "iq")


def test_merged_entries_are_followed_to_the_end_and_back() -> None:

    one = {"id": "a", "name_ar": "ألف", "kind": "city", "merged": "b"}
    other = {"id": "b", "name_ar": "باء", "kind": "city", "merged": "iq-mosul"}
    lists = authority.laid([("places", one), ("places", other)])
    assert lists.merged["a"] == lists.merged["b"] == "iq-mosul"
    assert set(lists.standing("a")) == set(lists.standing("iq-mosul")) == {"a", "b", "iq-mosul"}
    assert lists.entry("a") == lists.places["iq-mosul"]
    assert lists.standing("iq") == ("iq",)


def ways(columns: dict[str, str]) -> list[dict[str, Any]]:
    plan = edits.mend(LISTS, "places", "iq-mosul", columns)
    found = concerned(planned(LISTS, plan.rows), authority.laid(plan.rows))
    return [] if found is None else found["bool"]["should"]


def test_a_name_more_concerns_the_stories_that_hold_it() -> None:
    names = "|".join((*LISTS.places["iq-mosul"].aliases, "أم الربيعين"))
    assert ways({"aliases": names}) == [holding("أم الربيعين")]


def test_what_is_said_of_an_entry_concerns_its_stories_and_those_of_what_lies_in_it() -> None:
    (way,) = ways({"parent": "iq"})
    assert {"iq-mosul", "iq-dawasa"} <= set(way["terms"]["place_ids"])
    assert "iq-basra" not in way["terms"]["place_ids"]


def test_a_place_on_the_map_concerns_no_story() -> None:
    assert ways({"latitude": "36.3"}) == []


def test_an_entry_as_it_came_is_what_was_before() -> None:
    row = {"id": "iq-mosul", "as_shipped": "yes"}
    (pair,) = made([authority.Written("places", row, row)], LISTS)
    assert pair.old == pair.new == LISTS.places["iq-mosul"]
    assert made([authority.Written("words", None, {"id": "x", "rule": "=", "terms": "a|b"})], LISTS) == []


@pytest.mark.parametrize("name", ["", "…"])
def test_what_has_no_words_is_sought_nowhere(name: str) -> None:
    assert holding(name) is None


def test_a_candidate_is_likened_to_entries_that_share_its_rarer_words() -> None:
    found = alike(LISTS, "groups", "كتائب عز الدين القسام الجناح العسكري")
    assert "izz-al-din-al-qassam-brigades" in [entry.id for entry in found[:3]]


def test_a_row_comes_back_from_its_entry() -> None:
    plan = edits.mend(LISTS, "places", "iq-mosul", {"valid_from": "٢٠١٤", "dated": "الموصل=2014/2017-07"})
    entry = entry_of(plan.rows[0][1])
    assert entry.extra["valid_from"] == "2014-01-01"
    assert entry.extra["dated"] == "الموصل=2014-01-01/2017-07-31"
