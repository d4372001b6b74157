"""The search box, the results, the story and the tips, over the sample stories on the real engine."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from search.archive import Archive
from search.query import FILTERS, Query, from_params, plain
from search.settings import Settings
from search.stories import Filing, put
from search.story import Document, Story
from web import links
from web.app import create_app
from web.browse import _around
from web.locales import COOKIE

MOST_BYTES = 100_000
NOON = datetime(2021, 3, 4, 12, tzinfo=UTC)
NARROWED = [
    Query("الموصل", without=(("group", "united-nations"), ("place", "iq-baghdad"))),
    Query("قال", places=("iq", "sy"), groups=("united-nations",), without=(("agency", "reuters"),)),
    Query(since=date(2017, 2, 10), until=date(2018, 8, 20)),
    Query("الموصل", since=date(2016, 1, 1), until=date(2017, 12, 31), by_event=True),
    Query("الموصل", by_event=True),
    Query("قال", until=date(2017, 3, 8), by_event=True),
    Query(people=("حيدر العبادي",), also=(("group", "iq-forces"),), sources=("import",)),
]
"""Questions with every kind of selection, excluded values and half months among them."""

WORDS = ["", "الموصل", "انتخابات", "الحكومة", "قال", "مدينة", "«مجلس الأمن»", "الرئيس أو الوزير", "Mosul", "كرة القدم"]
PAGES = [
    "/",
    "/search",
    "/search?q=الموصل",
    "/search?q=الموصل&from=2017&to=2017",
    "/search?q=قنقذشظ",
    "/tips",
    "/nowhere",
    "/search?page=x",
]
INDIC = str.maketrans("٠١٢٣٤٥٦٧٨٩٬", "0123456789,")


@pytest.fixture(scope="module")
def app(sample_archive: Archive) -> Flask:
    """The web over the sample stories."""
    return create_app(sample_archive.settings, sample_archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without cookies, who reads Arabic."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar-IQ"
    return client


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def page(client: FlaskClient, path: str, status: int = 200) -> HtmlElement:
    """A page, parsed; its status is looked at."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.document_fromstring(answer.text)


def number(text: str) -> int:
    """A count as a page writes it: «٢٤٧ خبراً», «خبران»."""
    digits = re.sub(r"\D", "", text.translate(INDIC))
    return int(digits) if digits else {"لا أخبار": 0, "خبر واحد": 1, "خبران": 2}[text.strip()]


def total(found: HtmlElement) -> int:
    """The result count of a page."""
    return number(found.cssselect("main output")[0].text_content())


def hits(found: HtmlElement) -> list[str]:
    """Addresses of the stories of a page, those with only some of the words left out."""
    return [link.get("href") for link in found.cssselect(".results > .hits h3 a")]


def test_the_first_page_says_what_the_archive_holds(client: FlaskClient, sample_archive: Archive) -> None:
    found = page(client, "/")
    holds = found.cssselect(".holds")[0].text_content()
    assert number(holds.split("من")[0].split("،")[0]) == sample_archive.find(Query()).total > 0
    assert "الموصل" in [value.text_content() for value in found.cssselect("[aria-labelledby=top-place] bdi")]
    assert len(found.cssselect(".newest li")) == 6
    assert found.cssselect("input[name=q]")


