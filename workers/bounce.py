"""`arshif bounce`: whose mail came back for good? A delivery status notification (RFC 3464) on standard input.

The person is found by the letter that came back, where the notification says which, since mail may be forwarded to an address
that we never knew; else by the address that it names.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

import click

from search.accounts import account_id
from search.archive import Archive
from search.readers import Readers
from search.settings import Settings
from workers.refusals import unreachable
from workers.services import services

_INTERNATIONAL = {
    b"message/global-delivery-status": b"message/delivery-status",
    b"message/global-headers": b"text/rfc822-headers",
    b"message/global": b"message/rfc822",
}
"""Parts of a notification about an address of other letters (RFC 6533), which say the same in the same form."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail to one address. `letter` is our own id of it, empty where the notification does not say."""

    address: str
    status: str
    reason: str
    letter: str = ""

    @property
    def hard(self) -> bool:
        """Whether it will never arrive."""
        return unreachable(self.status)


def reports(raw: bytes) -> list[Report]:
    """What a delivery status notification says, one report an address; empty for any other mail."""
    for name, same in _INTERNATIONAL.items():
        raw = raw.replace(name, same)
    mail = message_from_bytes(raw, policy=default)
    letter = _letter(mail)
    found = []
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            found += [_report(fields, letter) for fields in _blocks(part) if fields["Status"] and fields["Action"]]
    return [each for each in found if each.address]


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _report(fields: Message, letter: str) -> Report:
    action = str(fields["Action"]).strip().lower()
    status = str(fields["Status"]).split()[0] if action == "failed" else "4." + action
    who = str(fields["Original-Recipient"] or fields["Final-Recipient"] or "").partition(";")[2].strip().strip("<>")
    said = str(fields["Diagnostic-Code"] or "").partition(";")[2] or status
    return Report(who, status, re.sub(r"\s+", " ", said).strip()[:500], letter)


def _letter(mail: EmailMessage) -> str:
    """Our id of the mail that came back, from the copy of it or of its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            said = str(inner["Message-ID"] or "") if isinstance(inner, Message) else ""
        elif kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            said = str(message_from_bytes(content, policy=default)["Message-ID"] or "") if isinstance(content, bytes) else ""
        else:
            continue
        if match := re.search(r"<([0-9a-f]{32})@", said):
            return match[1]
    return ""


def take(readers: Readers, raw: bytes) -> list[str]:
    """Stops mail to those whom a notification says it cannot reach; answers a line for each. Raises ValueError on other mail."""
    found = reports(raw)
    if not found:
        raise ValueError("This is no delivery status notification (RFC 3464).")
    return [_taken(readers, each) for each in found]


def _taken(readers: Readers, report: Report) -> str:
    if not report.hard:
        return f"{report.address}: let be, this is for a time ({report.status})"
    account = readers.account(readers.person_of(report.letter) or account_id(report.address))
    if account is None:
        return f"{report.address}: nobody here has this address"
    readers.bounced(account.email, report.reason)
    return f"{account.email}: no more mail ({report.reason})"


@click.command()
def bounce() -> None:
    """Read a returned mail from standard input, and stop mail to an address that does not exist."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        try:
            for line in take(archive.readers, sys.stdin.buffer.read()):
                click.echo(line)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
