"""How does a link prove that we made it? Signed for one purpose, with a time after which it is worth nothing."""

import hashlib
import hmac
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from search.settings import Settings, SettingsError

UNSUBSCRIBE = "unsubscribe"
"""The purpose for which the links that stop mail are signed."""


def sign(settings: Settings, purpose: str, payload: Any) -> str:
    """A token that only we can make; of use for its purpose alone. Raises SettingsError without a secret key."""
    return _signer(settings, purpose).dumps(payload)


def read(settings: Settings, purpose: str, token: str, max_age: int | None) -> Any:
    """The payload of a token; None for one that is not ours, of another purpose, or older than `max_age` seconds."""
    try:
        return _signer(settings, purpose).loads(token, max_age=max_age)
    except BadData:
        return None


def key(settings: Settings, purpose: str, payload: str) -> str:
    """A secret part of an address that stays the same for as long as the secret key does. Raises SettingsError without one."""
    text = f"{purpose}\0{payload}".encode()
    return hmac.new(_secret(settings).encode(), text, hashlib.sha256).hexdigest()[:32]


def fits(settings: Settings, purpose: str, payload: str, given: str) -> bool:
    """Whether a secret part of an address is ours, in a time that tells nothing about it."""
    return hmac.compare_digest(key(settings, purpose, payload).encode(), given.encode())


def _signer(settings: Settings, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(settings), salt=f"arshif-{purpose}")


def _secret(settings: Settings) -> str:
    if not settings.secret_key:
        raise SettingsError("ARSHIF_SECRET_KEY is not set: write a long random text there; links are signed with it.")
    return settings.secret_key
