"""The matcher in memory: what it holds is what the engine would index, and it forgets what is taken out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import layers
from search.archive import Archive
from search.conditions import FIELDS, PAIRS, PLACES, STARTS, Exotic, View, compile_filter, pairs, positions, starts
from search.index import search
from search.matcher import Matcher
from search.stories import Filing, put
from search.story import Agency, Facts, Story
from search.view import KEYWORDS, view

NOW = datetime(2024, 5, 1, 8, tzinfo=UTC)
STORY = Story(
    "وكالة",
    "1",
    "بطولة «كأس آسيا» — 2024",
    "قال المدرّبُ: الفريقُ جاهـــز، ٤٠٪ من اللاعبين الشبّان… Team®A plays at 7pm ـ كما قيل ـ، و‌ينتظره الجمهور في الملعب.",
    NOW,
    kicker="رياضة",
    abstract="ملخّص: يبدأ الموسم غدًا؛ كلُّ شيء جاهز",
    category="رياضة",
    language="ar",
    facts=Facts(agencies=(Agency("reuters", "رويترز", "Reuters", ()),)),
)
FILING = Filing(STORY, "document", NOW, ("qa", "asia"), ("afc",))


def seen(**fields: list[str]) -> View:
    every = {name: fields.get(name, []) for name in FIELDS}
    made: dict[str, Mapping[str, Sequence[int]]] = {}
    for name, terms in every.items():
        places = positions([terms])
        made |= {name: places, name + PLACES: places, name + PAIRS: pairs([terms]), name + STARTS: starts(terms)}
    return made


def matcher(**searches: dict[str, object]) -> Matcher[str]:
    made = Matcher[str](lambda _term: 1.0)
    for id_, body in searches.items():
        made.add(id_, [body])
    return made


def term(value: str, name: str = "all") -> dict[str, object]:
    return {"term": {name: {"value": value}}}


TEXTS = [STORY.headline, STORY.kicker, STORY.abstract, STORY.body]
KEYS = layers.document(STORY)
VALUES = {
    "all": TEXTS,
    "all.exact": TEXTS,
    "headline": TEXTS[:1],
    "headline.exact": TEXTS[:1],
    "headline_keys": [KEYS["headline_keys"]],
    "all_keys": [KEYS["headline_keys"], KEYS["body_keys"]],
}


@pytest.mark.parametrize("name", VALUES)
def test_a_story_in_memory_is_what_the_engine_would_index(module_archive: Archive, name: str) -> None:
    asked = {"field": name, "text": VALUES[name]}
    theirs: dict[str, list[int]] = {}
    for token in module_archive.client.indices.analyze(index=module_archive.names.stories, body=asked)["tokens"]:
        theirs.setdefault(token["token"], []).append(token["position"])
    ours = view(FILING)[name + PLACES]
    assert {value: _steps(places) for value, places in ours.items()} == {
        value: _steps(places) for value, places in theirs.items()
    }


def _steps(places: object) -> list[int]:
    """Distances within one value: where values meet only that they are far apart counts."""
    found = list(places)  # type: ignore[call-overload]
    return [after - before if after - before < 50 else 50 for before, after in pairwise(found)]


def test_keywords_are_held_as_they_are(module_archive: Archive) -> None:
    put(module_archive.client, module_archive.names, [FILING])
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    ours = view(FILING)
    for name in (*KEYWORDS, "place_ids", "group_ids", "agency_ids"):
        for value in ours[name]:
            found = search(module_archive.client, module_archive.names.stories, {"query": {"term": {name: value}}})
            assert found["hits"]["total"]["value"] == 1, (name, value)


def test_every_known_field_is_held() -> None:
    made = view(FILING)
    assert all(isinstance(made[name], dict) for name in FIELDS)


def test_all_of_some_and_none_of_others() -> None:
    wanted = {"bool": {"filter": [term("جسر"), term("نهر")], "must_not": [term("حرب")]}}
    made = matcher(one=wanted, two=term("جسر"))
    assert sorted(made.matches(seen(all=["جسر", "نهر"]))) == ["one", "two"]
    assert made.matches(seen(all=["جسر", "نهر", "حرب"])) == ["two"]
    assert made.matches(seen(all=["نهر"])) == []


def test_a_search_that_only_excludes() -> None:
    made = matcher(one={"bool": {"must_not": [term("حرب")]}})
    assert made.matches(seen(all=["سلام"])) == ["one"]
    assert made.matches(seen(all=["حرب"])) == []


def test_beginnings_of_words() -> None:
    made = matcher(one={"prefix": {"all": {"value": "طراب"}}}, two={"bool": {"must_not": [{"prefix": {"all": {"value": "طر"}}}]}})
    assert made.matches(seen(all=["طرابلس"])) == ["one"]
    assert made.matches(seen(all=["بيروت"])) == ["two"]


def test_words_side_by_side() -> None:
    near = {"span_near": {"clauses": [{"span_term": {"all.exact": each}} for each in "ابا"], "slop": 0, "in_order": True}}
    made = matcher(one=near)
    assert made.matches(seen(**{"all.exact": ["ب", "ا", "ب", "ا"]})) == ["one"]
    assert made.matches(seen(**{"all.exact": ["ا", "ب", "ب", "ا"]})) == []
    assert made.matches(seen(**{"all.exact": ["ا", "ا"]})) == []


@pytest.mark.parametrize(
    "body",
    [
        {"range": {"published": {"gte": "now"}}},
        {"term": {"published": "2024"}},
        {"terms": {"status": ["usable"]}},
        {"bool": {"should": [term("ا"), term("ب")], "minimum_should_match": 2}},
        {"bool": {"filter": [term("ا")], "adjust_pure_negative": True}},
        {"span_near": {"clauses": [{"span_term": {"all": "ا"}}], "slop": 3, "in_order": False}},
        {"span_near": {"clauses": [{"span_term": {"all": "ا"}}, {"span_term": {"headline": "ب"}}], "slop": 0, "in_order": True}},
        {"term": {"all": {"value": "ا", "case_insensitive": True}}},
    ],
)
def test_what_only_the_engine_can_decide_is_refused_and_leaves_nothing(body: dict[str, object]) -> None:
    made = Matcher[str](lambda _term: 1.0)
    with pytest.raises(Exotic):
        made.add("one", [term("ا"), body])
    assert len(made) == 0
    assert made.matches(seen(all=["ا"])) == []


def near(words: str) -> dict[str, object]:
    return {"span_near": {"clauses": [{"span_term": {"all": each}} for each in words], "slop": 0, "in_order": True}}


TERMS = st.sampled_from("ابتثجحخد").map(term)
SPANS = st.text("ابت", min_size=1, max_size=4).map(near)
STARTING = st.sampled_from("ابتث").map(lambda each: {"prefix": {"all": {"value": each}}})
BODIES = st.recursive(
    TERMS | SPANS | STARTING,
    lambda inside: st.builds(
        lambda kind, bodies: {"bool": {kind: bodies}},
        st.sampled_from(["filter", "should", "must_not"]),
        st.lists(inside, min_size=1),
    ),
    max_leaves=8,
)


@given(
    bodies=st.lists(BODIES, min_size=1, max_size=6),
    gone=st.sets(st.integers(0, 5)),
    words=st.lists(st.sampled_from("ابتثجحخد"), max_size=8),
)
def test_the_matcher_says_what_each_filter_says_alone(bodies: list[dict[str, object]], gone: set[int], words: list[str]) -> None:
    made = Matcher[str](lambda named: float(ord(named[1][0])))
    for number, body in enumerate(bodies):
        made.add(str(number), [body])
    for number in gone:
        made.remove(str(number))
    story = seen(all=words)
    kept = [number for number in range(len(bodies)) if number not in gone]
    expected = {str(number) for number in kept if compile_filter(bodies[number], lambda _term: 1.0).test(story)}
    found = made.matches(story)
    assert set(found) == expected
    assert len(found) == len(expected)
    for number in kept:
        made.remove(str(number))
    assert made.matches(story) == []
    assert not made._sure
    assert not made._open
    assert not made._numbers
    assert not made._root.after
    assert not made._root.owners
    assert not made._root.unless
