"""How is a file of `search/data` read? Tab-separated rows under a line of column names, notes before them."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file: `#` lines are notes (source, licence), the first other line names the columns."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t") if lines else []
    return [dict(zip(names, line.split("\t"), strict=False)) for line in lines[1:]]


def split(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several, joined by |."""
    return tuple(part for part in text.split("|") if part)
