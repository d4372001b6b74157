"""A mailbox of returned mail, read by IMAP from a real listener: each mail once, other mail let be, a silent server is told."""

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from test_bounce import bounced, notification

from search.archive import Archive
from search.child import free_port
from search.readers import Readers
from search.settings import SettingsError
from search.story import Unavailable
from workers import returned


class Mailbox(socketserver.ThreadingTCPServer):
    """As much of an IMAP server (RFC 3501) as a reader of one mailbox asks for."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *mails: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails, self.seen = mails, set[int]()

    @property
    def url(self) -> str:
        return f"imap://desk%40archive.example:p%20w@127.0.0.1:{self.server_address[1]}/Returned"


class Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, *rest = line.decode().split(maxsplit=2)
            done = self.answer(command.upper(), "".join(rest).strip())
            self.wfile.write(f"{tag} {done}\r\n".encode())
            if command.upper() == "LOGOUT":
                return

    def answer(self, command: str, rest: str) -> str:
        said: list[bytes] = []
        if command == "CAPABILITY":
            said = [b"* CAPABILITY IMAP4rev1"]
        elif command == "LOGIN" and rest != 'desk@archive.example "p w"':
            return "NO wrong password"
        elif command == "SELECT" and rest != '"Returned"':
            return "NO no such mailbox"
        elif command == "SEARCH":
            open_ = [number for number in range(1, len(self.server.mails) + 1) if number not in self.server.seen]
            said = [" ".join(["* SEARCH", *map(str, open_)]).encode()]
        elif command == "FETCH":
            number = int(rest.split()[0])
            mail = self.server.mails[number - 1]
            said = [f"* {number} FETCH (BODY[] {{{len(mail)}}}".encode(), mail + b")"]
        elif command == "STORE":
            found = re.fullmatch(r"(\d+) \+FLAGS \(\\Seen\)", rest)
            assert found
            self.server.seen.add(int(found[1]))
        elif command == "LOGOUT":
            said = [b"* BYE"]
        self.wfile.write(b"".join(line + b"\r\n" for line in said))
        return "OK done"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox(notification(), b"Subject: hello\r\n\r\nwhat is this?\r\n", notification("4.2.2", "delayed")) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def readers(module_archive: Archive) -> Readers:
    found = module_archive.readers
    found.change("reader@desk.example", lambda there: replace(there, confirmed=True, bounced=""))
    return found


def test_a_mailbox_is_read_once_and_other_mail_let_be(readers: Readers, mailbox: Mailbox) -> None:
    said = returned.read(readers, mailbox.url)
    assert len(said) == 2
    assert "550 5.1.1" in bounced(readers, "reader@desk.example")
    assert mailbox.seen == {1, 2, 3}
    assert returned.read(readers, mailbox.url) == []


def test_what_the_archive_could_not_be_told_is_looked_at_again(
    readers: Readers, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise Unavailable("silence")

    monkeypatch.setattr(Readers, "bounced", silent)
    with pytest.raises(Unavailable, match="silence"):
        returned.read(readers, mailbox.url)
    assert mailbox.seen == set()


def test_a_wrong_password_and_a_silent_server_are_unavailable(readers: Readers, mailbox: Mailbox) -> None:
    for url in (mailbox.url.replace("p%20w", "x"), mailbox.url.replace("Returned", "x"), f"imap://a:b@127.0.0.1:{free_port(0)}/"):
        with pytest.raises(Unavailable, match="does not answer"):
            returned.read(readers, url)


@pytest.mark.parametrize("url", ["desk@archive.example", "imaps://host/INBOX", "https://a:b@host/"])
def test_an_address_that_is_none_is_told(readers: Readers, url: str) -> None:
    with pytest.raises(SettingsError, match="ARSHIF_BOUNCE_MAILBOX"):
        returned.read(readers, url)