def test_a_word_finds_its_stories(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصل")
    assert total(found) >= 3
    assert found.cssselect(".hits mark")
    assert "«الموصل»" in found.cssselect("h1")[0].text_content()
    assert found.cssselect("input[name=q]")[0].get("value") == "الموصل"


def test_every_facet_number_equals_the_results_after_the_click(client: FlaskClient, sample_archive: Archive) -> None:
    dice = random.Random(20170308)
    clicks = 0
    for words in WORDS:
        path = links.results(Query(words=words))
        for _ in range(2):
            found = page(client, path)
            choices = [
                (value.get("href"), number(value.cssselect(".n")[0].text_content()))
                for value in found.cssselect(".facet .value:not([aria-current])")
            ]
            bars = [(bar.get("href"), number(bar.get("aria-label").split(":")[-1])) for bar in found.cssselect("svg.bars a")]
            if not choices:
                break
            for link, count in dice.sample(choices, min(4, len(choices))) + dice.sample(bars, min(2, len(bars))):
                asked = from_params(parse_qs(urlsplit(link).query))
                assert sample_archive.find(replace(asked, size=1)).total == count, (path, link)
                clicks += 1
            assert total(page(client, link)) == count, (path, link)
            path = dice.choice(choices + bars)[0]
    assert clicks > 80


@pytest.mark.parametrize("query", NARROWED)
def test_numbers_hold_under_every_kind_of_selection(client: FlaskClient, sample_archive: Archive, query: Query) -> None:
    dice = random.Random(7)
    found = page(client, links.results(query))
    assert total(found) == sample_archive.find(query).total > 0
    values = [
        (value.get("href"), number(value.cssselect(".n")[0].text_content()))
        for value in found.cssselect(".facet .value:not([aria-current])")
    ]
    bars = [(bar.get("href"), number(bar.get("aria-label").split(":")[-1])) for bar in found.cssselect("svg.bars a:not(.on)")]
    for link, count in dice.sample(values, min(12, len(values))) + dice.sample(bars, min(6, len(bars))):
        assert sample_archive.find(replace(from_params(parse_qs(urlsplit(link).query)), size=1)).total == count, link
    for link in dice.sample(found.cssselect("a.not"), 4):
        excluded = from_params(parse_qs(urlsplit(link.get("href")).query))
        ((name, value),) = set(excluded.without) - set(query.without)
        kept = sample_archive.find(replace(query.changed(also=(*query.also, (name, value))), size=1)).total
        if value not in getattr(query, FILTERS[name]):
            assert sample_archive.find(replace(excluded, size=1)).total == total(found) - kept, link.get("href")


def test_all_values_of_a_facet_have_a_page(client: FlaskClient) -> None:
    found = page(client, "/search?q=قال")
    (onward,) = found.cssselect(".facet .whole a")[:1]
    whole = page(client, onward.get("href"))
    shown = {value.get("href"): value.text_content() for value in found.cssselect("[aria-labelledby=facet-place] .value")}
    every = {value.get("href"): value.text_content() for value in whole.cssselect(".facet .value")}
    assert shown.items() < every.items()
    few = page(client, "/search/place?q=قال&find=العراق").cssselect(".facet .value bdi")
    assert "العراق" in [value.text_content() for value in few]
    assert len(few) < len(every)
    assert page(client, "/search/place?q=قال&find=قنقذشظ").cssselect(".told")
    page(client, "/search/weather", 404)


def test_a_choice_can_be_taken_back_and_excluded(client: FlaskClient) -> None:
    before = page(client, "/search?q=الموصل")
    value = before.cssselect(".facet li")[0]
    chosen = page(client, value.cssselect("a.value")[0].get("href"))
    mine = chosen.cssselect(".facet .on > a.value")[0]
    assert total(page(client, mine.get("href"))) == total(before)
    without = page(client, value.cssselect("a.not")[0].get("href"))
    assert total(without) < total(before)
    back = without.cssselect(".chip.minus")[0]
    assert total(page(client, back.get("href"))) == total(before)


def test_chips_name_what_narrows_and_take_it_out(client: FlaskClient) -> None:
    found = page(client, "/search?q=قال&from=2017&to=2019-03&sort=newest")
    span, word = found.cssselect(".chip")
    assert "كانون الثاني ٢٠١٧ – آذار ٢٠١٩" in span.text_content()
    left = from_params(parse_qs(urlsplit(span.get("href")).query))
    assert left == Query(words="قال", sort="newest")
    assert word.cssselect("b")[0].text_content() == "قال"
    assert from_params(parse_qs(urlsplit(word.get("href")).query)).words == ""


def test_bars_go_down_to_a_day_and_back(client: FlaskClient) -> None:
    path = "/search?q=قال"
    grains = []
    for _ in range(4):
        found = page(client, path)
        grains.append(found.cssselect(".time h2")[0].text_content())
        bars = found.cssselect("svg.bars a")
        path = max(bars, key=lambda bar: number(bar.get("aria-label").split(":")[-1])).get("href")
        asked = from_params(parse_qs(urlsplit(path).query))
        if asked.since == asked.until:
            break
    assert grains[0] == "الأخبار بحسب السنة"
    assert grains[-1] == "الأخبار بحسب اليوم"
    day = page(client, path)
    ups = day.cssselect(".time nav a")
    assert ups[0].text_content() == "كل السنوات"
    assert total(page(client, ups[0].get("href"))) == total(page(client, "/search?q=قال"))


def test_days_can_be_those_that_stories_tell_of(client: FlaskClient) -> None:
    filed = page(client, "/search?q=الموصل&from=2016")
    (box,) = filed.cssselect("form.range [name=dates]")
    assert (box.get("value"), box.get("checked")) == ("event", None)
    told = page(client, "/search?q=الموصل&from=2016&dates=event")
    assert told.cssselect("form.range [name=dates][checked]")
    assert not told.cssselect("form.range [type=hidden][name=dates]")  # it could not be unticked
    assert told.cssselect(".time h2")[0].text_content() == "الأخبار بحسب سنة الحدث"
    assert [chip.cssselect("span")[0].text_content() for chip in filed.cssselect(".chip")[:1]] == ["منذ"]
    assert [chip.cssselect("span")[0].text_content() for chip in told.cssselect(".chip")[:1]] == ["عن أحداث منذ"]


def test_bars_and_table_say_the_same(client: FlaskClient) -> None:
    found = page(client, "/search?q=قال")
    bars = [bar.get("aria-label").split(":")[0] for bar in found.cssselect("svg.bars a")]
    rows = [row.cssselect("a")[0].text_content() for row in found.cssselect(".time tbody tr")]
    assert bars == rows
    shown = sum(number(cell.text_content()) for cell in found.cssselect(".time tbody td"))
    assert shown == total(found)


@pytest.mark.parametrize("sort", ["best", "newest", "oldest"])
def test_pages_neither_skip_nor_repeat(client: FlaskClient, sort: str) -> None:
    path: str | None = f"/search?q=قال&sort={sort}&size=7"
    seen: list[str] = []
    while path:
        found = page(client, path)
        seen += hits(found)
        onward = found.cssselect("a[rel=next]")
        path = onward[0].get("href") if onward else None
    assert len(seen) == len(set(seen)) == total(page(client, "/search?q=قال"))


def test_the_last_of_many_pages_can_be_seen(own: tuple[Archive, FlaskClient]) -> None:
    archive, client = own
    moment = datetime(2019, 5, 4, 10, tzinfo=UTC)
    filings = [Filing(Story("مصدر", str(number), f"خبر {number}", "", moment), "d", moment) for number in range(10_030)]
    for start in range(0, len(filings), 2000):
        put(archive.client, archive.names, filings[start : start + 2000])
    archive.client.indices.refresh(index=archive.names.stories)
    seen: list[str] = []
    for number in range(98, 102):
        seen += hits(page(client, f"/search?sort=oldest&size=100&page={number}"))
    assert len(set(seen)) == len(seen) == 330
    assert hits(page(client, "/search?sort=oldest&size=100&page=102")) == []


def test_order_is_by_day(client: FlaskClient) -> None:
    newest = [moment.get("datetime") for moment in page(client, "/search?sort=newest").cssselect(".hits time")]
    oldest = [moment.get("datetime") for moment in page(client, "/search?sort=oldest").cssselect(".hits time")]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert oldest[0] < newest[-1]


def test_a_page_after_the_last_leads_back(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصل&page=499")
    (link,) = found.cssselect(".nothing a")
    assert hits(page(client, link.get("href")))


@pytest.mark.parametrize(
    ("at", "pages", "shown"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]), (10, 20, [1, 0, 8, 9, 10, 11, 12, 0, 20])],
)
def test_numbers_of_pages(at: int, pages: int, shown: list[int]) -> None:
    assert _around(at, pages) == shown


