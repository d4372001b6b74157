"""Which letters do these bytes mean? A byte order mark, then strict UTF-8, then what is declared, then what reads as Arabic.

UTF-8 goes before the declared charset: Arabic in a one-byte table is practically never valid UTF-8, and pages that declare
the wrong one are common.
"""

import codecs
import re
from typing import NamedTuple

from search.formats.mojibake import repair
from search.story import Unreadable

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"ID3", "a sound file"),
    (b"OggS", "a media file"),
    (b"SQLite format", "a database"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_ONE_BYTE = ("windows-1256", "iso-8859-6", "cp720", "mac-arabic", "cp864")
_NAMES = {"utf-8-sig": "utf-8", "cp1256": "windows-1256", "iso8859-6": "iso-8859-6", "ascii": "utf-8"}
_ARABIC_WORD = re.compile(r"(?<!\w)(?:ال[ء-ي]{2,}|و?ال[ء-ي]{2,}|من|في|على|عن|إلى|أن|التي|الذي|قال|مع|هذا|ان|الى)(?!\w)")
_LETTER = re.compile(r"[ء-ي]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{2,}(?: [\x80-\xff]+)*")
_LONE_HIGH = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff](?=[A-Za-z])")


class Decoded(NamedTuple):
    """A text, the encoding it was read from, and what to report about it."""

    text: str
    encoding: str
    reports: tuple[str, ...] = ()


def decode(data: bytes, media_type: str = "", mend: bool = True) -> Decoded:
    """The text of bytes, mojibake repaired unless `mend` is false. Raises Unreadable `empty`, `binary` or `undecodable`."""
    _refuse_binary(data)
    text, encoding, reports = _read(data, _declared(data, media_type))
    if not text.strip("\ufeff \t\r\n\x00\x0b\x0c\xa0"):
        raise Unreadable("empty", "It is empty.")
    if (found := len(_CONTROL.findall(text, 0, 20_000))) and found * 50 > min(len(text), 20_000):
        raise Unreadable("binary", "It is not text: it is full of control characters.")
    _refuse_lost(text)
    text, mended = repair(text) if mend else (text, False)
    if mended:
        return Decoded(text, f"{encoding} (mojibake repaired)", (*reports, "mojibake_repaired"))
    return Decoded(text, encoding, reports)


def _refuse_binary(data: bytes) -> None:
    if not data.strip():
        raise Unreadable("empty", "It is empty.")
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:4096]):
            raise Unreadable("binary", f"It is {kind}, not text.")


def _declared(data: bytes, media_type: str) -> str:
    """The charset that a header, an XML declaration or a meta element names; empty when none or unknown."""
    head = data[:2048]
    found = _DECLARED.search(media_type.encode()) or (_DECLARED.search(head) if b"<" in head else None)
    if not found:
        return ""
    try:
        return codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return ""


def _read(data: bytes, declared: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), _NAMES.get(encoding, encoding), ()
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), "utf-16", ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    loose = data.decode("utf-8", "replace")
    lost = loose.count("\ufffd")
    if (lost and len(_LETTER.findall(loose)) > 20 * lost) or (not _LETTER.search(loose) and lost * 200 < len(loose)):
        return loose.replace("\ufffd", ""), "utf-8", ("bytes_lost",)
    return *_one_byte(data, declared), ()


def _wide(data: bytes) -> str:
    """utf-16-le or -be for bytes without a mark of which one half are high bytes of Arabic or ASCII; else empty."""
    sample = data[:2000]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    even, odd = sample[::2], sample[1::2]
    high = {0, 6}
    for name, part in (("utf-16-be", even), ("utf-16-le", odd)):
        if sum(byte in high for byte in part) > 0.9 * len(part) and (0 in part or len(set(part)) < 4):
            return name
    return ""


def _one_byte(data: bytes, declared: str) -> tuple[str, str]:
    """The one-byte table in which the bytes read most like Arabic; the declared one is believed when it does nearly as well."""
    runs = _HIGH_RUNS.findall(data, 0, 200_000)
    sample = b" ".join(runs)
    lone = len(_LONE_HIGH.findall(data, 0, 200_000))
    if lone > len(sample) / 2 and lone * 8 < len(data):
        return data.decode("windows-1252", "replace"), "windows-1252"
    tables = [*([declared] if declared and declared not in ("utf-8", "ascii") else []), *_ONE_BYTE]
    best, most = "", 0.0
    for number, name in enumerate(tables):
        sense = _sense(sample.decode(name, "replace")) * (1.2 if number == 0 else 1.0)
        if sense > most:
            best, most = name, sense
    if best:
        return data.decode(best, "replace"), _NAMES.get(best, best)
    raise Unreadable("undecodable", "Its bytes are in no encoding that makes Arabic or English words of them.")


def _sense(text: str) -> float:
    """How much a text of non-ASCII runs reads like Arabic: common words a word and letters a character; 0 for noise."""
    visible = len(text) - text.count(" ") or 1
    arabic = len(_LETTER.findall(text))
    if arabic * 10 < visible * 7:
        return 0.0
    words = text.split()
    common = len(_ARABIC_WORD.findall(text))
    return common / len(words) + 0.2 * arabic / visible


def _refuse_lost(text: str) -> None:
    """Refuses text whose letters were replaced by question marks before it came."""
    sample = text[:20_000]
    lost = sample.count("?") + sample.count("\ufffd")
    if lost > 2 and lost * 3 > sum(map(len, sample.split())):
        raise Unreadable("undecodable", "Its letters were replaced by question marks before it came here.")
