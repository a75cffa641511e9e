"""Answers made comparable: words and numbers in one written form, whatever the language.

Case, punctuation, typographic variants and thousands separators do not count; accents, words and their order do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})([.,'’ ])(\d{3}(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?(?![\d]|\2\d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|[%€$£]")
_PERCENT = re.compile(
    r"\b(?:per ?cent|percent|prozent|pour ?cent|por ciento|por cento|per cento|procent|procenta?|τοις εκατό)\b"
)


def tokens(text: str) -> tuple[str, ...]:
    """The words, numbers and currency or percent signs of ``text``, in order, in their comparable form.

    ``1,000``, ``1.000`` and ``1 000`` are one number, ``3,5`` equals ``3.5``, ``per cent`` equals ``%``.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFC", folded)
    folded = _THOUSANDS.sub(_without_separators, folded)
    folded = _PERCENT.sub("%", _DECIMAL.sub(".", folded))
    return tuple(_TOKEN.findall(folded))


def contains(text: str, wanted: str) -> bool:
    """Whether the tokens of ``wanted`` stand in ``text``, adjoining and in order. An empty string stands nowhere."""
    needle = tokens(wanted)
    return bool(needle) and _find(tokens(text), needle)


def token_f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    """The harmonic mean of precision and recall of tokens, counted with repetition; 0 where nothing is shared."""
    shared = sum((Counter(answer) & Counter(gold)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(answer), shared / len(gold)
    return 2 * precision * recall / (precision + recall)


def token_recall(wanted: Sequence[str], found: Sequence[str]) -> float:
    """The share of the distinct tokens of ``wanted`` that are among ``found``; 1 where nothing is wanted."""
    needed = set(wanted)
    return len(needed & set(found)) / len(needed) if needed else 1.0


def _without_separators(found: re.Match[str]) -> str:
    whole = found[1] + re.sub(r"\D", "", found[3])
    return f"{whole}.{found[4]}" if found[4] else whole


def _find(haystack: Sequence[str], needle: Sequence[str]) -> bool:
    width = len(needle)
    return any(tuple(haystack[at : at + width]) == tuple(needle) for at in range(len(haystack) - width + 1))
