"""Text that was decoded with the wrong table, once or twice, is put right; text that only looks odd is left alone."""

from collections.abc import Callable

import pytest

from search.formats.decode import decode
from search.formats.mojibake import repair
from search.story import Unreadable

TEXT = (
    "افتتاح مكتبة عامة في حي الكرادة\n\nالأحد 14 نيسان 2019\n"
    "بغداد (العراق) - افتتحت أمانة بغداد الأحد مكتبة عامة تضم عشرين ألف كتاب، وقالت إن الدخول إليها مجاني."
)
SLOPPY = "sloppy-windows-1252"
MISREAD: dict[str, Callable[[str], str]] = {
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as Windows-1252": lambda text: text.encode().decode(SLOPPY),
    "UTF-8 as Windows-1256": lambda text: text.encode().decode("windows-1256"),
    "UTF-8 as Mac Roman": lambda text: text.encode().decode("mac-roman"),
    "UTF-8 as Latin-1, its control characters lost": lambda text: text.encode().decode("latin-1").replace("\x81", ""),
    "Windows-1256 as Latin-1": lambda text: text.encode("windows-1256").decode("latin-1"),
    "Windows-1256 as Windows-1252": lambda text: text.encode("windows-1256").decode(SLOPPY),
    "ISO-8859-6 as Latin-1": lambda text: text.encode("iso-8859-6").decode("latin-1"),
    "UTF-8 as Latin-1, twice": lambda text: text.encode().decode("latin-1").encode().decode("latin-1"),
    "UTF-8 as Windows-1252, twice": lambda text: text.encode().decode(SLOPPY).encode().decode(SLOPPY),
    "UTF-8 as Windows-1256, twice": lambda text: text.encode().decode("windows-1256").encode().decode("windows-1256"),
    "Windows-1256 as Latin-1, and that as UTF-8": lambda text: (
        text.encode("windows-1256").decode("latin-1").encode().decode("latin-1")
    ),
    "escaped": lambda text: text.encode("ascii", "backslashreplace").decode(),
}


@pytest.mark.parametrize("name", MISREAD)
def test_misread_text_is_put_right(name: str) -> None:
    assert repair(MISREAD[name](TEXT)) == (TEXT, True)


@pytest.mark.parametrize("name", MISREAD)
def test_headline_alone_is_put_right(name: str) -> None:
    headline = TEXT.split("\n")[0]
    assert repair(MISREAD[name](headline)) == (headline, True)


@pytest.mark.parametrize("name", MISREAD)
def test_good_lines_between_misread_ones_stay(name: str) -> None:
    lines = TEXT.split("\n")
    mixed = "\n".join(MISREAD[name](line) if number % 3 == 0 else line for number, line in enumerate(lines))
    assert repair(mixed)[0] == TEXT


@pytest.mark.parametrize(
    "text",
    [
        *("قال نادي Málaga إن اللاعب غادر", "ظل", "حظ، وضغط؟ ملاحظ… محافظ»", "ظلال الظلم § 5", "عرض ×2 و÷3", "× × ×"),
        *("Müller وزملاؤه", "Crème brûlée au café", "São Paulo", "naïve Ærø Øresund Ålesund", "ÅÄÖ åäö", "ÁÉÍÓÚ áéíóú ÀÈÌ"),
        *("Élection à Évry: été présidentiel", "Übergrößenträger ÄÖÜ äöü", "Dvořák", "", "plain English"),
    ],
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert repair(text) == (text, False)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        *(("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("windows-1256", "windows-1256"), ("iso-8859-6", "iso-8859-6")),
        *(("utf-16", "utf-16"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16"), ("utf-32", "utf-32")),
    ],
)
def test_encodings_are_told_by_their_bytes(encoding: str, named: str) -> None:
    found = decode(TEXT.encode(encoding))
    assert (found.text.lstrip("\ufeff"), found.encoding) == (TEXT, named)


def test_bytes_decide_against_a_charset_that_is_declared_wrongly() -> None:
    page = f"<html><head><meta charset='utf-8'></head><body>{TEXT}</body></html>"
    assert decode(page.encode("windows-1256")).encoding == "windows-1256"
    assert decode(page.encode(), "text/html; charset=windows-1256").encoding == "utf-8"
    assert decode(page.encode(), "text/html; charset=no-such-thing").text == page


def test_a_few_broken_bytes_are_left_out_and_reported() -> None:
    found = decode(TEXT.encode()[:-2] + b"\xff")
    assert found.reports == ("bytes_lost",)
    assert found.text == TEXT[:-2]


@pytest.mark.parametrize("data", [b"\x81\x8d\x8f\x90\x9d" * 30, b"?" * 200 + "أ".encode()])
def test_what_no_table_makes_letters_of_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(data)
    assert refused.value.code == "undecodable"
