"""The map, the lines of time and the table of company as pages: every number leads to as many stories."""

import random
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from search.archive import Archive
from search.query import from_params
from web.app import create_app

PATHS = [
    "/looking",
    "/looking?q=الموصل",
    "/looking?q=قال&place=iq&-group=united-nations",
    "/looking?q=الموصل&from=2017-03-05&to=2017-09-20",
    "/looking?q=الموصل&from=2017-03-05&to=2017-09-20&dates=event",
]


@pytest.fixture(scope="module")
def app(sample_archive: Archive) -> Flask:
    """The web over the sample stories."""
    return create_app(sample_archive.settings, sample_archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader of English, whose numbers are easy to read."""
    client = app.test_client()
    client.get("/?lang=en")
    return client


def page(client: FlaskClient, path: str) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def numbers(found: HtmlElement) -> Iterator[tuple[str, int]]:
    """Every link of the pictures and tables, with the stories that it speaks of."""
    for link in found.cssselect("svg.map a, .matrix td a"):
        yield link.get("href"), int(re.findall(r"([\d,]+) stor", link.get("aria-label"))[0].replace(",", ""))
    for link in found.cssselect("svg.bars a"):
        yield link.get("href"), int(re.findall(r"([\d,]+) stor", link.cssselect("title")[0].text)[0].replace(",", ""))
    for row in found.cssselect(".numbers tr"):
        for link in row.cssselect("a"):
            yield link.get("href"), int(row.cssselect("td")[0].text)
    for link in found.cssselect(".when td a"):
        yield link.get("href"), int(link.text)
    for item in [*found.cssselect(".pairs li"), *found.cssselect(".lines dt")]:
        for link in item.cssselect("a"):
            yield link.get("href"), int(item.cssselect(".n")[0].text)


@pytest.mark.parametrize("path", PATHS)
def test_every_number_equals_the_results_after_the_click(client: FlaskClient, sample_archive: Archive, path: str) -> None:
    found = page(client, path)
    seen = list(numbers(found))
    assert len(seen) > 40
    for link, count in random.Random(7).sample(seen, 25):
        assert sample_archive.find(from_params(parse_qs(urlsplit(link).query))).total == count, link


def test_pictures_and_tables_say_the_same(client: FlaskClient) -> None:
    found = page(client, "/looking?q=الموصل")
    bars = {bar.get("href") for bar in found.cssselect(".when svg.bars a")}
    assert bars == {link.get("href") for link in found.cssselect(".when td a")}
    dots = {link.get("href") for link in found.cssselect("svg.map a")}
    assert dots <= {link.get("href") for link in found.cssselect(".where .numbers a")}
    pairs = {link.get("href") for link in found.cssselect(".pairs a")}
    assert pairs <= {link.get("href") for link in found.cssselect(".matrix td a")}


def test_the_address_holds_all_and_leads_back_and_forth(client: FlaskClient) -> None:
    found = page(client, "/looking?q=الموصل&place=iq&view=world")
    read, look = found.cssselect(".tabs a")
    assert read.get("href") == "/search?q=الموصل&place=iq"
    assert page(client, read.get("href")).cssselect(".tabs a")[1].get("href") == look.get("href")
    assert found.cssselect(".where [aria-current]")[0].text == "The world"
    assert [link.get("href") for link in found.cssselect(".chip:not(.word)")] == ["/looking?q=الموصل"]


def test_nothing_to_look_at_leads_on(client: FlaskClient) -> None:
    found = page(client, "/looking?q=قنقذشظ")
    assert found.cssselect(".nothing a")
    assert not found.cssselect("svg")


def test_names_may_stand_where_addresses_have_ids(client: FlaskClient) -> None:
    answer = client.get("/looking?q=قال&place=العراق")
    assert answer.status_code == 302
    assert answer.location.startswith("/looking?q=")


@pytest.mark.parametrize("path", [*PATHS, "/looking?view=world", "/looking?q=قنقذشظ"])
def test_html_is_valid_and_light(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert len(text.encode()) < 250_000
    assert " style=" not in text