def test_nothing_found_is_no_dead_end(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصل قنقذشظ&from=2016")
    assert total(found) == 0
    ways = {
        way.cssselect("a")[0].text_content(): (way.cssselect("a")[0].get("href"), number(way.cssselect(".n")[0].text_content()))
        for way in found.cssselect(".nothing li")
        if way.cssselect(".n")
    }
    assert list(ways) == ["من دون «قنقذشظ»"]
    for link, count in ways.values():
        assert total(page(client, link)) == count > 0


def test_a_name_spelt_nearly_so_is_offered(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصللل مليشيات قنقذشظ")
    assert found.cssselect(".nothing")
    found = page(client, "/search?q=بغذاد")
    links_ = {link.text_content().strip(): link.get("href") for link in found.cssselect(".nothing li a")}
    assert any("بغداد" in label for label in links_)
    for link in found.cssselect(".nothing li"):
        for count in link.cssselect(".n"):
            assert total(page(client, link.cssselect("a")[0].get("href"))) == number(count.text_content())


def test_the_place_around_is_offered(client: FlaskClient) -> None:
    found = page(client, "/search?q=اليونسكو&place=iq-sinjar")
    offered = [link.text_content() for link in found.cssselect(".nothing li a")]
    assert any("نينوى" in label or "العراق" in label for label in offered)


def test_a_filter_that_empties_the_results_can_be_taken_out(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصل&from=1999&to=1999&source=nobody")
    links_out = [way.text_content() for way in found.cssselect(".nothing li a")]
    assert links_out[0] == "«الموصل» في الأرشيف كله"
    few = page(client, "/search?q=الموصل&from=1999&to=1999")
    assert few.cssselect(".nothing li a")[0].text_content() == "من دون القيد «١٩٩٩»"


def test_some_of_the_words_stand_apart(client: FlaskClient) -> None:
    found = page(client, "/search?q=الموصل برشلونة")
    assert total(found) == 0
    assert "أخبار فيها بعض الكلمات" in found.cssselect(".some h2")[0].text_content()
    assert number(found.cssselect(".some h2 .n")[0].text_content()) >= len(found.cssselect(".some .hits > li")) > 0


def test_why_a_story_is_here(client: FlaskClient) -> None:
    for words in ("الموصل", "وزير", "Mosul battle", "انتخابات", "«مجلس الأمن»", "العراق"):
        reasons = page(client, f"/search?q={words}").cssselect(".hits .why dl div")
        assert reasons, words
        for reason in reasons:
            assert reason.cssselect("dt")[0].text_content()
            rule = "".join(reason.cssselect("dd")[0].xpath("text()"))
            assert re.search(r"[ء-ي]{3}", rule), (words, rule)
            assert not re.search(r"[a-z]", rule), (words, rule)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/search?from=2017-02-30", "2017-02-30"),
        ("/search?to=ذات يوم", "ذات يوم"),
        ("/search?page=0", "0"),
        ("/search?sort=up", "up"),
        (f"/search?q={'م' * 1001}", "السؤال أطول"),
        ("/search?" + "&".join(f"place=p{number}" for number in range(70)), "القيود كثيرة"),
    ],
)
def test_what_cannot_be_read_is_said(client: FlaskClient, path: str, told: str) -> None:
    assert told in page(client, path, 400).cssselect("main")[0].text_content()


def test_what_cannot_be_read_can_be_left_out(client: FlaskClient) -> None:
    wrong = page(client, "/search?q=الموصل&place=iq&from=2017-13-45&page=3", 400)
    assert wrong.cssselect("#q")[0].get("value") == "الموصل"
    (way,) = wrong.cssselect("main a.act")
    assert way.get("href") == "/search?q=الموصل&place=iq"
    assert client.get(way.get("href")).status_code == 200


def test_an_address_says_nothing_twice(client: FlaskClient) -> None:
    answer = client.get("/search?q=الموصل&from=&to=&lang=en")
    assert (answer.status_code, answer.location) == (302, "/search?q=%D8%A7%D9%84%D9%85%D9%88%D8%B5%D9%84&lang=en")


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("آذار ٢٠١٧", "2017-03-01", "2017-03-31"),
        ("8 مارس 2017", "2017-03-08", "2017-03-08"),
        ("كانون الثاني 2018", "2018-01-01", "2018-01-31"),
        ("March 2017", "2017-03-01", "2017-03-31"),
    ],
)
def test_days_are_typed_as_the_newsroom_writes_them(client: FlaskClient, typed: str, since: str, until: str) -> None:
    answer = client.get("/search", query_string={"from": typed, "to": typed})
    assert (answer.status_code, answer.location) == (302, f"/search?from={since}&to={until}")


