"""Where does the mail of a laptop go? An SMTP listener that keeps every mail, and pages that show them in the browser.

Nothing ever leaves the machine, so that a confirmation or a digest can be tried with any address. HTML mail is shown in
a frame without scripts, forms or pictures from elsewhere: what is tried here may be as hostile as what a feed brought.
"""

import email
import email.policy
import signal
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from mailbox import Maildir
from pathlib import Path
from threading import Event

import click
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from flask import Flask, Response, abort, render_template
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from search.child import free_port
from search.settings import Settings

LOCAL_HOSTS = ("127.0.0.1", "localhost")
MOST_SHOWN = 200
MOST_BYTES = 32 * 2**20
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the pages show it."""

    key: str
    sender: str
    to: str
    subject: str
    date: str
    text: str
    has_html: bool
    attachments: tuple[str, ...]


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the log of the mailbox is for mistakes."""


def create_page(folder: Path, hosts: tuple[str, ...] | None = LOCAL_HOSTS) -> Flask:
    """The pages over a Maildir: the list, a mail, its HTML part, its source.

    `hosts` are the host names it answers to (a page elsewhere must not read mail through a name of its own), None: all.
    """
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = list(hosts) if hosts else None

    @app.get("/")
    def mails() -> str:
        box = Maildir(folder)
        shown = [_mail(key, _message(box, key)) for key in sorted(box.keys(), key=_arrival, reverse=True)[:MOST_SHOWN]]
        return render_template("mailbox/mails.html", mails=shown)

    @app.get("/<key>")
    def mail(key: str) -> str:
        return render_template("mailbox/mail.html", mail=_mail(key, _message(Maildir(folder), key)))

    @app.get("/<key>/html")
    def html(key: str) -> Response:
        body = _message(Maildir(folder), key).get_body(("html",))
        if body is None:
            abort(404)
        # Links open outside of the frame, where the page they lead to may run.
        answer = Response('<base target="_blank">' + _text(body), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = FRAME_POLICY
        return answer

    @app.get("/<key>/source")
    def source(key: str) -> Response:
        return Response(_message(Maildir(folder), key).as_bytes(), mimetype="text/plain")

    @app.after_request
    def guard(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    return app


def _arrival(key: str) -> tuple[float, str]:
    """Maildir names begin with the second of arrival."""
    seconds = key.partition(".")[0]
    return (float(seconds) if seconds.isdigit() else 0.0, key)


def _message(box: Maildir, key: str) -> EmailMessage:
    try:
        return email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
    except KeyError:
        abort(404)


def _mail(key: str, message: EmailMessage) -> Mail:
    plain = message.get_body(("plain",))
    return Mail(
        key=key,
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        date=str(message.get("Date", "")),
        text=_text(plain) if plain else "",
        has_html=message.get_body(("html",)) is not None,
        attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
    )


def _text(part: MIMEPart) -> str:
    """The words of a part; a mail that names an unknown character set is read as UTF-8."""
    try:
        return str(part.get_content())
    except LookupError:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def listen(folder: Path, host: str, port: int) -> Controller:
    """Start an SMTP listener in a thread of its own that keeps every mail in the Maildir `folder`."""
    controller = Controller(Mailbox(folder), hostname=host, port=port, data_size_limit=MOST_BYTES, ident="Arshif mailbox")
    controller.start()
    return controller


def serve(folder: Path, host: str, port: int) -> BaseWSGIServer:
    """A web server of the pages, bound but not yet serving."""
    hosts = LOCAL_HOSTS if host in LOCAL_HOSTS else None
    return make_server(host, port, create_page(folder, hosts), threaded=True, request_handler=_Quiet)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--smtp-port", default=1025, show_default=True, help="Port that receives mail.")
@click.option("--port", default=8025, show_default=True, help="Port of the pages that show it.")
@click.option("--folder", type=click.Path(path_type=Path), help="Maildir to keep the mail in; default: mail in the home.")
def mailbox(host: str, smtp_port: int, port: int, folder: Path | None) -> None:
    """Receive mail on this machine and show it in the browser."""
    folder = folder or Settings.load().home / "mail"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        Maildir(folder)
        pages = serve(folder, host, port)
        controller = listen(folder, host, smtp_port)
    except (OSError, SystemExit) as error:
        raise click.ClickException(f"cannot listen on {host}, ports {smtp_port} and {port}: {error}") from error
    click.echo(f"mail to {host}:{smtp_port} is shown at http://{host}:{port}/")
    ended = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    _serve_until(pages, ended)
    controller.stop()


def _serve_until(pages: BaseWSGIServer, ended: Event) -> None:
    pages.timeout = 0.2
    while not ended.is_set():
        pages.handle_request()
    pages.server_close()


def free_ports() -> tuple[int, int]:
    """Ports for mail and for the pages: the usual ones of mail catchers or the next free ones."""
    return free_port(1025), free_port(8025)
