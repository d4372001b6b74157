"""Of each word that matched it is said why, and truly."""

import pytest

from search.matching import Match
from search.reasons import reason
from search.units import Alternative, Unit


@pytest.mark.parametrize(
    ("asked", "word", "rule"),
    [
        ("وزير", "الوزراء", "plural"),
        ("قاض", "القضاة", "plural"),
        ("اغتال", "يغتال", "inflection"),
        ("اغتال", "تغتال", "inflection"),
        ("لبنان", "بلبنان", "clitic"),
        ("لبنان", "لبنان", "exact"),
    ],
)
def test_the_rule_that_is_told_is_the_true_one(asked: str, word: str, rule: str) -> None:
    unit = Unit((asked,), (asked,))
    by = Alternative((asked,), 1.0, "inflection", asked)
    assert reason(Match(0, (0,), 0, unit, word, by)).rule == rule
