"""How does the engine cut and fold a story's words? Analysis settings and text fields; the same steps as `search/arabic.py`.

Three layers are searched. *exact* (letters as a careful writer means them) answers quotes. *folded* (hamza, yaa and taa as
one) is what careless spelling meets. *keys* holds one lemma a word, made in Python (`search/lexicon.py`) beside the text: no
files on nodes, one posting a word, and saved searches match on two or three terms a word. Stop words leave before folding,
or على would be the name علي.
"""

from typing import Any

from search.arabic import EXACT, FOLDED, SEATS, TATWEEL, exact
from search.counted import counted
from search.lexicon import GAP, lexicon
from search.stopwords import STOP
from search.story import Story
from search.text import Text

LONGEST_WORD = 60
"""Letters of a word that count; the engine refuses words of 32 kB."""

LEAD = 40
"""Words that make the headline and lead of a story."""

SHORT = 2
"""Letters of a key that tells nothing of what a story is about."""

_SEATS = str.maketrans({**SEATS})
_MARKS = [
    chr(code)
    for span in ((0x610, 0x61A), (0x64B, 0x65F), (0x6D6, 0x6DC), (0x6DF, 0x6E8), (0x6EA, 0x6ED))
    for code in range(*span)
]
_MARKS += ["\u061a", "\u065f", "\u0670", "\u06dc", "\u06e8", "\u06ed", TATWEEL]


def _mapping(letters: dict[str, str]) -> dict[str, Any]:
    rules = [f"\\u{ord(mark):04x}=>" for mark in sorted(set(_MARKS))]
    return {"type": "mapping", "mappings": rules + [f"{ours}=>{theirs}" for ours, theirs in sorted(letters.items())]}


ANALYSIS: dict[str, Any] = {
    "char_filter": {
        "arshif_exact": _mapping(EXACT),
        "arshif_seats": _mapping({**EXACT, **SEATS}),
        "arshif_folded": _mapping(FOLDED),
    },
    "tokenizer": {"arshif_words": {"type": "pattern", "pattern": r"[\p{L}\p{N}]+", "group": 0}},
    "filter": {
        "arshif_stop": {"type": "stop", "stopwords": sorted({exact(word).translate(_SEATS) for word in STOP})},
        "arshif_length": {"type": "truncate", "length": LONGEST_WORD},
        "arshif_lead": {"type": "limit", "max_token_count": LEAD},
        "arshif_any": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]},
    },
    "analyzer": {
        "arshif_exact": {
            "type": "custom",
            "char_filter": ["arshif_exact"],
            "tokenizer": "arshif_words",
            "filter": ["lowercase", "arshif_length"],
        },
        "arshif_folded": {
            "type": "custom",
            "char_filter": ["arshif_seats"],
            "tokenizer": "arshif_words",
            "filter": ["lowercase", "arshif_length", "arshif_stop", "arabic_normalization"],
        },
        "arshif_keys": {"type": "custom", "tokenizer": "whitespace"},
        "arshif_lead": {"type": "custom", "tokenizer": "whitespace", "filter": ["arshif_lead"]},
        "arshif_any": {"type": "custom", "tokenizer": "whitespace", "filter": ["arshif_any"]},
    },
}
"""The `analysis` part of the story index's settings.

`arshif_any` is for questions only: it puts `a|b|c` in one place, so that the engine weighs all three as one word.
"""

TEXT_FIELDS: dict[str, Any] = {
    "headline": {
        "type": "text",
        "analyzer": "arshif_folded",
        "copy_to": "all",
        "fields": {"exact": {"type": "text", "analyzer": "arshif_exact"}},
    },
    "kicker": {"type": "text", "index": False, "copy_to": "all"},
    "abstract": {"type": "text", "index": False, "copy_to": "all"},
    "body": {"type": "text", "index": False, "copy_to": "all"},
    "all": {"type": "text", "analyzer": "arshif_folded", "fields": {"exact": {"type": "text", "analyzer": "arshif_exact"}}},
    "headline_keys": {"type": "text", "analyzer": "arshif_keys", "copy_to": ["all_keys", "lead_keys"]},
    "body_keys": {"type": "text", "index": False, "copy_to": ["all_keys", "lead_keys"]},
    "all_keys": {
        "type": "text",
        "analyzer": "arshif_keys",
        "fields": {"once": {"type": "text", "analyzer": "arshif_keys", "index_options": "docs", "norms": False}},
    },
    "lead_keys": {"type": "text", "analyzer": "arshif_lead"},
    "about": {"type": "keyword", "index": False},
    "counted": {"type": "text", "analyzer": "arshif_keys", "index_options": "docs", "norms": False},
}
"""The mapping of a story's text. `all` joins headline and body: one word in a headline must not beat all the words in a story.

`all_keys.once` weighs a word by how rare it is alone, however often a story has it and however long the story is.
`about` has the words of the lead once more, as the engine can tell them of many stories without looking into any.
"""


def document(story: Story, text: Text | None = None) -> dict[str, Any]:
    """The fields of keys that go into a story's document; `text` saves cutting its words again."""
    text = text or Text.of(story)
    lemmas = lexicon()
    head, body = lemmas.keys(text.tokens[: text.body_start]), lemmas.keys(text.tokens[text.body_start :])
    lead = f"{head} {body}".split(" ", LEAD)[:LEAD]
    about = sorted({key for key in lead if len(key) > SHORT} - {GAP})
    return {"headline_keys": head, "body_keys": body, "about": about, "counted": counted(head, body)}