def test_names_may_stand_where_addresses_have_ids(client: FlaskClient) -> None:
    answer = client.get("/search?q=هجوم&place=الموصل&group=داعش&-place=Aleppo")
    assert (answer.status_code, answer.location.partition("?")[2].count("&")) == (302, 3)
    found = page(client, answer.location)
    assert [chip.cssselect("b")[0].text_content() for chip in found.cssselect(".chip")] == [
        "الموصل",
        "تنظيم الدولة الإسلامية",
        "حلب",
        "هجوم",
    ]
    assert client.get("/search?place=لا مكان بهذا الاسم").status_code == 200


def test_days_that_the_form_shows_are_read_back(client: FlaskClient) -> None:
    for address in ("/search?from=2017-03-08&to=2018-12-31", "/search?from=2017-03-08&to=2018-12-31&lang=en"):
        found = page(client, address)
        typed = {name: found.cssselect(f".range input[name={name}]")[0].get("value") for name in ("from", "to")}
        assert client.get("/search", query_string=typed).location == "/search?from=2017-03-08&to=2018-12-31"


def test_an_endless_address_is_refused(client: FlaskClient) -> None:
    page(client, f"/search?x={'a' * 9000}", 414)


def test_what_a_reader_typed_cannot_break_the_page(client: FlaskClient) -> None:
    typed = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"
    found = page(client, links.results(Query(words=typed, places=(typed,))))
    assert found.cssselect("input[name=q]")[0].get("value") == typed
    assert not found.cssselect("main script, main img, h1 *")


