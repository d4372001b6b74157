"""Words of one root: what they are, and that they order stories without ever being counted."""

from datetime import UTC, datetime

from search import body
from search.equivalents import equivalents
from search.language import read
from search.lists import load
from search.needs import needs
from search.roots import kin
from search.weights import PASTED, WEIGHTS

NOW = datetime(2018, 1, 1, tzinfo=UTC)
HEADLINE = "شركاؤنا ملتزمون بتعاون صادق يدعم اقتصادنا"


def test_words_of_a_root_are_found_from_any_form_of_one() -> None:
    assert {"التزام", "ملتزم", "الزام"} <= set(kin("ملتزمون"))
    assert {"تهديد", "هدد"} <= set(kin("يهدد"))


def test_names_stop_words_and_unknown_words_have_none() -> None:
    assert [kin(word) for word in ("لبنان", "ترامب", "في", "زوكربرغ", "2018")] == [()] * 5


def test_long_questions_are_ranked_by_them_and_counted_without() -> None:
    need = needs(read(HEADLINE).tree, equivalents(load()))
    asked = str(body.request(need, NOW, PASTED))
    assert "الزام" in asked
    assert "الزام" not in str(body.strict(need))
    assert "الزام" not in str(body.request(need, NOW, WEIGHTS))


def test_the_longest_question_stays_within_what_the_engine_takes() -> None:
    need = needs(read("ملتزمون يهددون " * 15).tree, equivalents(load()))
    looked = [ways["match"]["all_keys"]["query"] for ways in body.request(need, NOW, PASTED)["bool"]["should"] if "match" in ways]
    assert looked
    assert sum(len(keys.split("|")) for keys in looked) <= body.MOST_KIN
