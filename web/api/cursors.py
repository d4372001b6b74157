"""How does a program carry a mark of a walk? Signed and opaque: good for its own question, for a day, and for nothing else."""

import hashlib
from dataclasses import replace

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from search.query import Query, to_params
from search.walk import Mark

DAY = 24 * 3600


class WrongCursor(ValueError):
    """A cursor that is not ours, too old, or of another question."""


def sign(query: Query, mark: Mark) -> str:
    """The cursor that stands for a mark in the results of a question."""
    return _signer().dumps([_digest(query), mark.after, mark.began, mark.snapshot, mark.seen])


def read(query: Query, cursor: str) -> Mark:
    """The mark of a cursor. Raises WrongCursor."""
    try:
        digest, after, began, snapshot, seen = _signer().loads(cursor, max_age=DAY)
    except (BadData, ValueError) as error:
        raise WrongCursor(cursor[:20]) from error
    if digest != _digest(query):
        raise WrongCursor("another question")
    return Mark(tuple(after), began, snapshot, tuple(seen))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="arshif-cursor")


def _digest(query: Query) -> str:
    same = to_params(replace(query, page=1, size=20))
    return hashlib.blake2b(repr(same).encode(), digest_size=6).hexdigest()
