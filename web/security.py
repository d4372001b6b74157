"""What must a browser not do with our pages? Headers that say so, and a refusal to start without what safety needs.

No page holds inline code or styles, so the policy needs no exceptions: what somebody smuggles into a text cannot run.
"""

import secrets

from flask import Flask, Response, request

from search.settings import Settings, SettingsError

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
LONGEST_ADDRESS = 8000
"""Characters of a query string that are read at all."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
_TWO_YEARS = 2 * 365 * 24 * 3600


def init(app: Flask, settings: Settings) -> None:
    """Safe headers on every answer, safe cookies. Raises SettingsError in production without a secret key."""
    if settings.production and len(settings.secret_key) < 32:
        raise SettingsError(
            "ARSHIF_SECRET_KEY: in production a secret key of at least 32 characters is needed; "
            'make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    https = settings.base_url.startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_hex(32),
        SESSION_COOKIE_NAME="arshif-session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_CONTENT_LENGTH=2_000_000,
    )

    def after(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if https or request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.vary.update(("Accept-Language", "Cookie"))
        return response

    app.after_request(after)
