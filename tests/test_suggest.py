"""What the box suggests while a reader types."""

import pytest
from flask.testing import FlaskClient

from search.archive import Archive
from web.app import create_app


@pytest.fixture(scope="module")
def client(sample_archive: Archive) -> FlaskClient:
    """A reader of the sample stories."""
    return create_app(sample_archive.settings, sample_archive).test_client()


def suggested(client: FlaskClient, typed: str) -> list[dict[str, str]]:
    """The suggestions for what is typed."""
    answer = client.get("/suggest", query_string={"q": typed})
    assert answer.status_code == 200
    assert answer.json is not None
    return list(answer.json["suggestions"])


@pytest.mark.parametrize("typed", ["المو", "موص", "المُوصِ", "Mosu", "mosu"])
def test_what_the_archive_has_most_of_comes_first(client: FlaskClient, typed: str) -> None:
    first = suggested(client, typed)[0]
    assert (first["name"], first["kind"], first["in"]) == ("الموصل", "المكان", "نينوى")


def test_a_suggestion_leads_to_stories(client: FlaskClient) -> None:
    link = suggested(client, "داعش")[0]["link"]
    page = client.get(link)
    assert page.status_code == 200
    assert "تنظيم الدولة الإسلامية" in page.text
    assert '<ol class="hits"' in page.text


@pytest.mark.parametrize("typed", ["بغ", "ترامب", "المو", "الي", "Mos"])
def test_no_suggestion_leads_to_nothing(client: FlaskClient, typed: str) -> None:
    found = suggested(client, typed)
    assert found
    for each in found:
        assert '<ol class="hits"' in client.get(each["link"]).text or each["link"].startswith("/story/")


def test_a_browser_suggests_in_its_own_bar(client: FlaskClient) -> None:
    answer = client.get("/suggest", query_string={"q": "المو", "for": "browser"})
    assert answer.mimetype == "application/x-suggestions+json"
    typed, names, told, links = answer.json or ()
    assert typed == "المو"
    assert (names[0], told[0]) == ("الموصل", "المكان · نينوى")
    assert len(names) == len(told) == len(links)
    assert client.get(links[0]).status_code == 200
    assert "for=browser" in client.get("/opensearch.xml").text


def test_what_stands_before_stays_in_the_box(client: FlaskClient) -> None:
    assert suggested(client, "هجوم مضاد المو")[0]["link"].startswith("/search?q=هجوم+مضاد&place=")


def test_a_name_of_several_words_is_known_from_its_beginning(client: FlaskClient) -> None:
    assert suggested(client, "الأمم المت")[0]["name"] == "الأمم المتحدة"


@pytest.mark.parametrize("typed", ["", " ", "ا", "قنقذشظ", "«", "x" * 5000, "مو\x00"])
def test_nothing_is_suggested_where_nothing_begins_so(client: FlaskClient, typed: str) -> None:
    assert suggested(client, typed) == []


def test_names_are_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=mosu&lang=en")
    client.get("/suggest?q=&lang=ar")
    assert answer.json is not None
    assert answer.json["suggestions"][0]["name"] == "Mosul"


def test_there_are_never_too_many(client: FlaskClient) -> None:
    assert len(suggested(client, "ال")) == 8


def test_people_are_found_by_any_of_their_names(client: FlaskClient) -> None:
    for typed in ("حيدر الع", "العباد"):
        people = [each for each in suggested(client, typed) if each["kind"] == "الشخص"]
        assert people[0]["name"] == "حيدر العبادي"
        assert "حيدر العبادي" in client.get(people[0]["link"]).text


def test_headlines_that_hold_what_is_typed_lead_to_their_stories(client: FlaskClient) -> None:
    stories = [each for each in suggested(client, "العبادي المو") if each["kind"] == "خبر"]
    assert 0 < len(stories) <= 3
    for each in stories:
        assert "الموصل" in each["name"]
        assert each["name"] in client.get(each["link"]).text
    assert len(suggested(client, "المو")) <= 8
