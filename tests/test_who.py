"""People are counted under one name, however stories write it."""

import pytest

from search.story import Facts, Person
from search.who import people_of, person


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("ترمب", "دونالد ترامب"),
        ("دونالد ترمب", "دونالد ترامب"),
        ("باراك اوباما", "باراك أوباما"),
        ("ميشيل أوباما", "ميشيل أوباما"),
        ("علي كاظم اللامي", "علي كاظم اللامي"),
        ("عَلي كاظم  اللامي", "علي كاظم اللامي"),
    ],
)
def test_one_name_for_all_spellings(written: str, counted: str) -> None:
    assert person(written) == counted


def test_a_person_of_two_functions_is_one() -> None:
    facts = Facts(people=(Person("ترمب", "الرئيس", ()), Person("دونالد ترامب", "المرشح", ()), Person("سارة علي", "وزيرة", ())))
    assert people_of(facts) == ("دونالد ترامب", "سارة علي")
