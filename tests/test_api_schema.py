"""Requests made up from the API's own description: none breaks us, and no answer is other than described.

Right and wrong values, with and without tokens, each against the real engine.
"""

from dataclasses import replace

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from search.archive import Archive
from web.api import room
from web.app import create_app

EACH = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def app(module_archive: Archive) -> Flask:
    unlimited = replace(module_archive.settings, api_reads_a_minute=0, api_writes_a_minute=0)
    return create_app(unlimited, module_archive)


@pytest.fixture(scope="module")
def token(module_archive: Archive) -> str:
    link = module_archive.readers.link("reader@example.org")
    assert link is not None
    account = module_archive.readers.open_link(link)
    assert account is not None
    return module_archive.add_token("schema", ["search", "saved", "write"], account.id)


OPERATIONS = sorted(operation.name for operation, _ in room.OPERATIONS)


@pytest.fixture(scope="module")
def operations(app: Flask) -> dict[str, APIOperation]:
    """The operations that the description has, by name."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found = [each.ok() for each in schema.get_all_operations()]
    return {each.definition.raw["operationId"]: each for each in found}


def test_every_operation_is_described(operations: dict[str, APIOperation]) -> None:
    assert sorted(operations) == OPERATIONS


REFUSED = {"push", "save", "search"}
"""Operations that may refuse what the description allows: a document that is no story, a search for everything, a cursor."""

TAKES_ALL = {"push", "search", "facet", "export"}
"""Operations to which no mutation is wrong for sure: any body may be a story, and in an address a number in place of a list is a
list of one name. What they refuse, `test_api_reading.py` says by name."""


def tried(operation: APIOperation, mode: GenerationMode, token: str, excluded: list[CheckFunction]) -> None:
    """Asks made-up requests, and holds each answer to the description."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @EACH
    def ask(case: Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        # Too long an address or body, or too many values in all, are refused whatever they say.
        much = answer.status_code in (413, 414) or (answer.status_code == 400 and answer.json()["code"] == "too_many")
        early = [positive_data_acceptance, negative_data_rejection] if much else []
        case.validate_response(answer, excluded_checks=[*excluded, *early], headers={"Authorization": f"Bearer {token}"})

    ask()


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_described_is_answered_as_described(operations: dict[str, APIOperation], name: str, token: str) -> None:
    tried(operations[name], GenerationMode.POSITIVE, token, [positive_data_acceptance] if name in REFUSED else [])


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_not_described_is_refused_as_described(operations: dict[str, APIOperation], name: str, token: str) -> None:
    tried(operations[name], GenerationMode.NEGATIVE, token, [negative_data_rejection] if name in TAKES_ALL else [])


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_wrong_token_opens_nothing(operations: dict[str, APIOperation], name: str) -> None:
    @given(case=operations[name].as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(EACH, max_examples=3)
    def ask(case: Case) -> None:
        answer = case.call(headers={"Authorization": "Bearer arshif_guess"})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == ["application/problem+json"]

    ask()
