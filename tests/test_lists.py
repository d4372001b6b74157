"""The authority lists: whole, consistent, and open to a librarian's additions."""

import pickle
import re
import time

import pytest

from search.arabic import fold
from search.lists import DATA, Entry, Lists, by_id, entry_of, load, read_table

KINDS = {"country", "admin1", "city", "district", "village", "water", "facility", "region"}


@pytest.fixture(scope="module")
def lists() -> Lists:
    return load()


def test_files_name_their_source_and_licence():
    for path in DATA.glob("places*.tsv"):
        head = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert head.startswith("# "), path.name
        notes = "\n".join(line for line in path.read_text(encoding="utf-8").split("\n")[:6] if line.startswith("#"))
        assert "CC BY 4.0" in notes
        assert "GeoNames" in notes


def test_every_place_is_well_formed(lists):
    for entry in lists.places.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.id), entry.id
        assert entry.kind in KINDS, entry.id
        assert entry.name_ar == entry.name_ar.strip() != "", entry.id
        assert re.fullmatch(r"[A-Z]{2}|", entry.country), entry.id
        assert (entry.latitude is None) == (entry.longitude is None), entry.id
        if entry.latitude is not None and entry.longitude is not None:
            assert -90 <= entry.latitude <= 90, entry.id
            assert -180 <= entry.longitude <= 180, entry.id
        assert entry.population >= 0


def test_parents_exist_end_in_the_country_and_never_circle(lists):
    for entry in lists.places.values():
        for parent in entry.parents:
            assert parent in lists.places, (entry.id, parent)
        assert len(set(entry.parents)) == len(entry.parents)
        if entry.country and entry.kind != "country":
            assert lists.places[entry.parents[-1]].kind in {"country"}, entry.id


def test_marked_names_are_names_of_their_entry(lists):
    for entry in lists.places.values():
        for column in ("doubtful", "bound"):
            for name in filter(None, entry.extra.get(column, "").split("|")):
                assert name in (entry.name_ar, *entry.aliases), (entry.id, name)


def test_no_two_countries_share_a_sure_name(lists):
    seen: dict[str, str] = {}
    for entry in lists.places.values():
        if entry.kind == "country":
            unsure = {*entry.extra.get("doubtful", "").split("|"), *entry.extra.get("bound", "").split("|")}
            for name in (entry.name_ar, *entry.aliases):
                if name not in unsure:
                    assert seen.setdefault(fold(name), entry.id) == entry.id, name


def test_the_hierarchy_rolls_up(lists):
    assert lists.places["iq-dawasa"].parents == ("iq-mosul", "iq-nineveh", "iq")
    assert lists.places["ps-jabalia-camp"].parents[-1] == "ps"


@pytest.mark.parametrize(
    "name",
    ["سوريا", "سورية", "أمريكا", "أميركا", "الولايات المتحدة", "بنغازى", "أبو ظبي", "كوباني", "مضيق هرمز", "القرن الأفريقي"],
)
def test_spellings_of_the_press_are_known(lists, name):
    assert any(name in entry.names for entry in lists.places.values())


def test_names_of_an_entry(lists):
    assert {"سوريا", "سورية", "Syria"} <= set(lists.names("sy"))
    assert lists.names("nowhere-at-all") == ()


def test_additions_replace_and_extend_and_change_the_version(lists):
    mended = Entry("iq-mosul", "الموصل", "Mosul", "city", "IQ", ("أم الربيعين",), ("iq-nineveh",))
    added = Entry("iq-hay-jadid", "حي جديد", "", "district", "IQ", (), ("iq-mosul",), source="librarian")
    grown = load(places=[mended, added])
    assert grown.version != lists.version
    assert "أم الربيعين" in grown.names("iq-mosul")
    assert grown.places["iq-hay-jadid"].parents == ("iq-mosul", "iq-nineveh", "iq")
    assert load().version == lists.version


def test_a_circle_of_parents_is_refused():
    one = Entry("a", "أ", "", "city", parents=("b",))
    other = Entry("b", "ب", "", "city", parents=("a",))
    with pytest.raises(ValueError, match="its own parent"):
        load(places=[one, other])


def test_an_id_stands_once():
    entry = Entry("a", "أ", "", "city")
    with pytest.raises(ValueError, match="two entries"):
        by_id([entry, entry])


def test_rows_become_entries(tmp_path):
    path = tmp_path / "places_more.tsv"
    path.write_text(
        "# note\nid\tname_ar\tkind\taliases\tlatitude\tlongitude\tbound\nx-a\tألف\tcity\tباء|تاء\t1.5\t2\tباء\n", encoding="utf-8"
    )
    entry = entry_of(read_table(path)[0], "places_more")
    assert entry.aliases == ("باء", "تاء")
    assert (entry.latitude, entry.longitude) == (1.5, 2.0)
    assert entry.extra == {"bound": "باء"}
    assert entry.source == "places_more"


def test_lists_load_quickly_and_travel(lists):
    started = time.process_time()
    load()
    assert time.process_time() - started < 3
    assert pickle.loads(pickle.dumps(lists)).version == lists.version  # noqa: S301
