"""A place inside a chosen place is chosen instead of it, and every number is what a click then finds."""

import random
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import g
from hypothesis import given, settings
from hypothesis import strategies as st

from search.archive import Archive
from search.authority import shipped
from search.nested import left, replaced
from search.query import Query, from_params
from web import names
from web.app import create_app
from web.choices import Choice, choices, up
from web.locales import reader_of

LISTS = shipped()
PLACES = sorted(LISTS.places)
CHOSEN = [("iq",), ("iq-mosul",), ("iq", "sy"), ("iq-mosul", "sy"), ("iq-mosul", "iq-baghdad", "eg"), ("iq", "iq-mosul")]


@pytest.fixture(autouse=True)
def _in_app(sample_archive: Archive) -> Iterator[None]:
    app = create_app(sample_archive.settings, sample_archive)
    with app.test_request_context(headers={"Accept-Language": "ar-IQ"}) as context:
        g.reader = reader_of(context.request, app.config["ARSHIF"])
        yield


def every(values: tuple[Choice, ...]) -> Iterator[Choice]:
    """Values and all below them."""
    for value in values:
        yield value
        yield from every(value.children)


def places(archive: Archive, query: Query) -> dict[str, Choice]:
    """The places of a question's results as a reader sees them."""
    made = choices(archive.find(query).facets["place"], query, names.naming_values("place"))
    return {choice.value: choice for choice in every(made)}


def asked(link: str) -> Query:
    """The question of a link."""
    return from_params(parse_qs(urlsplit(link).query))


def test_a_place_takes_the_stead_of_those_around_and_inside_it() -> None:
    nineveh = LISTS.places["iq-mosul"].parents[0]
    assert replaced("iq-mosul", ("iq", "sy"), LISTS) == ("iq",)
    assert replaced("iq", ("iq-mosul", "iq-baghdad", "sy"), LISTS) == ("iq-mosul", "iq-baghdad")
    assert replaced(nineveh, ("iq", "iq-mosul"), LISTS) == ("iq", "iq-mosul")
    assert replaced("eg", ("iq", "sy"), LISTS) == ()
    assert replaced("iq", ("iq",), LISTS) == ()
    assert replaced("no--such", ("iq",), LISTS) == ()


@given(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5, unique=True), st.sampled_from(PLACES))
@settings(max_examples=300)
def test_whatever_is_chosen_what_may_be_left_is_known_beforehand(chosen: list[str], value: str) -> None:
    for other in (value, *LISTS.places[value].parents, *(around for each in chosen for around in LISTS.places[each].parents)):
        if gone := replaced(other, chosen, LISTS):
            kept = tuple(each for each in chosen if each not in gone)
            assert kept == () or kept in left(chosen, LISTS)


def test_a_click_goes_down_and_one_click_comes_back(sample_archive: Archive) -> None:
    top = Query(words="قال", places=("iq",))
    down = places(sample_archive, top)["iq-mosul"]
    assert asked(down.link).places == ("iq-mosul",)
    below = asked(down.link)
    assert sample_archive.find(replace(below, size=1)).total == down.count
    assert asked(places(sample_archive, below)["iq"].link) == top
    ways = list(up(below))
    assert [asked(link).places for _, link in ways][:2] == [(), ("iq",)]
    assert [label for label, _ in ways][:2] == ["كل مكان", "العراق"]
    assert list(up(Query())) == []


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("words", ["", "قال", "الحكومة"])
def test_every_number_is_what_a_click_finds(sample_archive: Archive, words: str, chosen: tuple[str, ...]) -> None:
    dice = random.Random(f"{words} {chosen}")
    query = Query(words=words, places=chosen)
    shown = [choice for choice in places(sample_archive, query).values() if not choice.selected]
    kin = [choice for choice in shown if replaced(choice.value, chosen, sample_archive.lists)]
    assert kin
    for choice in {*dice.sample(shown, min(8, len(shown))), *dice.sample(kin, min(8, len(kin)))}:
        following = asked(choice.link)
        assert not set(following.places) & set(replaced(choice.value, chosen, sample_archive.lists))
        assert sample_archive.find(replace(following, size=1)).total == choice.count, choice.link


def test_what_is_excluded_inside_a_chosen_place_is_let_in_again(sample_archive: Archive) -> None:
    query = Query(places=("iq",), without=(("place", "iq-mosul"),))
    mosul = places(sample_archive, query)["iq-mosul"]
    assert asked(mosul.link) == Query(places=("iq",))
