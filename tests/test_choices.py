"""The values of a facet as a reader chooses among them."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import g

from search.query import Facet, FacetValue, Query, from_params
from search.settings import Settings
from web.app import create_app
from web.choices import Choice, by_kind, choices, frequent, split
from web.locales import reader_of

IRAQ = FacetValue("iq", "العراق", 9, kind="country")
NINEVEH = FacetValue("nin", "نينوى", 8, kind="admin1", parent="iq")
MOSUL = FacetValue("mos", "الموصل", 7, kind="city", parent="nin")
BASRA = FacetValue("bas", "البصرة", 2, kind="city", parent="absent")


@pytest.fixture(scope="module", autouse=True)
def _in_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    app = create_app(Settings(home=tmp_path_factory.mktemp("home")))
    with app.test_request_context() as context:
        g.reader = reader_of(context.request, app.config["ARSHIF"])
        yield


def made(*values: FacetValue, query: Query | None = None) -> tuple[Choice, ...]:
    """Choices among places, named by what the archive calls them."""
    return choices(Facet("place", values), query or Query(words="x"), lambda _, label: label)


def asked(link: str) -> Query:
    """The question of a link."""
    return from_params(parse_qs(urlsplit(link).query))


def test_places_nest_below_their_parents() -> None:
    iraq, basra = made(IRAQ, NINEVEH, MOSUL, BASRA)
    assert [iraq.label, iraq.children[0].label, iraq.children[0].children[0].label] == ["العراق", "نينوى", "الموصل"]
    assert basra.children == ()


def test_a_value_can_be_chosen_and_excluded() -> None:
    (iraq,) = made(IRAQ)
    assert asked(iraq.link) == Query(words="x", places=("iq",))
    assert asked(iraq.without) == Query(words="x", without=(("place", "iq"),))


def test_what_is_chosen_can_be_taken_back() -> None:
    (iraq,) = made(replace(IRAQ, selected=True), query=Query(places=("iq", "y"), page=4))
    assert asked(iraq.link) == Query(places=("y",))


def test_what_is_excluded_can_be_brought_back_and_not_excluded_twice() -> None:
    (iraq,) = made(replace(IRAQ, excluded=True), query=Query(without=(("place", "iq"),)))
    assert asked(iraq.link) == Query()
    assert iraq.without == ""


def test_a_choice_below_keeps_its_parents_open() -> None:
    (iraq,) = made(IRAQ, NINEVEH, replace(MOSUL, selected=True))
    assert iraq.open
    assert not made(IRAQ, NINEVEH, MOSUL)[0].open


def test_many_values_are_folded_save_those_chosen() -> None:
    values = [FacetValue(str(number), str(number), 99 - number, selected=number == 15) for number in range(20)]
    first, rest = split(made(*values), 8)
    assert [choice.value for choice in first] == ["15", *map(str, range(7))]
    assert len(rest) == 12


def test_a_single_value_is_not_worth_a_fold() -> None:
    values = [FacetValue(str(number), str(number), 1) for number in range(9)]
    first, rest = split(made(*values), 8)
    assert (len(first), rest) == (9, [])


def test_kinds_keep_the_order_of_their_first_value() -> None:
    groups = by_kind(made(replace(IRAQ, value="new", kind=""), MOSUL, IRAQ, BASRA))
    assert [(kind, [choice.value for choice in values]) for kind, values in groups] == [
        ("city", ["mos", "bas"]),
        ("country", ["iq"]),
        ("", ["new"]),
    ]


def test_the_ways_down_are_kept_among_more_frequent_values() -> None:
    others = [FacetValue(str(number), str(number), 20) for number in range(30)]
    inside = replace(MOSUL, count=9, replaces=("iq",), instead=7)
    facet, left = frequent(Facet("place", (*others, replace(IRAQ, selected=True), inside)), 6)
    assert [value.value for value in facet.values] == ["0", "1", "2", "3", "iq", "mos"]
    assert left == 26
