"""Mail over TLS: both ways of it reach a server that shows a good certificate, and none that does not."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from search.child import free_port
from search.links import LinkRequest
from search.settings import Settings
from search.story import Unavailable
from workers.mail import link_message, send

NOW = datetime.now(UTC)
SETTINGS = Settings(smtp_host="127.0.0.1", mail_from="desk@archive.example", secret_key="k", base_url="https://a.example")


class Took:
    """What the server took, and over what."""

    def __init__(self) -> None:
        self.over_tls: list[bool] = []

    async def handle_DATA(self, server: Any, _session: Any, _envelope: Any) -> str:
        self.over_tls.append(server.transport.get_extra_info("cipher") is not None)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    asked = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), *asked]
    subprocess.run(made, check=True, capture_output=True)
    return cert, key


@pytest.fixture(params=["starttls", "tls"])
def encrypted(request: pytest.FixtureRequest, certificate: tuple[Path, Path]) -> Iterator[tuple[Settings, Took]]:
    """A server that speaks nothing but TLS, in one of the two ways."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    took, port = Took(), free_port(0)
    kind, how = (AtOnce, {"ssl_context": context}) if request.param == "tls" else (Controller, {"tls_context": context})
    controller = kind(took, hostname="127.0.0.1", port=port, **how)
    controller.start()
    yield replace(SETTINGS, smtp_port=port, smtp_tls=request.param), took
    controller.stop()


class AtOnce(Controller):
    """A server that speaks TLS from the first byte; whether it is there is asked without a certificate."""

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), timeout=5) as plain:
            lax = ssl._create_unverified_context()  # noqa: S323
            with lax.wrap_socket(plain) as speaking:
                speaking.recv(1)


def mailed(settings: Settings) -> None:
    send(link_message(LinkRequest("id", "reader@desk.example", "ar", NOW, NOW), "token", settings, NOW), settings)


def test_mail_goes_over_tls(
    encrypted: tuple[Settings, Took], certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, took = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    mailed(settings)
    assert took.over_tls == [True]


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(encrypted: tuple[Settings, Took]) -> None:
    settings, took = encrypted
    with pytest.raises(Unavailable, match=r"(?i)certificate"):
        mailed(settings)
    assert took.over_tls == []


def test_a_server_without_tls_gets_no_mail_when_it_is_asked_for(server: Any) -> None:
    with pytest.raises(Unavailable, match="STARTTLS"):
        mailed(replace(SETTINGS, smtp_port=server.port, smtp_tls="starttls"))
    assert server.mails == []
