"""Was this text decoded with the wrong table? Puts it right where that makes Arabic of it, and leaves all else alone.

ftfy mends UTF-8 that was read as Latin-1; the cases of Windows-1256 and ISO-8859-6 are ours. The guard against false repairs
(«Málaga», «ظل») is that a repair must leave clearly fewer odd letters than it found, and words of one script each.
"""

import re

import ftfy
import ftfy.bad_codecs

Path = tuple[tuple[str, str], ...]
"""Pairs of tables: what a text was read as, and what it was written in."""

_TRACE = re.compile("[À-ÿ§¨¬³¹„…†‡ٹپ]")
"""Letters that some misreading leaves behind: the cheap question, which most texts answer."""
_SUSPECT = re.compile("[ØÙÛÃâÂ][\x80-\xff\u0152-\u2122]|[طظ][§„ٹ…†‡پ¨¬³¹]|ÿ[ß§]|[À-ÖØ-öø-ÿ]{3}|\\\\u06[0-9a-f]{2}|&#1[56]\\d\\d;")
_TABLES = (
    ("sloppy-windows-1252", "utf-8"),
    ("windows-1256", "utf-8"),
    ("mac-roman", "utf-8"),
    ("sloppy-windows-1252", "windows-1256"),
    ("sloppy-windows-1252", "iso-8859-6"),
)
_LATIN_1 = {code: bytes([code]).decode("sloppy-windows-1252") for code in range(0x80, 0xA0)}
"""Latin-1's control characters as those of Windows-1252, so that one table serves for both."""

_ODD = re.compile(
    "[\x80-\xaa\xac-\xb6\xb8-\xba\xbc-\u02ff\u0152-\u0178\u0192\u02c6\u02dc\u2020\u2021\u2030\u20ac\u2122\u0700-\u1fff\u2e80-\ufaffÿŸßŒ\ufffd]"
)
_ARABIC = re.compile("[\u0621-\u064a]")
_HEAVY = re.compile("[طظ]")
_MIXED = re.compile("[A-Za-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]")
_FARSI = re.compile("[پچژگٹڈڑکںھہے]")
_RUNS = re.compile("(?:[طظ][^\\s\u0621-\u0637\u0639-\u064a]|[ØÙ][^\\s\u0621-\u064a])(?:[^\u0621-\u0636\u063a-\u064a]|[طظ])*")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_COMMON = re.compile(r"(?<!\w)(?:ال\w{2,}|وال\w{2,}|من|في|على|عن|إلى|أن|إن|التي|الذي|قال|مع|هذا|كان|بعد|قبل)(?!\w)")


def repair(text: str) -> tuple[str, bool]:
    """The text with wrongly decoded lines put right, and whether there were any."""
    if not (_TRACE.search(text) or "\\u06" in text or "&#1" in text) or not _SUSPECT.search(text):
        return text, False
    lines = text.split("\n")
    longest = max(lines, key=lambda line: len(line) if _SUSPECT.search(line) else 0)
    path = _best_path(" ".join(word for word in longest[:100_000].split(" ") if not word.isascii())[:600])
    mended = "\n".join(_line(line, path) if not line.isascii() or "\\u06" in line else line for line in lines)
    return mended, mended != text


def _best_path(line: str) -> Path:
    """The tables through which a text's longest line went wrong, once or twice; empty when it reads well as it is.

    One path for all lines of a text: a word alone would read like Arabic by several.
    """
    paths: list[Path] = [(pair,) for pair in _TABLES] + [(one, two) for one in _TABLES for two in _TABLES]
    best: Path = ()
    most = sense_of(line) + 0.15
    for path in paths:
        found = _through(line, path)
        sense = sense_of(found) - 0.01 * len(path) if found and _is_enough(found) else 0.0
        if sense > most:
            best, most = path, sense
    return best


def _is_enough(text: str) -> bool:
    """Whether a text is Arabic beyond chance: a common word, or letters enough."""
    return len(_ARABIC.findall(text)) >= 12 or _COMMON.search(text) is not None


def _line(line: str, path: Path) -> str:
    if "\\u06" in line:
        line = _ESCAPES.sub(_escaped, line)
    mended = _through(line, path) if path else None
    if mended is not None and sense_of(mended) > sense_of(line) + 0.15:
        line = mended
    if _SUSPECT.search(line) and not path:
        fixed = ftfy.fix_encoding(line)
        line = fixed if sense_of(fixed) > sense_of(line) else line
    return _RUNS.sub(lambda found: _whole(found.group()), line) if _RUNS.search(line) else line


def _escaped(found: re.Match[str]) -> str:
    units = bytes.fromhex(found.group().replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _through(line: str, path: Path) -> str | None:
    """The line put back through the tables of a path; None when it does not fit them."""
    for read_as, written_as in path:
        try:
            data = line.translate(_LATIN_1).encode(read_as)
            line = _decoded(data, written_as)
        except UnicodeError:
            return None
    return line


def _decoded(data: bytes, encoding: str) -> str:
    """The bytes in an encoding. A browser drops 0x81, so a lone 0xD9 in UTF-8 was a faa (D9 81). Raises UnicodeDecodeError."""
    if encoding != "utf-8":
        return data.decode(encoding)
    data = _LOST_FAA.sub(b"\xd9\x81", data)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3:
            raise
        return data[: error.start].decode()


_LOST_FAA = re.compile(rb"\xd9(?![\x80-\xbf])")


def sense_of(text: str) -> float:
    """From 0 (all letters odd) to 1 (none), with a little more for common Arabic words: higher is better."""
    letters = sum(not letter.isascii() for letter in text)
    if not letters:
        return 1.0
    arabic = len(_ARABIC.findall(text))
    heavy = max(0.0, len(_HEAVY.findall(text)) - 0.12 * arabic - 2)
    bad = len(_ODD.findall(text)) + 2 * heavy + 2 * len(_MIXED.findall(text)) + len(_FARSI.findall(text)) / 2
    common = len(_COMMON.findall(text)) / (1 + text.count(" "))
    return max(0.0, 1 - bad / letters) + (common if arabic else 0.0) / 2


def _whole(run: str) -> str:
    """A wrongly decoded run inside a good line, mended when all of it can be."""
    for read_as in ("windows-1256", "sloppy-windows-1252"):
        core = run.rstrip()
        try:
            mended = core.encode(read_as).decode("utf-8")
        except UnicodeError:
            continue
        if len(_ARABIC.findall(mended)) >= 2:
            return mended + run[len(core) :]
    return run
