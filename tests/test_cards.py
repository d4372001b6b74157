"""A story among results: its texts are escaped whatever they hold, and its links are those that are made one by one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import current_app, g
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from search.archive import Archive
from search.query import Copy, Hit, Query, Reason
from web import links
from web.app import create_app
from web.cards import MOST_TAGS, cards, marked
from web.locales import reader_of

HIT = Hit(
    "ab12",
    (("سقوط ", False), ("الموصل", True)),
    (("قال <b>", False), ('"شاهد"', True), ("إن", False)),
    datetime(2014, 6, 10, 9, tzinfo=UTC),
    "feed:وكالة",
    places=(("iq", "العراق"), ("iq-mosul", "الموصل")),
    groups=(("isis", "داعش"),),
    event="2014-06-09",
    why=(Reason("الموصل", "موصل", "clitic"),),
    others=(Copy("cd34", "import", "2014-06-10T10:00:00Z"),),
)
VALUES = st.text(max_size=12)


@pytest.fixture(scope="module", autouse=True)
def _in_app(sample_archive: Archive) -> Iterator[None]:
    app = create_app(sample_archive.settings, sample_archive)
    with app.test_request_context(headers={"Accept-Language": "ar-IQ"}) as context:
        g.reader = reader_of(context.request, app.config["ARSHIF"])
        yield


def test_a_card_says_all_that_a_result_shows() -> None:
    (card,) = cards([HIT], Query(words="موصل"))
    assert card.said.headline == "سقوط <mark>الموصل</mark>"
    assert card.said.passage == "قال &lt;b&gt;<mark>&#34;شاهد&#34;</mark>إن …"
    assert (card.said.credit, card.said.day, card.said.event) == ("وكالة", "الثلاثاء ١٠ حزيران ٢٠١٤", "٩ حزيران ٢٠١٤")
    assert (card.copies, card.others) == ("ونسخة أخرى", ((links.story("cd34", Query(words="موصل")), "ملفات مستوردة"),))
    assert "<dt><bdi>الموصل</bdi></dt>" in card.said.why


def test_a_story_without_a_headline_says_so() -> None:
    (card,) = cards([replace(HIT, headline=())], Query())
    assert card.said.headline == "بلا عنوان"


def test_no_more_tags_than_a_reader_takes_in() -> None:
    many = tuple((f"x--{number}", str(number)) for number in range(20))
    (card,) = cards([replace(HIT, places=many, groups=many)], Query())
    assert len(card.tags) == 2 * MOST_TAGS


def test_a_tag_lets_in_what_was_excluded() -> None:
    query = Query(words="موصل", without=(("group", "isis"),))
    (card,) = cards([HIT], query)
    assert card.tags[-1].link == links.results(Query(words="موصل", groups=("isis",)))


@given(st.lists(st.tuples(st.text(), st.booleans())))
def test_marks_break_no_page(pieces: list[tuple[str, bool]]) -> None:
    text = marked(tuple(pieces))
    assert text == "".join(f"<mark>{escape(piece)}</mark>" if on else str(escape(piece)) for piece, on in pieces)
    assert text.count("<") == 2 * sum(on for _, on in pieces)


@given(VALUES, VALUES, VALUES)
def test_addresses_made_at_once_are_those_made_one_by_one(words: str, other: str, value: str) -> None:
    query = Query(words=words, places=(other,), without=(("group", other),), since=date(2017, 1, 1), page=3)
    for changed in (links.toggled, links.excluded, links.narrowed):
        made = links.each(lambda value, changed=changed: changed(query, "person", value))  # type: ignore[misc]
        assert made(value) == links.results(changed(query, "person", value))
    first, last = date(2014, 6, 1), date(2014, 6, 30)
    assert links.spans(query)(first, last) == links.results(query.changed(since=first, until=last))


def test_the_address_of_a_room_with_spaces_in_its_name_leads_back_to_it() -> None:
    with current_app.test_request_context("/library/candidates/groups/كتائب الفجر + أ"):
        assert links.here([("lang", "en")]) == "/library/candidates/groups/كتائب%20الفجر%20%2B%20أ?lang=en"
