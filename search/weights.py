"""What counts in ranking, and how much? One table; each factor with the reason for it.

What each brings on the judged newsroom topics is measured by `arshif bench relevance --factors`; the README has the table.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Weights:
    """The factors of ranking. A word found in the text as asked counts 1."""

    strict: float = 1000.0
    """Stories with all the words come before those with some of them: the numbers on the page mean the first."""
    tie: float = 0.15
    """What the other layers add to the best one: a word found in two layers is a little surer."""
    nearly: float = 0.5
    """Synonyms and derivations, weighed as one with the word itself, so that a rare synonym cannot win by being rare."""
    headline: float = 0.5
    """A word in the headline says what the story is about."""
    lead: float = 0.5
    """Wire stories tell all that matters in the first lines."""
    there: float = 2.0
    """Each word that stands in the lead at all, whatever it weighs: a story about all the words beats one about the rarest."""
    near: float = 0.3
    """Neighbours of the question side by side in the story, in either order."""
    quoted: float = 1.5
    """Words in quotes were meant."""
    feedback: float = 0.3
    """Words that the best stories share: they tell the event apart from others with the same words."""
    letters: float = 0.0
    """The word in the very form in which it was asked for, beside its lemma: of use only where there are many words."""
    found: float = 0.0
    """Each word that stands anywhere, whatever it weighs: in a long question most of the words beat the rarest."""
    alike: float = 0.0
    """What is spelled with one letter otherwise, of words that no lexicon knows: for long questions only, as it costs time."""
    rarest: float = 0.0
    """The rarest word of a question that a story has at all: mostly the name that it is about.

    0.948 without it on 2,111 questions, 0.951 with it."""
    sought: float = 0.0
    """A year where a question seeks a day, a number beside its words where it seeks one.

    0.949 without it on 2,111 questions, 0.951 with it."""
    kin: float = 0.0
    """Words of the same root, weighed as one: a story tells as a noun what its headline has as a verb."""
    fresh: float = 0.5
    """What a story of today has over one of long ago, all else being equal; halved after 90 days."""


WEIGHTS = Weights()

QUESTION = replace(
    WEIGHTS, headline=0.25, lead=0.0, there=0.0, near=0.0, feedback=0.0, found=0.6, alike=0.6, rarest=0.6, sought=1.0
)
"""A question seeks the one passage that answers it, which may stand anywhere."""

PASTED = replace(WEIGHTS, near=0.15, feedback=0.0, letters=0.75, found=1.5, alike=0.3, kin=0.3)
"""A headline or a sentence that was pasted says for itself what it is about, in words that its story mostly uses as they are."""

LONG = 5
"""Units from which on a question is long."""


def fitting(question: bool, units: int) -> Weights:
    """The weights for a question of so many units, or for a sentence that asks something."""
    return QUESTION if question else PASTED if units >= LONG else WEIGHTS