def test_a_story_as_it_was_filed(client: FlaskClient, sample_archive: Archive) -> None:
    hit = sample_archive.find(Query(words="الموصل")).hits[0]
    story = sample_archive.story(hit.id)
    assert story is not None
    found = page(client, f"/story/{hit.id}")
    assert found.cssselect("h1")[0].text_content() == story.headline == plain(hit.headline)
    assert [each.text_content() for each in found.cssselect(".body p")] == [
        part for part in story.body.split("\n") if part.strip()
    ]
    assert found.cssselect("link[rel=canonical]")[0].get("href") == f"http://localhost/story/{hit.id}"
    assert story.headline.translate(str.maketrans("«»", "“”")) in found.cssselect("#citation")[0].text_content()
    linked = {link.get("href"): link.text_content() for link in found.cssselect(".facts li a")}
    for place in story.facts.places:
        link = links.results(Query(places=(place.id,)))
        assert linked[link] == place.name_ar
        if place.role in ("dateline", "main"):
            assert f"/story/{hit.id}" in [urlsplit(each).path for each in hits(page(client, f"{link}&size=100"))]


def test_a_story_knows_its_neighbours_in_the_results(client: FlaskClient, sample_archive: Archive) -> None:
    query = Query("قال", size=5, folded=False)
    ids = [hit.id for number in (1, 2, 3) for hit in sample_archive.find(query.changed(page=number)).hits]
    path = page(client, links.results(query)).cssselect(".hits h3 a")[0].get("href")
    walked = []
    for _ in range(12):
        found = page(client, path)
        walked.append(urlsplit(path).path.rsplit("/", 1)[1])
        assert number(found.cssselect(".back .soft")[0].text_content().split("من")[0]) == len(walked)
        assert found.cssselect("#q")[0].get("value") == "قال"
        back = found.cssselect("[rel=prev]")
        assert [urlsplit(link.get("href")).path.rsplit("/", 1)[1] for link in back] == walked[-2:-1]
        path = found.cssselect("[rel=next]")[0].get("href")
    assert walked == ids[:12]
    assert any(walked[-1] in link for link in hits(page(client, found.cssselect(".back")[0].get("href"))))


def test_a_story_reached_otherwise_has_no_neighbours(client: FlaskClient, sample_archive: Archive) -> None:
    id_ = sample_archive.find(Query("الموصل")).hits[0].id
    for asked in ("", "?q=قنقذشظ", "?page=x", "?lang=ar"):
        assert not page(client, f"/story/{id_}{asked}").cssselect(".beside-it")


def test_a_story_has_a_map_of_its_places(client: FlaskClient, sample_archive: Archive) -> None:
    id_ = sample_archive.find(Query("الموصل")).hits[0].id
    found = page(client, f"/story/{id_}")
    named = {link.text_content() for link in found.cssselect(".facts li a")}
    assert {link.get("aria-label") for link in found.cssselect("svg.map a")} <= named


def test_the_day_of_an_event_is_told_where_it_is_another(client: FlaskClient, sample_archive: Archive) -> None:
    later = [
        hit
        for hit in sample_archive.find(Query("الموصل", size=100)).hits
        if hit.event and hit.event != f"{hit.published:%Y-%m-%d}"
    ]
    found = page(client, "/search?q=الموصل&size=100")
    told = [item for item in found.cssselect(".hits > li") if "الحدث" in item.cssselect(".meta")[0].text_content()]
    assert 0 < len(told) <= len(later)


