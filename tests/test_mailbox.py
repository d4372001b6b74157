"""The local mailbox: mail in by SMTP is seen in the pages, and a hostile mail can do nothing there."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from search.child import free_port
from workers.mailbox import create_page, listen


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[tuple[str, int]]:
    controller = listen(tmp_path / "mail", "127.0.0.1", free_port())
    yield controller.hostname, controller.port
    controller.stop()


@pytest.fixture
def pages(tmp_path: Path) -> FlaskClient:
    return create_page(tmp_path / "mail").test_client()


def letter(subject: str = "خبر جديد عن الموصل", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "arshif@localhost", "محررة <editor@newsroom.example>", subject
    message.set_content("وصلت قصة تطابق بحثك.")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def send(smtp: tuple[str, int], *messages: EmailMessage) -> None:
    with smtplib.SMTP(*smtp) as connection:
        for message in messages:
            connection.send_message(message)


def only_link(pages: FlaskClient) -> str:
    page = pages.get("/").get_data(as_text=True)
    return page.partition('<li><a href="')[2].partition('"')[0]


def test_an_empty_mailbox_says_so(pages: FlaskClient) -> None:
    assert "لم تصل رسالة بعد" in pages.get("/").get_data(as_text=True)


def test_a_mail_is_listed_and_shown(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter())
    assert "خبر جديد عن الموصل" in pages.get("/").get_data(as_text=True)
    page = pages.get(only_link(pages)).get_data(as_text=True)
    assert "وصلت قصة تطابق بحثك." in page
    assert "محررة &lt;editor@newsroom.example&gt;" in page
    assert "<iframe" not in page


def test_the_newest_mail_comes_first(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter("الأولى"))
    time.sleep(1.1)
    send(smtp, letter("الثانية"))
    page = pages.get("/").get_data(as_text=True)
    assert page.index("الثانية") < page.index("الأولى")


def test_html_is_shown_in_a_frame_that_can_run_nothing(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter(html="<p>مرحبا</p><script>alert(1)</script><img src=http://spy.example/x.png>"))
    page = pages.get(only_link(pages)).get_data(as_text=True)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<script>" not in page
    answer = pages.get(only_link(pages) + "/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "مرحبا" in answer.get_data(as_text=True)


def test_a_hostile_subject_is_only_text(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter("<script>alert(1)</script>"))
    assert "<script>" not in pages.get("/").get_data(as_text=True)


def test_an_unknown_character_set_is_no_mistake_of_ours(smtp: tuple[str, int], pages: FlaskClient) -> None:
    source = b"From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: text/plain; charset=nothing\n\nwords\n"
    with smtplib.SMTP(*smtp) as connection:
        connection.sendmail("a@b.example", ["c@d.example"], source)
    assert "words" in pages.get(only_link(pages)).get_data(as_text=True)


def test_attachments_are_named(smtp: tuple[str, int], pages: FlaskClient) -> None:
    message = letter()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="تقرير.pdf")
    send(smtp, message)
    assert "تقرير.pdf" in pages.get(only_link(pages)).get_data(as_text=True)


def test_the_source_is_plain_text(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter())
    answer = pages.get(only_link(pages) + "/source")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nothing", "/nothing/html", "/..%2F..%2Fsecret-key", "/a/b/c"])
def test_what_is_not_there_is_404(pages: FlaskClient, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_mail_without_html_has_no_html_page(smtp: tuple[str, int], pages: FlaskClient) -> None:
    send(smtp, letter())
    assert pages.get(only_link(pages) + "/html").status_code == 404


def test_a_foreign_host_name_reads_no_mail(pages: FlaskClient) -> None:
    assert pages.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_command_listens_on_this_machine_only_and_ends_on_request(tmp_path: Path) -> None:
    smtp_port, port = free_port(), free_port()
    command = [sys.executable, "-c", "from workers.mailbox import mailbox; mailbox()", "--folder", str(tmp_path / "mail")]
    with subprocess.Popen([*command, "--smtp-port", str(smtp_port), "--port", str(port)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        assert line == f"mail to 127.0.0.1:{smtp_port} is shown at http://127.0.0.1:{port}/\n"
        send(("127.0.0.1", smtp_port), letter())
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert "خبر جديد" in answer.read().decode()
        process.terminate()
        assert process.wait(10) == 0


def test_a_taken_port_is_one_line(tmp_path: Path, smtp: tuple[str, int]) -> None:
    command = [sys.executable, "-c", "from workers.mailbox import mailbox; mailbox()", "--folder", str(tmp_path / "other")]
    done = subprocess.run([*command, "--smtp-port", str(smtp[1]), "--port", str(free_port())], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot listen" in done.stderr
