"""Mail that came back: who is it about, is it for good, and nobody else is touched."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search import outbox
from search.accounts import account_id
from search.archive import Archive
from search.outbox import Item
from search.readers import Readers
from workers.bounce import Report, reports, take

LETTER = "0123456789abcdef0123456789abcdef"


def notification(
    status: str = "5.1.1", action: str = "failed", copy: str = "message/rfc822", letter: str = LETTER, **fields: str
) -> bytes:
    """A delivery status notification as Postfix writes one."""
    told = {
        "Final-Recipient": "rfc822; reader@desk.example",
        "Action": action,
        "Status": status,
        "Diagnostic-Code": f"smtp; 550 {status} <reader@desk.example>: no such\r\n    mailbox",
        **fields,
    }
    block = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items() if value)
    original = (
        f"From: a@archive.example\r\nTo: reader@desk.example\r\nMessage-ID: <{letter}@archive.example>\r\nSubject: x\r\n\r\n"
    )
    text = f"""From: MAILER-DAEMON@mx.example
To: a@archive.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Wed, 25 Nov 2026 10:00:00 +0000

{block}
--b
Content-Type: {copy}

{original}
--b--
"""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


@pytest.fixture
def readers(module_archive: Archive) -> Readers:
    found = module_archive.readers
    for email in ("reader@desk.example", "other@desk.example"):
        found.change(email, lambda there: replace(there, confirmed=True, bounced=""))
    return found


def bounced(readers: Readers, email: str) -> str:
    account = readers.account(account_id(email))
    assert account is not None
    return account.bounced


def test_a_notification_is_read() -> None:
    reason = "550 5.1.1 <reader@desk.example>: no such mailbox"
    assert reports(notification()) == [Report("reader@desk.example", "5.1.1", reason, LETTER)]


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
def test_the_letter_is_found_in_a_copy_or_in_its_headers(copy: str) -> None:
    assert reports(notification(copy=copy))[0].letter == LETTER


def test_a_notification_about_an_address_of_other_letters_is_read() -> None:
    text = notification(copy="message/global-headers", **{"Final-Recipient": "utf-8; قارئ@desk.example"})
    (report,) = reports(text.replace(b"message/delivery-status", b"message/global-delivery-status"))
    assert (report.address, report.hard, report.letter) == ("قارئ@desk.example", True, LETTER)


def test_without_a_copy_the_address_is_all_that_is_known() -> None:
    assert reports(notification(copy="text/plain"))[0].letter == ""
    assert reports(notification(letter="not-ours"))[0].letter == ""


def test_the_address_that_we_wrote_to_counts_before_where_it_was_forwarded() -> None:
    (report,) = reports(notification(Original_Recipient="rfc822;first@desk.example"))
    assert report.address == "first@desk.example"


@pytest.mark.parametrize(
    ("status", "action", "hard"),
    [
        ("5.1.1", "failed", True),
        ("5.7.1", "failed", True),
        ("5.2.2", "failed", False),
        ("4.2.2", "failed", False),
        ("5.0.0", "delayed", False),
        ("2.0.0", "relayed", False),
    ],
)
def test_only_a_failure_for_good_is_hard(status: str, action: str, hard: bool) -> None:
    assert [report.hard for report in reports(notification(status, action))] == [hard]


def test_a_hard_bounce_stops_mail_to_this_person_alone(readers: Readers) -> None:
    (line,) = take(readers, notification())
    assert "no more mail" in line
    assert bounced(readers, "reader@desk.example").startswith("550 5.1.1")
    assert bounced(readers, "other@desk.example") == ""


def test_a_soft_bounce_stops_nothing(readers: Readers) -> None:
    (line,) = take(readers, notification("4.2.2"))
    assert "for a time" in line
    assert bounced(readers, "reader@desk.example") == ""


def test_the_letter_says_whose_mail_it_was_wherever_it_was_forwarded(readers: Readers) -> None:
    now = datetime.now(UTC)
    item = Item(account_id("other@desk.example"), "search", "story", now, now, state="sent", letter=LETTER)
    outbox.post(readers.client, readers.names, [item])
    readers.client.indices.refresh(index=readers.names.outbox)
    (line,) = take(readers, notification(Final_Recipient="rfc822; private@mail.example", **{"Final-Recipient": ""}))
    assert line.startswith("other@desk.example")
    assert bounced(readers, "other@desk.example")
    assert bounced(readers, "reader@desk.example") == ""


def test_an_address_that_nobody_here_has_is_let_be(readers: Readers) -> None:
    raw = notification(letter="x", Original_Recipient="rfc822; stranger@mail.example")
    assert take(readers, raw) == ["stranger@mail.example: nobody here has this address"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\r\n\r\nI am away.",
        notification().replace(b"message/delivery-status", b"text/plain"),
    ],
)
def test_other_mail_is_refused(readers: Readers, raw: bytes) -> None:
    with pytest.raises(ValueError, match="no delivery status notification"):
        take(readers, raw)
