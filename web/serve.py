"""What does a web server run? The application, its log lines as the settings ask for."""

from flask import Flask

from search import logs
from search.settings import Settings
from web.app import create_app


def application() -> Flask:
    """The application of the settings, for gunicorn: `gunicorn "web.serve:application()"`."""
    settings = Settings.load()
    logs.configure(settings)
    return create_app(settings)
