"""What programs read: results to the end, whole facets, suggestions, stories; described truly, limited fairly."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from search.archive import Archive
from search.query import Query
from web.api.limits import Limits
from web.app import create_app


@pytest.fixture
def client(sample_archive: Archive) -> FlaskClient:
    return create_app(sample_archive.settings, sample_archive).test_client()


def walked(client: FlaskClient, path: str) -> list[str]:
    """Ids of all results of a path, followed to the end by `next`."""
    found: list[str] = []
    following: str | None = path
    while following:
        answer = client.get(following)
        assert answer.status_code == 200
        found += [hit["id"] for hit in answer.json["hits"]]
        following = answer.json["next"] and f"{urlsplit(answer.json['next']).path}?{urlsplit(answer.json['next']).query}"
    return found


@pytest.mark.parametrize("more", ["q=الموصل", "q=الموصل&sort=newest", "sort=oldest", "place=الموصل&from=2016"])
def test_next_leads_through_all_results(client: FlaskClient, more: str) -> None:
    first = client.get(f"/api/v1/search?size=7&{more}").json
    found = walked(client, f"/api/v1/search?size=7&{more}")
    assert len(found) == len(set(found)) == first["total"] > 7


def test_a_hit_says_what_it_is_and_why(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=للموصل&size=1")
    hit = answer.json["hits"][0]
    assert "".join(piece["text"] for piece in hit["headline_pieces"]) == hit["headline"]
    assert any(piece["marked"] for piece in hit["headline_pieces"] + hit["passage_pieces"])
    assert {each["asked"] for each in hit["why"]}
    assert hit["url"].endswith(f"/story/{hit['id']}")
    link = answer.headers["Link"]
    assert link.isascii()
    assert f"<{answer.json['next']}>" in link


def test_numbers_of_facets_are_those_of_the_answers(client: FlaskClient) -> None:
    facet = client.get("/api/v1/facets/place?q=الموصل").json
    assert len(facet["values"]) >= len(client.get("/api/v1/search?q=الموصل").json["facets"]["place"])
    for value in facet["values"][:5]:
        answer = client.get("/api/v1/search", query_string={"q": "الموصل", "place": value["value"]})
        assert answer.json["total"] == value["count"]


def test_names_are_in_the_language_asked_for(client: FlaskClient) -> None:
    def label(**headers: str) -> str:
        values: list[dict[str, Any]] = client.get("/api/v1/facets/place?q=الموصل", headers=headers).json["values"]
        return next(str(value["label"]) for value in values if value["value"] == "iq-mosul")

    assert label() == "Mosul"
    assert label(**{"Accept-Language": "ar-IQ,ar;q=0.9"}) == "الموصل"
    assert client.get("/api/v1/suggest?q=المو&lang=ar").json["suggestions"][0]["name"] == "الموصل"


def test_a_story_is_whole(client: FlaskClient, sample_archive: Archive) -> None:
    hit = sample_archive.find(Query("الموصل", size=1)).hits[0]
    story = client.get(f"/api/v1/stories/{hit.id}").json
    stored = sample_archive.story(hit.id)
    assert stored is not None
    assert (story["body"], story["headline"]) == (stored.body, stored.headline)
    assert {place["id"] for place in story["places"]} == {place.id for place in stored.facts.places}
    assert client.get("/api/v1/stories/nobody").json["code"] == "not_found"


PROBLEMS = {
    "/api/v1/search?from=2017-02-31": (400, "no_date", "from"),
    "/api/v1/search?size=0": (400, "no_number", "size"),
    "/api/v1/search?sort=cheapest": (400, "unknown", "sort"),
    "/api/v1/search?cursor=guess": (400, "cursor", "cursor"),
    f"/api/v1/search?q={'x' * 1001}": (400, "too_long", "q"),
    "/api/v1/facets/colour": (404, "not_found", None),
    "/api/v1/export/exe": (404, "not_found", None),
    "/api/v1/nowhere": (404, "not_found", None),
    f"/api/v1/search?q={'x' * 9000}": (414, "address", None),
}


@pytest.mark.parametrize("path", PROBLEMS)
def test_a_problem_has_a_code_and_words_of_the_asker(client: FlaskClient, path: str) -> None:
    status, code, parameter = PROBLEMS[path]
    english, arabic = (client.get(path, headers={"Accept-Language": language}) for language in ("en", "ar"))
    for answer in (english, arabic):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert (answer.json["status"], answer.json["code"], answer.json.get("parameter")) == (status, code, parameter)
        assert answer.json["type"].endswith(f"/api/v1/docs#problem-{code}")
    assert english.json["title"] != arabic.json["title"]
    assert f'id="problem-{code}"' in client.get("/api/v1/docs").text


def test_a_cursor_is_good_for_its_own_question(client: FlaskClient) -> None:
    cursor = client.get("/api/v1/search?q=الموصل&size=3").json["cursor"]
    assert client.get("/api/v1/search", query_string={"q": "بغداد", "cursor": cursor}).json["code"] == "cursor"
    assert client.get("/api/v1/search", query_string={"q": "الموصل", "size": "5", "cursor": cursor}).status_code == 200
    other = client.get("/api/v1/search", query_string={"q": "الموصل", "cursor": cursor[:-2] + "xx"})
    assert other.json["code"] == "cursor"


def test_a_method_that_is_not_there_is_said(client: FlaskClient) -> None:
    answer = client.put("/api/v1/search")
    assert (answer.status_code, answer.json["code"]) == (405, "method")
    assert "GET" in answer.headers["Allow"]


def test_the_description_is_valid_and_whole(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    OpenAPIV31SpecValidator(document).validate()
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    described = {f"/api/v1{path}".replace("{", "<").replace("}", ">") for path in document["paths"]}
    assert rules - described == {"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/"}
    arabic = client.get("/api/v1/openapi.json", headers={"Accept-Language": "ar"}).json
    assert arabic["paths"].keys() == document["paths"].keys()
    assert not arabic["paths"]["/search"]["get"]["summary"].isascii()


def test_the_page_of_it_names_every_operation(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for language in ("ar", "en"):
        page = client.get(f"/api/v1/docs?lang={language}").text
        for path, methods in document["paths"].items():
            assert f"</b> {path}</code>" in page
            assert all(f"<b>{method.upper()}</b>" in page for method in methods)


def test_too_much_is_refused_with_the_time_to_wait(sample_archive: Archive) -> None:
    settings = replace(sample_archive.settings, api_reads_a_minute=3, index_prefix="limits-" + sample_archive.names.prefix)
    reader = create_app(settings, sample_archive).test_client()
    other = create_app(settings, sample_archive).test_client()
    answers = [each.get("/api/v1/suggest?q=x") for each in (reader, other, reader)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0"]
    refused = other.get("/api/v1/suggest?q=x")
    assert (refused.status_code, refused.json["code"]) == (429, "rate")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"reads";q=3;w=60'
    assert refused.headers["RateLimit"].startswith('"reads";r=0;t=')


def test_without_redis_each_process_counts_for_itself(sample_archive: Archive) -> None:
    settings = replace(sample_archive.settings, api_reads_a_minute=2, redis_url="redis://127.0.0.1:9/0")
    reader = create_app(settings, sample_archive).test_client()
    assert [reader.get("/api/v1/search?q=الموصل").status_code for _ in range(3)] == [200, 200, 429]


def test_no_limit_is_no_header(sample_archive: Archive) -> None:
    assert Limits(replace(sample_archive.settings, api_reads_a_minute=0)).take("x", writes=False) is None


def test_other_origins_are_let_in_by_name_alone(sample_archive: Archive) -> None:
    asked = {"Origin": "https://desk.example"}
    closed = create_app(sample_archive.settings, sample_archive).test_client()
    assert "Access-Control-Allow-Origin" not in closed.get("/api/v1/suggest?q=x", headers=asked).headers
    settings = replace(sample_archive.settings, api_origins="https://desk.example, https://other.example")
    opened = create_app(settings, sample_archive).test_client()
    answer = opened.get("/api/v1/suggest?q=x", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Origin" not in opened.get("/api/v1/suggest", headers={"Origin": "https://evil.example"}).headers
    before = opened.options("/api/v1/search", headers={**asked, "Access-Control-Request-Method": "GET"})
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]


def test_a_closed_archive_asks_for_a_token(sample_archive: Archive) -> None:
    closed = create_app(replace(sample_archive.settings, api_open=False), sample_archive).test_client()
    assert closed.get("/api/v1/search?q=x").json["code"] == "unauthorized"
    reading = sample_archive.add_token("reads", ["search"])
    writing = sample_archive.add_token("writes")
    try:
        assert closed.get("/api/v1/search?q=x", headers={"Authorization": f"Bearer {reading}"}).status_code == 200
        refused = closed.get("/api/v1/search?q=x", headers={"Authorization": f"Bearer {writing}"})
        assert (refused.status_code, refused.json["code"]) == (403, "scope")
        assert closed.post("/api/v1/stories", headers={"Authorization": f"Bearer {reading}"}).status_code == 403
    finally:
        sample_archive.remove_token("reads")
        sample_archive.remove_token("writes")


def test_a_wrong_token_opens_nothing_even_where_none_is_needed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=x", headers={"Authorization": "Bearer guess"})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")


def test_the_api_knows_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=x&lang=ar")
    assert "Set-Cookie" not in answer.headers
    assert json.loads(answer.text)["total"] >= 0
