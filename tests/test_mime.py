"""Headers in other letters are cut as RFC 2047 has it, and where no reader sees it."""

import email
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.mime import encoded, header, named


def parsed(subject: str, sender: str) -> tuple[str, str]:
    raw = f"Subject: {encoded(subject)}\r\nFrom: {named(sender, 'desk@news.example')}\r\n\r\n"
    assert max(len(line) for line in raw.split("\r\n")) <= 76
    mail = email.message_from_bytes(raw.encode("ascii"), policy=default)
    return str(mail["Subject"]), str(mail["From"])


@given(st.text(st.sampled_from("ابتجسر و،«»🙂ab\r\n\u202e"), max_size=120).map(lambda text: f"ج{text}ج"))
def test_a_subject_comes_back_as_it_was(text: str) -> None:
    assert parsed(text, "x")[0] == header(text)


@pytest.mark.parametrize("name", ["أرشيف", "أرشيف، قسم التحرير والتوثيق في الصحيفة", "News, Archive"])
def test_no_word_of_a_name_is_cut_in_two(name: str) -> None:
    """This parser shows a space too many between two encoded words."""
    said = parsed("ج", name)[1].rpartition(" <")[0].strip('"')
    assert said.split() == name.split()
