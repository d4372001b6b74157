"""The lists of groups and agencies hold together: ids, parents, kinds, dates of use, and names that mean one group."""

from collections import defaultdict

import pytest

from search import agencies, group_names, national
from search.arabic import fold
from search.group_patterns import HEADS
from search.group_rules import RULES
from search.group_words import TRAPS, TRIGGERS
from search.lists import DATA, load, read_table, split

LISTS = load()
KINDS = {"armed", "party", "force", "coalition", "intl", "state", "company", "club", "other"}
OWN = [row for path in sorted(DATA.glob("groups_*.tsv")) for row in read_table(path)]
NAMES = group_names.build(LISTS)


def test_there_are_groups_of_every_kind_and_bodies_of_every_arab_state():
    assert {row["kind"] for row in OWN} == KINDS
    assert len(OWN) > 1500
    assert sum(len(split(row["aliases"])) + len(split(row["weak"])) for row in OWN) > 4500
    for country in ("iq", "sy", "ye", "ly", "eg", "sa", "tn", "sd", "lb", "ps"):
        assert LISTS.groups[f"{country}-ministry-interior"].kind == "state"


def faults(row: dict[str, str]) -> list[str]:
    """What is wrong with an entry's row, in words."""
    from_, until = row["from"], row["until"]
    found = {
        "kind": row["kind"] in KINDS,
        "names": bool(row["name_ar"] and row["name_en"] and (row["aliases"] or row["weak"])),
        "country": row["country"] == "" or len(row["country"]) == 2,
        "parent": all(parent in LISTS.groups for parent in split(row["parent"])),
        "years": all(year == "" or 1800 <= int(year) <= 2026 for year in (from_, until)),
        "span": until == "" or int(from_) <= int(until),
        "weak and strong": not set(split(row["aliases"])) & set(split(row["weak"])),
    }
    return [name for name, right in found.items() if not right]


def test_every_entry_is_whole():
    assert {row["id"]: faults(row) for row in OWN if faults(row)} == {}


def test_a_name_that_is_enough_alone_means_one_group():
    bearers = defaultdict(set)
    for row in OWN:
        for alias in split(row["aliases"]):
            bearers[fold(alias)].add(row["id"])
    assert {alias: ids for alias, ids in bearers.items() if len(ids) > 1} == {}


def test_bodies_say_their_gender_and_are_found_under_their_usual_name():
    for body in national.bodies():
        assert body.heads
        assert body.kind in KINDS
    with pytest.raises(ValueError, match="gender"):
        national._head("وزارة الداخلية", False)


def test_bodies_that_a_list_names_are_not_made_again():
    assert "dz-army" not in LISTS.groups
    assert NAMES.body_id("DZ", "army") == "people-s-national-army-algeria"
    assert NAMES.body_id("IQ", "army") == "iq-army"


def test_parents_are_chained():
    assert LISTS.groups["izz-al-din-al-qassam-brigades"].parents == ("hamas",)
    assert "islamic-state" in LISTS.groups["sinai-province-is"].parents


def test_words_of_the_finders_fit_each_other():
    assert set(TRIGGERS) <= KINDS
    assert {head.rule for head in HEADS.values()} == set(RULES)
    assert {head.kind for head in HEADS.values()} <= KINDS
    assert all(trap.before or trap.after for trap in TRAPS.values())


def test_agencies_are_whole():
    rows = read_table(DATA / "agencies.tsv")
    assert len(rows) > 300
    assert all(row["name_ar"] and row["name_en"] and (row["aliases"] or row["weak"]) for row in rows)
    assert {"reuters", "afp", "spa", "sana", "wam", "kuna", "qna", "petra", "wafa", "mena", "anadolu"} <= set(LISTS.agencies)
    assert agencies.build(LISTS).entries == LISTS.agencies
