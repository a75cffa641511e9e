"""Bytes to text: UTF-8, UTF-16 with a mark, what a page declares, and only then a guess, which is reported."""

from __future__ import annotations

import codecs
import re

from esnqa.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ["cp1252", "iso8859_2", "cp1250", "iso8859_7", "cp1253", "cp1251", "iso8859_15", "iso8859_16", "cp1257"]
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 200_000


def decode(raw: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of ``raw`` and a warning where its encoding had to be guessed.

    ``declared`` is the encoding that the bytes or their server claim; a wrong claim gives way to UTF-8. Raises
    SourceError for what is not text.
    """
    text, warnings = _marked(raw) or _plain(raw, declared)
    if _is_rubbish(text):
        raise SourceError(
            "It is not text but binary data.", "Give the file the suffix of its real format, or remove it."
        )
    return text, warnings


def _marked(raw: bytes) -> tuple[str, tuple[str, ...]] | None:
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if encoding is None:
        return None
    try:
        return raw.decode(encoding), ()
    except UnicodeDecodeError as error:
        problem = f"Its byte-order mark says {encoding.upper()}, but byte {error.start} does not fit that."
        raise SourceError(problem, "Save it as UTF-8.") from error


def _plain(raw: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    for encoding in filter(None, ("utf-8", _known(declared))):
        try:
            return raw.decode(encoding), ()
        except UnicodeDecodeError:
            continue  # the next candidate, and in the end a guess that says so
    return _guessed(raw)


def _guessed(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if b"\0" in raw:
        raise SourceError(
            "It is not text but binary data.", "Give the file the suffix of its real format, or remove it."
        )
    encoding = _guess(raw)
    text = raw.decode(encoding, errors="replace")
    return text, (f"The text is not UTF-8 and was read as {encoding}: check its accents, or save it as UTF-8.",)


def _guess(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_SAMPLE], cp_isolation=_GUESSES, enable_fallback=False).best()
    return best.encoding if best else "cp1252"


def _known(encoding: str | None) -> str | None:
    try:
        info = codecs.lookup(encoding.strip()) if encoding else None
    except (LookupError, ValueError):
        return None
    # what a web page calls latin-1 is in practice its superset
    name = info.name if info and getattr(info, "_is_text_encoding", True) else None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _is_rubbish(text: str) -> bool:
    sample = text[:_SAMPLE]
    rubbish = len(_CONTROLS.findall(sample)) + sample.count("\ufffd")
    return rubbish > max(2, len(sample) // 50)
