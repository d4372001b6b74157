"""Where does an installed package keep its data? Found without importing it: some import a whole neural runtime."""

from importlib.util import find_spec
from pathlib import Path


def package_file(package: str, name: str) -> Path:
    """A file inside an installed package. Raises FileNotFoundError when the package is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / name
