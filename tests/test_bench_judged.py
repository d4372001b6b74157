"""Judged sets are read in the forms in which they come, and scored as any other tool would."""

import lzma
from pathlib import Path

import pytest
from click import ClickException

from workers.bench.judged import Topic, are_headlines, load_qrels, load_topics, score, write_run


def test_judgements_of_three_columns_or_four(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query-id\tcorpus-id\tscore\na\tx\t2\na\ty\t0\n\n", encoding="utf-8")
    assert load_qrels(path) == {"a": {"x": 2, "y": 0}}
    packed = tmp_path / "qrels.tsv.xz"
    packed.write_bytes(lzma.compress(b"a 0 x 1\n"))
    assert load_qrels(packed) == {"a": {"x": 1}}
    path.write_text("a\tx\n", encoding="utf-8")
    with pytest.raises(ClickException):
        load_qrels(path)


def test_topics_of_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text('{"id": 1, "query": "حلب", "type": "a"}\n{"_id": "2", "text": "حمص"}\n', encoding="utf-8")
    assert load_topics(path) == [Topic("1", "حلب", "a", False), Topic("2", "حمص", "all", False)]


def test_headlines_are_known_by_what_they_are(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl.xz"
    corpus.write_bytes(lzma.compress('{"id": "x", "headline": "هجوم في حلب", "body": "نص"}\n'.encode()))
    known = [Topic("1", "هجوم في حلب", "all", False)]
    assert are_headlines(corpus, known, {"1": {"x": 1}})
    assert not are_headlines(corpus, [Topic("1", "حلب", "all", False)], {"1": {"x": 1}})
    assert are_headlines(corpus, [Topic("1", "حلب", "all", True)], {})


def test_scores() -> None:
    assert score(["a", "b"], {"a": 3}) == {"ndcg@10": 1.0, "mrr@10": 1.0, "recall@50": 1.0}
    found = score(["b", "a"], {"a": 1})
    assert found["mrr@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx(0.6309, abs=1e-4)
    assert score([], {"a": 1})["ndcg@10"] == 0.0


def test_runs_are_of_trec(tmp_path: Path) -> None:
    write_run(tmp_path / "run.trec", {"t": ["x", "y"]}, "stock body")
    assert (tmp_path / "run.trec").read_text().splitlines() == [
        "t Q0 x 1 1.000000 stock-body",
        "t Q0 y 2 0.500000 stock-body",
    ]
