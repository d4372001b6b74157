"""`arshif user` and `arshif bounce`: who may read is said at the terminal, and the mistakes of an operator are one line."""

from dataclasses import fields

import pytest
from click.testing import CliRunner, Result

from search.accounts import account_id
from search.archive import Archive
from search.query import Query
from search.settings import Settings, environ
from workers.bounce import bounce
from workers.tokens import token
from workers.users import user


@pytest.fixture
def archive(module_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive that the commands see through the environment, where only those who are invited may sign in."""
    for name, value in environ(module_settings).items():
        if name in {f"ARSHIF_{each.name.upper()}" for each in fields(Settings)}:
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("ARSHIF_SIGN_IN", "nobody@desk.example")
    made = Archive(Settings.load())
    made.ensure()
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(user, words)


def test_whoever_is_added_may_sign_in_and_whoever_is_removed_may_not(archive: Archive) -> None:
    assert archive.readers.link("a@desk.example") is None
    assert run("add", "a@desk.example", "--role", "librarian").output == "a@desk.example may sign in as librarian\n"
    link = archive.readers.link("A@desk.example")
    assert link is not None
    account = archive.readers.open_link(link)
    assert account is not None
    assert (account.role, account.confirmed) == ("librarian", True)
    archive.readers.save(account, "الجسور", Query("جسر"))
    assert run("role", "a@desk.example", "admin").output == "a@desk.example is admin\n"
    archive.client.indices.refresh(index=archive.names.accounts)
    assert "admin      a@desk.example" in run("list").output
    assert run("remove", "a@desk.example").output == "a@desk.example is removed\n"
    assert archive.readers.account(account.id) is None
    assert archive.readers.searches(account) == []
    assert archive.readers.link("a@desk.example") is None


def test_a_session_of_an_account_that_was_removed_is_none_of_its_next(archive: Archive) -> None:
    run("add", "b@desk.example")
    first = archive.readers.account(account_id("b@desk.example"))
    run("remove", "b@desk.example")
    run("add", "b@desk.example")
    second = archive.readers.account(account_id("b@desk.example"))
    assert first is not None
    assert second is not None
    assert first.epoch != second.epoch


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nobody"), "not an e-mail address"),
        (("add", "a@b.c\nBcc: x@y.z"), "not an e-mail address"),
        (("add", "a@b.c", "--role", "king"), "king"),
        (("role", "unknown@desk.example", "admin"), "no account of unknown@desk.example"),
        (("remove", "unknown@desk.example"), "no account of unknown@desk.example"),
    ],
)
def test_a_mistake_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.usefixtures("archive")
def test_a_returned_mail_is_read_from_standard_input() -> None:
    done = CliRunner().invoke(bounce, input=b"Subject: Out of office\r\n\r\nI am away.")
    assert done.exit_code == 1
    assert "no delivery status notification" in done.output


def test_who_makes_a_token_for_somebody_who_never_signed_in_is_told(archive: Archive) -> None:
    run("add", "c@desk.example")
    made = CliRunner().invoke(token, ["add", "early", "--scope", "saved", "--owner", "c@desk.example"])
    assert made.stdout.startswith("arshif_")
    assert made.stderr == "c@desk.example has not signed in yet: the token is good from then on.\n"
    link = archive.readers.link("c@desk.example")
    assert link is not None
    archive.readers.open_link(link)
    later = CliRunner().invoke(token, ["add", "late", "--scope", "saved", "--owner", "c@desk.example"])
    assert (later.exit_code, later.stderr) == (0, "")
