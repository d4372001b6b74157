"""The rules of the house, held true by reading our own source: who imports whom, how long things are, what is written where."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from search.settings import Settings
from workers.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGES = ("search", "web", "workers")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").glob("*.py"))
NOT_OURS = {".git", ".venv", ".arshif", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "dist"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """Dotted name of a module of ours."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in SOURCES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Full names of the modules that a file imports, anywhere in it, those for type checking alone left out."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in MODULES else node.module for name in inside}
    return frozenset(names)


def functions(path: Path) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def code_lines(path: Path) -> int:
    """Lines that hold code: neither blank, nor a comment, nor a docstring."""
    text = path.read_text(encoding="utf-8").splitlines()
    told: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        1 for number, line in enumerate(text, 1) if number not in told and line.strip() and not line.strip().startswith("#")
    )


def length(function: Function) -> int:
    """Lines of a function without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def ids(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


each_source = pytest.mark.parametrize("path", SOURCES, ids=ids(SOURCES))


@each_source
def test_web_and_workers_never_import_each_other_nor_search_them(path: Path) -> None:
    floor = name_of(path).partition(".")[0]
    forbidden = {"search": {"web", "workers"}, "web": {"workers"}, "workers": {"web"}}[floor]
    assert not {name for name in imported(path) if name.partition(".")[0] in forbidden}


@pytest.mark.parametrize("path", [path for path in SOURCES if name_of(path).startswith("search")], ids=str)
def test_search_speaks_opensearch_and_nothing_else(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(path)} & {"flask", "celery", "redis", "smtplib", "click", "rich"}


def test_imports_make_no_circle() -> None:
    above: dict[str, int] = {}

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail[trail.index(module) :], module))
        if module not in above:
            for other in sorted(imported(MODULES[module]) & MODULES.keys() - {module}):
                walk(other, (*trail, module))
            above[module] = 1

    for name in MODULES:
        walk(name, ())


@each_source
def test_no_import_is_hidden_in_a_function(path: Path) -> None:
    hidden = [
        node for function in functions(path) for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not [node.lineno for node in hidden]


@each_source
def test_no_room_is_called_by_a_name_that_says_nothing(path: Path) -> None:
    assert path.stem not in {"util", "utils", "helper", "helpers", "base", "common", "misc", "core", "lib"}


@each_source
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    if path.name != "__init__.py" or code_lines(path):
        assert ast.get_docstring(tree(path))


@each_source
def test_modules_and_functions_are_short(path: Path) -> None:
    assert code_lines(path) <= 300
    assert not [f"{function.name}: {length(function)}" for function in functions(path) if length(function) > 60]


def test_the_median_is_short_too() -> None:
    assert median(code_lines(path) for path in SOURCES if code_lines(path)) <= 110
    assert median(length(function) for path in SOURCES for function in functions(path)) <= 8


def public(node: ast.AST) -> Iterator[Function]:
    """Functions that others may call: none inside of a function or of a private class, none with an underscore."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            if not child.name.startswith("_"):
                yield child
        elif not (isinstance(child, ast.ClassDef) and child.name.startswith("_")):
            yield from public(child)


@each_source
def test_public_functions_say_what_they_do(path: Path) -> None:
    assert not [function.name for function in public(tree(path)) if not ast.get_docstring(function)]


@each_source
def test_every_function_is_typed(path: Path) -> None:
    for function in functions(path):
        parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        assert function.returns is not None, function.name
        assert all(each.annotation or each.arg in {"self", "cls"} for each in parameters), function.name


@each_source
def test_only_settings_read_the_environment(path: Path) -> None:
    if name_of(path) != "search.settings":
        assert not re.search(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)", path.read_text(encoding="utf-8"))


@each_source
def test_nothing_catches_everything_and_goes_on(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
            assert not broad or isinstance(node.body[-1], ast.Raise), node.lineno


@pytest.mark.parametrize("folder", ["tests", "docker"])
def test_folders_of_files_are_no_packages(folder: str) -> None:
    assert not list((ROOT / folder).rglob("__init__.py"))


@pytest.mark.parametrize("path", TESTS, ids=ids(TESTS))
def test_no_test_is_skipped(path: Path) -> None:
    assert not re.search(r"\b(skip|skipif|xfail|importorskip)\b\s*[(=]|mark\.(skip|xfail)", path.read_text(encoding="utf-8"))


def kept() -> Iterator[Path]:
    """All files that are kept with the project."""
    for path in ROOT.rglob("*"):
        if (
            path.is_file()
            and not NOT_OURS & set(path.relative_to(ROOT).parts)
            and path.suffix not in {".woff2", ".png", ".xz", ".pyc"}
        ):
            yield path


def test_no_file_names_a_machine_or_a_registry() -> None:
    words = (
        "/ro" + "ot/",
        "/wo" + "rk/",
        "(?<!/var)/t" + "mp/",
        "python" + "hosted",
        "pypi" + r"\.org",
        "maven" + r"\.org",
        "npmjs" + r"\.",
    )
    pattern = re.compile("|".join(words))
    named = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in kept()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert not named


README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_readme_tells_of_every_command(name: str) -> None:
    assert f"`arshif {name}" in README


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_the_readme_tells_of_every_setting(name: str) -> None:
    assert f"| `ARSHIF_{name.upper()}` |" in README


def test_the_readme_tells_of_every_target_of_make() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(targets) >= 7
    assert [name for name in targets if f"`make {name}" not in README] == []


def test_every_command_can_be_loaded() -> None:
    for where, _help in COMMANDS.values():
        module, _, _name = where.partition(":")
        assert (ROOT / Path(*module.split("."))).with_suffix(".py").is_file(), module


@pytest.mark.parametrize("name", ["run", "dev", "build"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pinned = [at for at, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in lines[at] and "--hash=sha256:" in lines[at + 1] for at in pinned)
