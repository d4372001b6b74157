"""Signing in without a password: the same answer for everybody, a button, a cookie that can be ended, forms that are ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from lxml import html
from lxml.html import HtmlElement

from search import accounts, signing
from search.accounts import Account
from search.archive import Archive
from search.links import PER_ADDRESS
from search.query import Query
from search.readers import LINK_MINUTES
from web.app import create_app

EMAIL = "editor@desk.example"


@pytest.fixture
def archive(module_archive: Archive) -> Archive:
    """An archive in which nobody is known and nothing was asked for; making its indices anew would take seconds."""
    names, client = module_archive.names, module_archive.client
    everything = {"query": {"match_all": {}}}
    for index in (names.accounts, names.links, names.requests, names.saved):
        client.indices.refresh(index=index)
        client.delete_by_query(index=index, body=everything, params={"refresh": "true"})
    return module_archive


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(replace(archive.settings, sign_in="@desk.example"), archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, path: str, status: int = 200) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.document_fromstring(answer.text)


def token_of(client: FlaskClient, path: str) -> str:
    (field, *_) = page(client, path).cssselect("input[name=csrf_token]")
    return str(field.get("value"))


def post(client: FlaskClient, path: str, form: str = "", **values: str):  # type: ignore[no-untyped-def]
    """Sends a form as the page at `form` (the same path) would."""
    return client.post(path, data={"csrf_token": token_of(client, form or path), **values})


def sign_in(client: FlaskClient, archive: Archive, email: str = EMAIL) -> Account:
    token = archive.readers.link(email)
    answer = post(client, f"/sign-in/{token}")
    assert answer.status_code == 303
    account = archive.readers.account(accounts.account_id(email))
    assert account is not None
    return account


def requests(archive: Archive) -> list[tuple[str, str]]:
    archive.client.indices.refresh(index=archive.names.requests)
    body = {"query": {"term": {"kind": "request"}}, "sort": ["asked"]}
    hits = archive.client.search(index=archive.names.requests, body=body)["hits"]["hits"]
    return [(hit["_source"]["email"], hit["_source"]["language"]) for hit in hits]


def test_the_answer_never_tells_whether_an_address_is_known(client: FlaskClient, archive: Archive) -> None:
    archive.readers.change("known@desk.example", lambda there: replace(there, confirmed=True))
    answers = []
    for email in ("known@desk.example", "unknown@desk.example", "stranger@elsewhere.example"):
        answer = post(client, "/sign-in", email=email)
        assert (answer.status_code, answer.location) == (303, "/sign-in/sent")
        answers.append(client.get("/sign-in/sent").text.replace(email, ""))
    assert len(set(answers)) == 1
    assert [email.partition("@")[0] for email, _ in requests(archive)] == ["known", "unknown", "stranger"]


def test_what_is_no_address_is_said_and_kept_in_the_form(client: FlaskClient, archive: Archive) -> None:
    for bad in ("محرر", "a@b@c", "a@c.d\r\nBcc: e@f.g", "<b>@c.d"):
        answer = post(client, "/sign-in", email=bad)
        assert answer.status_code == 422
        shown = html.document_fromstring(answer.text)
        assert shown.cssselect("#email")[0].get("aria-invalid") == "true"
        assert "<b>@" not in answer.text
    assert requests(archive) == []


def test_a_page_in_english_asks_for_a_mail_in_english(client: FlaskClient, archive: Archive) -> None:
    post(client, "/sign-in?lang=en", email=EMAIL)
    assert requests(archive) == [(EMAIL, "en")]


def test_too_many_links_are_a_clear_page(client: FlaskClient) -> None:
    for _ in range(PER_ADDRESS):
        assert post(client, "/sign-in", email=EMAIL).status_code == 303
    answer = post(client, "/sign-in", email=EMAIL)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "طُلبت روابط أكثر مما يجوز" in answer.text


def test_a_link_signs_in_by_its_button_and_once(client: FlaskClient, archive: Archive) -> None:
    token = archive.readers.link(EMAIL)
    for _ in range(3):
        shown = page(client, f"/sign-in/{token}")
        assert EMAIL in shown.text_content()
    assert page(client, "/sign-in").cssselect("a[href='/searches']") == []
    sign_in(client, archive)
    assert page(client, "/searches").cssselect("a[href='/searches']")
    assert post(client, f"/sign-in/{token}").status_code == 303
    assert page(client, f"/sign-in/{token}", 410) is not None
    again = client.post(f"/sign-in/{token}", data={"csrf_token": token_of(client, "/me")})
    assert again.status_code == 410


def test_a_page_that_holds_a_secret_address_tells_it_to_nobody(client: FlaskClient, archive: Archive) -> None:
    answer = client.get(f"/sign-in/{archive.readers.link(EMAIL)}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/searches", "/me", "/searches/new?q=%D8%AC", "/searches/abc", "/searches/abc/delete"])
def test_rooms_of_ones_own_ask_to_sign_in_and_lead_back(client: FlaskClient, archive: Archive, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    token = archive.readers.link(EMAIL)
    answer = post(client, f"/sign-in/{token}")
    assert answer.location == path


def test_tokens_of_another_purpose_changed_or_old_are_worth_nothing(
    client: FlaskClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = archive.readers.link(EMAIL)
    assert token is not None
    stop = signing.sign(archive.settings, signing.UNSUBSCRIBE, ["id"])
    other = signing.sign(replace(archive.settings, secret_key="another"), "sign-in", [EMAIL, "nonce"])
    for bad in (token[:-1], token + "a", token.swapcase(), stop, other, "x", "%00", "a" * 3000):
        assert page(client, f"/sign-in/{bad}", 410) is not None
        answer = client.post(f"/sign-in/{bad}", data={"csrf_token": token_of(client, "/sign-in")})
        assert answer.status_code == 410
    later = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: later(self) + LINK_MINUTES * 60 + 1)
    assert page(client, f"/sign-in/{token}", 410) is not None


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, archive: Archive) -> None:
    account = sign_in(client, archive)
    for path in ("/sign-in", "/sign-out", "/me", "/me/sign-out-everywhere", "/searches/new?q=جسر", "/searches/x/delete"):
        for data in ({}, {"csrf_token": "guess"}):
            answer = client.post(path, data=data)
            assert answer.status_code == 400, path
            assert "لم يتغير شيء" in answer.text
    assert archive.readers.account(account.id) == account
    assert requests(archive) == []


def test_the_token_of_one_session_is_of_no_use_in_another(app: Flask, archive: Archive) -> None:
    mine, theirs = app.test_client(), app.test_client()
    sign_in(mine, archive)
    sign_in(theirs, archive, "other@desk.example")
    answer = mine.post("/sign-out", data={"csrf_token": token_of(theirs, "/me")})
    assert answer.status_code == 400


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(client: FlaskClient, archive: Archive) -> None:
    token = archive.readers.link(EMAIL)
    answer = post(client, f"/sign-in/{token}")
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("arshif-session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert EMAIL not in cookie


def test_signing_out_everywhere_ends_every_session(app: Flask, archive: Archive) -> None:
    here, there = app.test_client(), app.test_client()
    sign_in(here, archive)
    sign_in(there, archive)
    assert post(here, "/me/sign-out-everywhere", "/me").status_code == 303
    for each in (here, there):
        assert each.get("/me").status_code == 303
    sign_in(here, archive)
    assert here.get("/me").status_code == 200


def test_signing_out_ends_this_session_alone(app: Flask, archive: Archive) -> None:
    here, there = app.test_client(), app.test_client()
    sign_in(here, archive)
    sign_in(there, archive)
    assert post(here, "/sign-out", "/me").location == "/"
    assert (here.get("/me").status_code, there.get("/me").status_code) == (303, 200)


def test_an_account_that_was_removed_is_signed_out(client: FlaskClient, archive: Archive) -> None:
    archive.readers.remove(sign_in(client, archive))
    assert client.get("/me").status_code == 303
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "where", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", None, 3]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, archive: Archive, where: object) -> None:
    page(client, "/sign-in")
    with client.session_transaction() as session:
        session["next"] = where
    token = archive.readers.link(EMAIL)
    assert post(client, f"/sign-in/{token}").location == "/searches"


def test_a_made_up_cookie_is_nobody(client: FlaskClient) -> None:
    for epoch in (0, None, "0"):
        for id_ in (accounts.account_id(EMAIL), "", None, 7, "../x"):
            with client.session_transaction() as session:
                session.update(account=id_, epoch=epoch)
            assert client.get("/me").status_code == 303


def test_choices_are_kept_in_the_account_and_in_its_searches(client: FlaskClient, archive: Archive) -> None:
    account = sign_in(client, archive)
    kept = archive.readers.save(account, "الجسور", Query("جسر"), "weekly")
    until = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    answer = post(client, "/me", language="en", zone="Africa/Tunis", hour="18", weekday="3", until=until)
    assert (answer.status_code, answer.location) == (303, "/me?lang=en")
    now = archive.readers.account(account.id)
    assert now is not None
    assert (now.language, now.zone, now.hour, now.weekday) == ("en", "Africa/Tunis", 18, 3)
    assert now.paused_until is not None
    assert now.paused_until.isoformat() == f"{(datetime.now(UTC) + timedelta(days=8)).date().isoformat()}T23:00:00+00:00"
    search = archive.readers.search(kept.id)
    assert search is not None
    assert (search.language, search.zone, search.hour, search.weekday) == ("en", "Africa/Tunis", 18, 3)
    assert "It is kept." in client.get("/me?lang=en").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Mars/Olympus"}, "ليس مما هو معروض"),
        ({"zone": "../../etc/passwd"}, "ليس مما هو معروض"),
        ({"language": "xx"}, "ليس مما هو معروض"),
        ({"hour": "24"}, "ليس مما هو معروض"),
        ({"weekday": "-1"}, "ليس مما هو معروض"),
        ({"until": "غداً"}, "ليس يوماً"),
        ({"until": "2026-02-30"}, "ليس يوماً"),
        ({"until": "2020-01-01"}, "مقبلاً"),
        ({"until": "9999-12-31"}, ""),
    ],
)
def test_choices_that_are_none_are_refused(client: FlaskClient, archive: Archive, wrong: dict[str, str], said: str) -> None:
    account = sign_in(client, archive)
    values = {"language": "ar", "zone": "Asia/Baghdad", "hour": "7", "weekday": "6", **wrong}
    answer = post(client, "/me", **values)
    assert answer.status_code == (422 if said else 303)
    assert said in answer.text
    if said:
        assert archive.readers.account(account.id) == account


def test_whose_mail_came_back_is_told_and_signs_in_anew(client: FlaskClient, archive: Archive) -> None:
    account = sign_in(client, archive)
    assert archive.readers.bounced(account.email, "550 <b>no such mailbox</b>")
    shown = client.get("/me").text
    assert "550 &lt;b&gt;no such mailbox" in shown
    sign_in(client, archive)
    assert "550" not in client.get("/me").text


def test_links_count_by_the_address_that_a_trusted_proxy_names(archive: Archive) -> None:
    behind = create_app(replace(archive.settings, proxies=1), archive)
    for app, wanted in ((behind, "203.0.113.5"), (create_app(archive.settings, archive), "127.0.0.1")):
        app.add_url_rule("/seen", view_func=lambda: request.remote_addr or "")
        answer = app.test_client().get("/seen", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.5"})
        assert answer.text == wanted
