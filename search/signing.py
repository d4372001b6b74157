"""How does a link prove that we made it? Signed for one purpose, with a time after which it is worth nothing."""

from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from search.settings import Settings, SettingsError


def sign(settings: Settings, purpose: str, payload: Any) -> str:
    """A token that only we can make; of use for its purpose alone. Raises SettingsError without a secret key."""
    return _signer(settings, purpose).dumps(payload)


def read(settings: Settings, purpose: str, token: str, max_age: int | None) -> Any:
    """The payload of a token; None for one that is not ours, of another purpose, or older than `max_age` seconds."""
    try:
        return _signer(settings, purpose).loads(token, max_age=max_age)
    except BadData:
        return None


def _signer(settings: Settings, purpose: str) -> URLSafeTimedSerializer:
    if not settings.secret_key:
        raise SettingsError("ARSHIF_SECRET_KEY is not set: write a long random text there; links are signed with it.")
    return URLSafeTimedSerializer(settings.secret_key, salt=f"arshif-{purpose}")