def test_a_story_tells_machines_what_it_is(client: FlaskClient, sample_archive: Archive) -> None:
    hit = sample_archive.find(Query(words="الموصل")).hits[0]
    data = json.loads(page(client, f"/story/{hit.id}").cssselect("script[type='application/ld+json']")[0].text_content())
    assert (data["@type"], data["headline"], data["inLanguage"]) == ("NewsArticle", plain(hit.headline), "ar")
    assert data["datePublished"][:10] == hit.published.isoformat()[:10]
    assert data["url"] == data["@id"]
    assert all(data.values())
    assert "publisher" not in data  # files say nothing of who published them


def test_a_story_that_is_not_there(client: FlaskClient) -> None:
    page(client, "/story/0123456789abcdef01234567", 404)
    page(client, "/story/%3Cscript%3E", 404)


HOSTILE = "<script>alert('x')</script> </script><b>خبر</b> {{ 7*7 }}"


def _filed(archive: Archive, **fields: object) -> str:
    """Files one more story by way of the intake; answers its id."""
    line = {
        "id": "k1",
        "source": "مصدر",
        "published": "2019-05-04T10:00:00+00:00",
        "headline": HOSTILE,
        "body": HOSTILE,
        **fields,
    }
    document = Document(json.dumps(line, ensure_ascii=False).encode(), "import", "one.jsonl")
    archive.accept([document])
    (entry,) = archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)
    return str(entry.stories[0])


@pytest.fixture
def own(settings: Settings) -> tuple[Archive, FlaskClient]:
    """An archive of its own, and a reader of it."""
    archive = Archive(settings)
    archive.ensure()
    client = create_app(settings, archive).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar"
    return archive, client


def test_an_empty_archive_says_so(own: tuple[Archive, FlaskClient]) -> None:
    _, client = own
    assert "لا يزال الأرشيف خالياً" in page(client, "/").cssselect(".holds")[0].text_content()
    assert total(page(client, "/search?q=الموصل")) == 0


def test_what_a_story_holds_cannot_break_the_page(own: tuple[Archive, FlaskClient]) -> None:
    archive, client = own
    id_ = _filed(archive)
    for path in (f"/story/{id_}", "/search?q=خبر", "/"):
        found = page(client, path)
        assert not found.cssselect("main script:not([type]), main b:not(.chip b)")
        assert "49" not in found.cssselect("main")[0].text_content()


def _put(archive: Archive, **fields: object) -> Story:
    """Stores a story of any state, as a reader of documents would."""
    moment = datetime(2019, 5, 4, 10, tzinfo=UTC)
    story = Story("مصدر", "k2", "عنوان سري", "نص سري", moment, **fields)  # type: ignore[arg-type]
    put(archive.client, archive.names, [Filing(story, "d1", moment)])
    archive.client.indices.refresh(index=archive.names.stories)
    return story


def test_a_killed_story_leaves_a_tombstone(own: tuple[Archive, FlaskClient]) -> None:
    archive, client = own
    killed = _put(archive, status="canceled")
    text = page(client, f"/story/{killed.id}", 410).text_content()
    assert "سُحب هذا الخبر" in text
    assert "سري" not in text
    assert total(page(client, "/search?q=سري")) == 0


@pytest.mark.parametrize(
    "fields", [{"status": "withheld"}, {"embargoed_until": datetime(2999, 1, 1, tzinfo=UTC)}], ids=["withheld", "embargoed"]
)
def test_what_may_not_be_seen_yet_is_not_seen(own: tuple[Archive, FlaskClient], fields: dict[str, object]) -> None:
    archive, client = own
    held = _put(archive, **fields)
    assert "سري" not in page(client, f"/story/{held.id}", 404).text_content()
    assert total(page(client, "/search?q=سري")) == 0


def test_an_embargo_that_is_over_holds_nothing_back(own: tuple[Archive, FlaskClient]) -> None:
    archive, client = own
    free = _put(archive, embargoed_until=datetime(2019, 5, 5, tzinfo=UTC))
    assert "نص سري" in page(client, f"/story/{free.id}").text_content()
    assert total(page(client, "/search?q=سري")) == 1


