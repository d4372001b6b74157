"""How far is a rebuild? What its record says, so that any process can go on with it and a page can show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from search.carrying import Marks, Move
from search.gate import Report

Body = dict[str, Any]
State = Literal["copying", "moving", "refused", "done"]
Source = Literal["documents", "stories", "back"]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild as its record holds it. `moves` and `marks` are by what moves: `stories`, `saved`.

    `left` are the marks of the new indices at the moment when they took over: what was written to them since is what going
    back has to carry. `done` and `total` count writes, `as_stored` the stories that their documents do not tell
    any more, `reworded` those that they tell in other words than before. `still` is for
    how many seconds writes waited at the end.
    """

    number: int
    state: State
    source: Source
    moves: dict[str, Move]
    started: str
    marks: dict[str, Marks] = field(default_factory=dict)
    left: dict[str, Marks] = field(default_factory=dict)
    total: int = 0
    done: int = 0
    as_stored: int = 0
    reworded: int = 0
    by: str = "command"
    holder: str = ""
    until: str = ""
    finished: str = ""
    accepted: bool = False
    reason: str = ""
    still: float = 0.0
    report: Body = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether there is still something to be done."""
        return self.state in {"copying", "moving"}

    @property
    def left_to_workers(self) -> bool:
        """Whether workers shall go on with it: it was begun for them, or writes wait for its end."""
        return self.running and (self.by == "workers" or self.state == "moving")

    @property
    def compared(self) -> Report:
        """What the comparison found."""
        return Report.load(self.report)

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Rebuild":
        """The rebuild as its record holds it."""
        return cls(**{**kept, "moves": {name: Move(**each) for name, each in kept["moves"].items()}})
