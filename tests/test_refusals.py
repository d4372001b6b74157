"""Whom a refusal concerns: only an address that takes no mail stops mail to its reader."""

import pytest
from conftest import MailServer

from search.settings import Settings
from search.story import Unavailable
from workers.mail import Refused, send
from workers.mime import Mail
from workers.refusals import of_the_reader, unreachable


@pytest.mark.parametrize(
    ("said", "reader"),
    [
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown", True),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", True),
        ("550 5.2.1 The email account that you tried to reach is disabled", True),
        ("550 no such user here", True),
        ("553 sorry, that address is not in my list", True),
        ("552 5.2.2 The recipient's inbox is out of storage space", False),
        ("552 mailbox full", False),
        ("550 5.1.8 Sender address rejected: Domain not found", False),
        ("554 5.7.1 <a@b.example>: Relay access denied", False),
        ("550 Relaying denied", False),
        ("554 transaction failed", False),
        ("452 4.2.2 over quota", False),
    ],
)
def test_an_address_that_is_refused(said: str, reader: bool) -> None:
    assert of_the_reader(int(said[:3]), said) is reader


@pytest.mark.parametrize(
    ("status", "gone"), [("5.1.1", True), ("5.0.0", True), ("5.7.1", True), ("5.2.2", False), ("5.3.4", False), ("4.4.1", False)]
)
def test_a_status_of_a_notification(status: str, gone: bool) -> None:
    assert unreachable(status) is gone


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("421 closing", Unavailable),
        ("450 greylisted", Unavailable),
        ("452 4.2.2 over quota", Unavailable),
        ("530 5.7.0 Authentication required", Unavailable),
        ("552 5.2.2 mailbox full", Refused),
        ("554 5.7.1 no", Refused),
    ],
)
def test_what_a_server_may_say(server: MailServer, answer: str, kind: type[Exception]) -> None:
    server.answer = answer
    settings = Settings(smtp_host="127.0.0.1", smtp_port=server.port)
    with pytest.raises(kind, match=answer[:3]) as refused:
        send(Mail("a@a.example", "b@b.example", b"Subject: x\r\n\r\nx"), settings)
    assert not getattr(refused.value, "reader", False)
