"""Mail that is signed: the signature holds for all that a mail program goes by, and a bad key is the operator's to mend."""

import base64
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dkim
import pytest
from conftest import MailServer

from search.links import LinkRequest
from search.settings import Settings, SettingsError
from workers.mail import link_message, send

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", str(file), "2048"], check=True, capture_output=True)
    return file


def record(key: Path) -> bytes:
    """The DNS record of the public key."""
    made = subprocess.run(["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"], check=True, capture_output=True)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(made.stdout)


def settings_for(server: MailServer, **more: Any) -> Settings:
    return Settings(
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        mail_from="أرشيف <desk@archive.example>",
        secret_key="k",
        base_url="https://a.example",
        **more,
    )


def mailed(settings: Settings) -> None:
    send(link_message(LinkRequest("id", "reader@desk.example", "ar", NOW, NOW), "token", settings, NOW), settings)


def holds(mail: bytes, key: Path) -> bool:
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        del timeout
        asked.append(name)
        return record(key)

    good = bool(dkim.verify(mail, dnsfunc=dns))
    assert asked == [b"news._domainkey.archive.example."]
    return good


def test_a_signed_mail_holds_and_a_changed_one_does_not(server: MailServer, key: Path) -> None:
    mailed(settings_for(server, dkim_key=str(key), dkim_selector="news"))
    (mail,) = server.raw
    assert holds(mail, key)
    assert b"list-unsubscribe" not in mail.partition(b"bh=")[0].lower()
    assert not holds(mail.replace(b"reader@desk.example", b"others@desk.example"), key)


def test_without_a_key_nothing_is_signed(server: MailServer) -> None:
    mailed(settings_for(server))
    (mail,) = server.raw
    assert b"DKIM-Signature" not in mail


def test_a_key_that_is_none_is_said(server: MailServer, tmp_path: Path) -> None:
    settings = settings_for(server)
    bad = tmp_path / "bad.pem"
    bad.write_text("no key", encoding="ascii")
    for file in (bad, tmp_path / "absent.pem"):
        with pytest.raises(SettingsError, match="ARSHIF_DKIM_KEY"):
            mailed(replace(settings, dkim_key=str(file)))
    assert server.raw == []
