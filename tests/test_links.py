"""Requests for links to sign in: durable, mailed once, limited, and telling nobody who is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from conftest import MailServer

from search import links
from search.archive import Archive
from search.links import PER_ADDRESS, PER_NETWORK, TooMany, network
from search.settings import Settings
from workers import tasks


@pytest.fixture
def archive(settings: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive whose tasks mail to the listener."""
    given = replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        base_url="https://archive.example",
        sign_in="@desk.example",
    )
    made = Archive(given)
    made.ensure()
    monkeypatch.setattr(tasks, "archive", lambda: made)
    return made


def ask(archive: Archive, email: str = "editor@desk.example", remote: str = "192.0.2.1") -> str:
    return archive.readers.ask_link(email, "ar", remote)


def state(archive: Archive, id_: str) -> tuple[str, str]:
    source = archive.client.get(index=archive.names.requests, id=id_)["_source"]
    return source["state"], source["reason"]


def test_a_link_is_mailed_once_and_signs_in(archive: Archive, server: MailServer) -> None:
    id_ = ask(archive)
    tasks.link(id_)
    tasks.link(id_)
    (mail,) = server.mails
    assert state(archive, id_) == ("sent", "")
    assert mail["To"] == "editor@desk.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (line,) = [line for line in text.splitlines() if line.startswith("https://archive.example/sign-in/")]
    account = archive.readers.open_link(line.rpartition("/")[2], "en")
    assert account is not None
    assert (account.email, account.confirmed, account.language) == ("editor@desk.example", True, "en")
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert 'dir="rtl"' in page
    assert line in page
    assert "٣٠" in text


def test_an_address_that_may_not_sign_in_is_asked_the_same_and_mailed_nothing(archive: Archive, server: MailServer) -> None:
    id_ = ask(archive, "stranger@elsewhere.example")
    tasks.link(id_)
    assert server.mails == []
    assert state(archive, id_)[0] == "refused"


def test_a_silent_mail_server_is_asked_again(archive: Archive, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = ask(archive)
    server.answer = "451 busy"
    tasks.link(id_)
    assert state(archive, id_) == ("waiting", "451 busy")
    tasks.link(id_)
    assert archive.client.get(index=archive.names.requests, id=id_)["_source"]["tries"] == 1
    monkeypatch.setattr(links, "LEASE", timedelta(0))
    archive.client.update(
        index=archive.names.requests, id=id_, body={"doc": {"until": datetime.now(UTC).isoformat()}}, params={"refresh": "true"}
    )
    server.answer = "250 OK"
    assert archive.readers.links_waiting() == [id_]
    tasks.link(id_)
    assert state(archive, id_) == ("sent", "")
    assert len(server.mails) == 1


def test_a_server_that_says_never_ends_it(archive: Archive, server: MailServer) -> None:
    id_ = ask(archive)
    server.answer = "550 no such mailbox"
    tasks.link(id_)
    assert state(archive, id_) == ("failed", "550 no such mailbox")


def test_a_request_that_waited_too_long_is_given_up(archive: Archive, server: MailServer) -> None:
    old = datetime.now(UTC) - links.FRESH - timedelta(seconds=1)
    id_ = links.ask(archive.client, archive.names, "editor@desk.example", "ar", "192.0.2.1", old)
    tasks.link(id_)
    assert server.mails == []
    assert state(archive, id_) == ("failed", "too late")


def test_two_workers_do_not_both_take_a_request(archive: Archive) -> None:
    id_ = ask(archive)
    assert archive.readers.take_request(id_) is not None
    assert archive.readers.take_request(id_) is None
    assert archive.readers.take_request("nothing") is None


def test_an_address_has_so_many_links_an_hour(archive: Archive) -> None:
    for number in range(PER_ADDRESS):
        ask(archive, remote=f"198.51.{number}.1")
    with pytest.raises(TooMany, match="address"):
        ask(archive, "Editor@desk.example", remote="203.0.113.1")
    ask(archive, "other@desk.example", remote="203.0.113.1")


def test_a_network_has_so_many_links_an_hour(archive: Archive) -> None:
    for number in range(PER_NETWORK):
        ask(archive, f"reader{number}@desk.example", f"192.0.2.{number}")
    with pytest.raises(TooMany, match="network"):
        ask(archive, "one.more@desk.example", "192.0.2.200")
    later = datetime.now(UTC) + links.WINDOW
    assert links.ask(archive.client, archive.names, "one.more@desk.example", "ar", "192.0.2.200", later)


def test_what_is_old_is_forgotten(archive: Archive) -> None:
    old = datetime.now(UTC) - links.KEPT - timedelta(minutes=1)
    links.ask(archive.client, archive.names, "a@desk.example", "ar", "192.0.2.1", old)
    kept = ask(archive)
    archive.client.indices.refresh(index=archive.names.requests)
    archive.readers.forget_links()
    archive.client.indices.refresh(index=archive.names.requests)
    hits = archive.client.search(index=archive.names.requests, body={"query": {"term": {"kind": "request"}}})["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == [kept]


@pytest.mark.parametrize(
    ("remote", "wanted"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_a_network_is_what_one_reader_can_hardly_leave(remote: str, wanted: str) -> None:
    assert network(remote) == wanted
