"""Facts of whole stories, and the command that shows them."""

import json
import lzma
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from search import lists
from search.story import Story
from search.understand import Understanding
from workers.bench.understand import measure
from workers.bench.understand import understand as bench
from workers.cli import arshif

READER = Understanding(lists.load())

BODY = (
    "الموصل/أربيل (العراق) - قال متحدث عسكري إن القوات العراقية سيطرت الثلاثاء على حي الدواسة غربي الموصل بعد معارك مع داعش.\n"
    "وأكدت واشنطن دعمها للعملية."
)
STORY = Story("نص", "1", "القوات العراقية تدخل الدواسة", BODY, datetime(2017, 3, 8, 9, tzinfo=UTC))


def run(*args: str, text: str | bytes | None = None) -> list[str]:
    answer = CliRunner().invoke(arshif, ["understand", *args], input=text)
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()


def test_the_facts_of_a_story():
    facts = READER.of(STORY).facts
    assert facts.dateline == "الموصل/أربيل (العراق)"
    assert facts.dateline_places == ("الموصل", "أربيل", "العراق")
    roles = {each.id: each.role for each in facts.places}
    assert roles["iq-mosul"] == "dateline"
    assert roles["iq-dawasa"] == "main"
    assert roles["us-washington"] == "metonym"
    assert any(each.resolved == "2017-03-07" for each in facts.dates)
    assert facts.groups


def test_the_facet_counts_where_it_happens_and_what_that_lies_in():
    story = READER.of(STORY)
    ids = READER.place_ids(story)
    assert {"iq-dawasa", "iq-mosul", "iq-nineveh", "iq"} <= set(ids)
    assert "us-washington" not in ids


def test_understanding_is_pure():
    assert READER.of(STORY) == READER.of(STORY)


def test_the_body_is_shown_without_its_dateline():
    assert Understanding.sentences(READER.of(STORY)).startswith("قال متحدث عسكري")
    assert READER.of(STORY).body == BODY


def test_a_file_as_json(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(f"القوات العراقية تدخل الدواسة\n\nالأربعاء 2017/03/08\n\n{BODY}\n", encoding="utf-8")
    (line,) = run("--json", str(path))
    found = json.loads(line)
    assert found["headline"] == "القوات العراقية تدخل الدواسة"
    assert found["published"].startswith("2017-03-08")
    assert found["dateline_places"] == ["الموصل", "أربيل", "العراق"]
    assert found["body"].startswith("قال متحدث عسكري")
    assert (found["status"], found["version"]) == ("usable", 1)
    expected = (
        "format encoding headline kicker published updated version status embargoed_until dateline dateline_places places groups"
    )
    assert set(f"{expected} people agency dates body reports".split()) <= set(found)


def test_what_cannot_be_read_says_why():
    (line,) = run("--json", "-", text=b"\x00\x01\x02\xff\xfe\x80\x81" * 20)
    assert json.loads(line)["unreadable"]


def test_a_document_from_a_pipe_in_words():
    shown = "\n".join(run("-", text=f"القوات العراقية تدخل الدواسة\n\nالأربعاء 2017/03/08\n\n{BODY}\n".encode()))
    assert "الدواسة (IQ)" in shown
    assert "خط المكان" in shown


def test_a_refusal_in_words():
    assert "لا يُقرأ" in "\n".join(run("-", text=b"\x00\x01\x02\xff\xfe\x80\x81" * 20))


def test_rows_are_answered_in_order_and_bad_ones_say_why():
    rows = [
        {"id": "a", "source": "س", "published": "2017-03-08T09:00:00", "headline": "خبر", "body": BODY},
        {"id": "b", "text": "اندلعت معارك في تعز"},
        {"id": "c"},
        {"id": "d", "published": "أمس", "body": "في بغداد"},
        ["لا", "كائن"],
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["{no json", "", "[1]"]
    answers = [json.loads(line) for line in run("--jsonl", "-", text="\n".join(lines))]
    assert [each["id"] for each in answers] == ["a", "b", "c", "d", None, None, None]
    assert ["unreadable" in each for each in answers] == [False, False, True, True, True, True, True]
    assert {"name_ar", "name_en", "country", "role", "surfaces"} <= set(answers[0]["places"][0])
    assert answers[1]["places"][0]["id"] == "ye-taiz"


def test_many_rows_keep_their_order_over_all_cores():
    rows = [json.dumps({"id": str(number), "text": f"في الموصل {number}"}, ensure_ascii=False) for number in range(150)]
    answers = [json.loads(line) for line in run("--jsonl", "-", text="\n".join(rows))]
    assert [each["id"] for each in answers] == [str(number) for number in range(150)]


def test_both_forms_of_json_at_once_are_refused():
    answer = CliRunner().invoke(arshif, ["understand", "--json", "--jsonl", "-"], input="")
    assert answer.exit_code == 2
    assert "not both" in answer.output


def test_the_bench_measures_every_part():
    figures = measure(READER, [STORY] * 60)
    assert figures["stories"] == 10
    assert figures["stories_of_300_words_a_second_a_core"] > 0
    assert {"milliseconds_places", "milliseconds_groups", "milliseconds_dates"} <= set(figures)


def test_the_bench_refuses_a_corpus_that_is_too_small(tmp_path):

    path = tmp_path / "few.jsonl.xz"
    path.write_bytes(lzma.compress(json.dumps({"id": "1", "body": BODY * 3}).encode()))
    answer = CliRunner().invoke(bench, ["--corpus", str(path)])
    assert answer.exit_code == 1
    assert "fewer than" in answer.output


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_understood(body, headline):
    READER.of(Story("x", "1", headline, body or "-", datetime(2020, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("row", ["null", "3", '"x"', '{"id": 1, "body": 5}', '{"id": 1, "headline": []  , "body": ""}'])
def test_rows_of_the_wrong_kind_are_refused(row):
    (line,) = run("--jsonl", "-", text=row)
    assert "unreadable" in json.loads(line)
