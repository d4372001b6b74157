"""Where does an installed package keep its data? Found without importing it: some import a whole neural runtime."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

ARRAMOOZ = "arramooz", "data/arabicdictionary.sqlite"
"""Verbs and nouns with their roots, plurals and nouns of action (arramooz-pysqlite)."""

NAMES = "arabic_name_romanizer", "resources/names.sqlite3"
"""Names of people in Arabic and Latin letters, with how many bear them in which country."""


def package_file(package: str, name: str) -> Path:
    """A file inside an installed package. Raises FileNotFoundError when the package is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / name


@contextmanager
def database(package: str, name: str) -> Iterator[sqlite3.Connection]:
    """An SQLite file inside an installed package, to be read. Raises FileNotFoundError when the package is not installed."""
    with closing(sqlite3.connect(f"file:{package_file(package, name)}?mode=ro", uri=True)) as opened:
        yield opened
