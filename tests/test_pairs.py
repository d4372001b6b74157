"""Words that are forms of one word meet in search, and others do not: a floor on pairs of our own."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import lists
from search.arabic import clean
from search.lists import Lists
from search.meeting import meets
from workers.bench.pairs import pairs

PAIRS = Path(__file__).parent / "pairs.tsv"


@pytest.fixture(scope="module")
def known() -> Lists:
    return lists.load()


def rows() -> list[dict[str, str]]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def test_enough_pairs_of_every_kind() -> None:
    kinds = {row["kind"] for row in rows()}
    assert len(rows()) >= 300
    assert {"broken_plural", "sound_plural", "clitic", "verb", "spelling", "masdar", "nisba", "neg_place", "neg_root"} <= kinds


def test_precision_and_recall_on_our_own_pairs(known: Lists) -> None:
    found = [(row["should_match"] == "1", bool(meets(clean(row["a"]), clean(row["b"]), known))) for row in rows()]
    right = sum(wanted and met for wanted, met in found)
    assert right / sum(met for _, met in found) >= 0.97
    assert right / sum(wanted for wanted, _ in found) >= 0.95


@pytest.mark.parametrize(
    ("one", "other", "layer"),
    [
        ("وزير", "وزراء", "lemma"),
        ("فصيل", "فصائل", "derived"),
        ("لبنان", "بلبنان", "lemma"),
        ("الرئیس", "الرئيس", "exact"),
        ("ايران", "إيران", "folded"),
        ("اغتال", "اغتيال", "derived"),
        ("جوجل", "غوغل", "list"),
        ("العراق", "عراقية", "list"),
    ],
)
def test_the_layer_in_which_words_meet(one: str, other: str, layer: str, known: Lists) -> None:
    assert layer in meets(one, other, known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("السود", "السودان"),
        ("علي", "على"),
        ("لبنان", "لبن"),
        ("عمان", "عم"),
        ("عدنان", "عدن"),
        ("مالي", "المالية"),
        ("حماس", "حماسة"),
    ],
)
def test_names_never_meet_another_word(one: str, other: str, known: Lists) -> None:
    assert meets(one, other, known) == ()


def test_the_command_ends_with_its_figures() -> None:
    result = CliRunner().invoke(pairs, [str(PAIRS), "--json"])
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith('{"precision":')
