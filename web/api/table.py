"""What can be asked? One row for each operation, from which its route, its checks and its description are made.

The table is our own: the frameworks that generate OpenAPI for Flask bring pydantic or marshmallow and want to read the
parameters too, which `Query.from_params` does for pages and programs alike. Schemas of nouns are made by msgspec.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from search.query import MOST
from search.senders import Scope

Schema = dict[str, Any]


LONGEST_CURSOR = 6000
"""Characters of the longest value of all."""


def N_(text: str) -> str:
    """Marks words that are translated where they are shown."""
    return text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation. `many` may be given several times."""

    name: str
    about: str
    schema: Schema
    where: str = "query"
    many: bool = False

    def described(self) -> Schema:
        """The parameter as OpenAPI writes it."""
        made: Schema = {"name": self.name, "in": self.where, "description": self.about}
        if self.many:
            return made | {"schema": {"type": "array", "items": self.schema, "maxItems": MOST}, "explode": True, "style": "form"}
        return made | {"schema": self.schema} | ({"required": True} if self.where == "path" else {})

    def wrong(self, values: Sequence[str]) -> tuple[str, str] | None:
        """What is wrong with the values given, as a code and the value; None where nothing is that can be told here."""
        if len(values) > (MOST if self.many else 1):
            return "too_many", str(len(values))
        for value in values:
            if "enum" in self.schema and value not in self.schema["enum"]:
                return "unknown", value
            if len(value) > self.schema.get("maxLength", LONGEST_CURSOR):
                return "too_long", value
            if self.schema.get("type") == "integer" and not value:
                return "no_number", value
        return None


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that programs can ask. `path` has its parameters in braces; `scope` None is open to everybody.

    `answer` is a noun, or a media type where it is no JSON of ours; `problems` are statuses beside those that all have.
    """

    name: str
    method: str
    path: str
    about: str
    answer: Any
    scope: Scope | None = "search"
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    problems: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")
