"""Text as the rest of the program sees it: NFC, plain spaces, ``\\n`` line ends, nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

# Characters that nobody sees but that programs read: they hide text, reorder it, or break words.
_SUSPICIOUS = (
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
    "\ufe00-\ufe0f\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ufdd0-\ufdef"
)
_INVISIBLE = re.compile(f"[{_SUSPICIOUS}]")
# Soft hyphens, controls but the line feed, lone surrogates, object replacements, noncharacters: nobody misses them.
_NOISE = re.compile(
    "[\u00ad\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufffc"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)


def count_invisible(text: str) -> int:
    """How many zero-width, bidirectional, tag and other invisible characters there are, a leading BOM apart."""
    return len(_INVISIBLE.findall(text.removeprefix("\ufeff")))


def normalise(text: str) -> str:
    """``text`` without what cannot be seen, in NFC, with single spaces, ``\\n`` line ends and lines without blank ends.

    Blank lines stay. Idempotent.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _NOISE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def normalise_line(text: str) -> str:
    """``text`` normalised and on one line."""
    return " ".join(normalise(text).split())
