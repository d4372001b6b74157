"""Land, frames and the map: places stand where they lie, and nothing of the picture lies outside of it."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from search.archive import Archive
from search.looking import Spot
from search.query import Query
from web import atlas
from web.app import create_app
from web.scene import scene

PLACES = st.lists(st.tuples(st.floats(-60, 75), st.floats(-170, 179), st.integers(1, 5000)), min_size=1, max_size=30)
MOSUL, BAGHDAD, PARIS = (36.34, 43.13), (33.31, 44.36), (48.85, 2.35)


def spot(id_: str, where: tuple[float, float], count: int, kind: str = "city", *parents: str) -> Spot:
    return Spot(id_, kind, id_[:2].upper(), *where, count, parents)


@pytest.fixture(scope="module")
def app(sample_archive: Archive) -> Flask:
    """The web over the sample stories."""
    return create_app(sample_archive.settings, sample_archive)


def test_every_country_has_an_outline_within_the_degrees_there_are() -> None:
    every = atlas.outlines()
    assert {"IQ", "SY", "PS", "LB", "BH", "QA", "MR", "KM", "DJ"} <= {each.code for each in every}
    assert all(-190 * atlas.UNIT <= each.west < each.east <= 220 * atlas.UNIT for each in every)
    rings = [[x for x, _ in ring] for each in every for ring in each.rings]
    assert all(max(xs) - min(xs) < 200 * atlas.UNIT for xs in rings), "no ring goes around the whole earth"


@given(PLACES)
def test_most_stories_are_in_the_frame_around_them(places: list[tuple[float, float, int]]) -> None:
    frame = atlas.around(places)
    inside = sum(count for latitude, longitude, count in places if frame.holds(latitude, longitude))
    assert inside >= sum(count for *_, count in places) * 0.4


@given(PLACES)
def test_paths_stay_near_the_picture(places: list[tuple[float, float, int]]) -> None:
    for _, path in atlas.land(atlas.around(places)):
        for start, steps in re.findall(r"M(-?\d+ -?\d+)l([^z]*)z", path):
            x, y = map(int, start.split())
            numbers = [int(each) for each in steps.split()]
            for across, down in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + across, y + down
                assert -20 <= x <= atlas.WIDTH + 20
                assert -20 <= y <= atlas.HEIGHT + 20


def test_a_place_lies_in_its_country() -> None:
    frame = atlas.around([(*MOSUL, 3), (*BAGHDAD, 2)])
    assert "IQ" in dict(atlas.land(frame))
    assert frame.y(MOSUL[0]) < frame.y(BAGHDAD[0])
    assert frame.x(MOSUL[1]) < frame.x(BAGHDAD[1])


def test_the_map_shades_countries_and_dots_places(app: Flask) -> None:
    spots = [
        spot("iq", (33, 43), 90, "country"),
        spot("iq-n", MOSUL, 80, "admin1"),
        spot("iq-m", MOSUL, 70, "city", "iq-n", "iq"),
    ]
    with app.test_request_context():
        drawn = scene([*spots, spot("fr", PARIS, 1)], Query("x"), lambda id_, _: id_)
    assert drawn is not None
    assert [dot.label for dot in drawn.dots] == ["iq-m"], "its governorate is mostly the city, and Paris is far"
    assert drawn.outside == 1
    (iraq,) = [land for land in drawn.land if land.link]
    assert (iraq.label, iraq.count) == ("iq", 90)
    assert all(land.shade == 0 for land in drawn.land if land is not iraq)


def test_the_whole_world_has_all(app: Flask) -> None:
    with app.test_request_context():
        drawn = scene([spot("iq-m", MOSUL, 7), spot("fr-p", PARIS, 1)], Query(), lambda id_, _: id_, world=True)
    assert drawn is not None
    assert len(drawn.dots) == 2
    assert drawn.outside == 0


def test_nothing_to_show() -> None:
    assert scene([], Query(), lambda id_, _: id_) is None