def test_reports_on_a_story_are_told(own: tuple[Archive, FlaskClient]) -> None:
    archive, client = own
    story = _put(archive, reports=("weekday_disagrees", "of_a_new_kind"), kicker="قضية", version=3)
    found = page(client, f"/story/{story.id}")
    assert [note.text_content() for note in found.cssselect(".note")] == ["اسم اليوم لا يوافق التاريخ", "of_a_new_kind"]
    assert found.cssselect(".kicker")[0].text_content() == "قضية"
    assert "النسخة ٣" in found.cssselect(".meta")[0].text_content()


def test_machines_can_be_pointed_here(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert "http://localhost/search?q={searchTerms}" in answer.text
    assert 'href="/opensearch.xml"' in client.get("/").text


def test_every_tip_is_a_question_that_can_be_asked(client: FlaskClient) -> None:
    for link in page(client, "/tips").cssselect("main dt a"):
        assert page(client, link.get("href")).cssselect(".hits"), link.text_content()


def test_tips_stand_without_an_archive(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path, secret_key="tests only")).test_client()
    assert len(page(client, "/tips").cssselect("main dt a")) > 9


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_html_is_valid_and_light(client: FlaskClient, path: str, language: str) -> None:
    client.set_cookie(COOKIE, f"{language}..")
    answer = client.get(path)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert len(answer.data) < MOST_BYTES
    found = html.document_fromstring(answer.text)
    assert (found.get("lang"), found.get("dir")) == (language, {"ar": "rtl", "en": "ltr"}[language])
    ids = [each.get("id") for each in found.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "for"):
        assert {each.get(name) for each in found.cssselect(f"[{name}]")} <= set(ids)
    assert not found.cssselect("[style], style, script:not([src]):not([type]), [onclick]")


def test_a_story_page_is_valid(client: FlaskClient, sample_archive: Archive) -> None:
    for hit in sample_archive.find(Query(size=10)).hits:
        html5lib.HTMLParser(strict=True).parse(client.get(f"/story/{hit.id}").text)


def test_the_address_holds_the_whole_question(client: FlaskClient) -> None:
    query = Query(words="قال", sources=("x",), without=(("place", "y"),), sort="oldest")
    found = page(client, links.results(query))
    kept = {(field.get("name"), field.get("value")) for field in found.cssselect("form.box input[type=hidden]")}
    assert kept == {("source", "x"), ("-place", "y"), ("sort", "oldest")}


@pytest.mark.parametrize("name", list(FILTERS))
def test_toggling_twice_changes_nothing(name: str) -> None:
    query = Query(words="قال", without=((name, "z"),))
    assert links.toggled(links.toggled(query, name, "x"), name, "x") == query
    assert links.toggled(links.excluded(query, name, "x"), name, "x") == query
    assert links.excluded(links.narrowed(query, name, "x"), name, "x") == replace(query, without=(*query.without, (name, "x")))


def test_a_page_shown_again_shows_each_change_at_once(archive: Archive) -> None:
    def file(*given: Story) -> None:
        put(archive.client, archive.names, [Filing(story, "d", NOON, place_ids=("iq",)) for story in given])
        archive.client.indices.refresh(index=archive.names.stories)

    stories = [Story("wire", str(at), f"سد مأرب {at}", "فاض سد مأرب.", NOON) for at in range(3)]
    file(*stories)
    browser = create_app(archive.settings, archive).test_client()

    def shown() -> tuple[list[str], str]:
        page = html.fromstring(browser.get("/search?q=مأرب&lang=en").get_data(as_text=True))
        headlines = sorted(str(each.text_content()) for each in page.cssselect(".hits h3"))
        return headlines, str(page.cssselect("[data-key='place:iq'] .n")[0].text_content())

    assert shown() == shown() == (["سد مأرب 0", "سد مأرب 1", "سد مأرب 2"], "3")
    file(replace(stories[0], headline="سد مأرب القديم", version=2))
    assert shown() == (["سد مأرب 1", "سد مأرب 2", "سد مأرب القديم"], "3")
    file(
        replace(stories[1], status="canceled", version=2),
        replace(stories[2], embargoed_until=datetime.now(UTC) + timedelta(days=1), version=2),
    )
    assert shown() == (["سد مأرب القديم"], "1")
