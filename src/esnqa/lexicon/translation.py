"""Words of one language → words of another with their probabilities, by the table that ships with the project.

Every pair of the ten languages goes through English. The table comes from word alignments (``make train-encoder``); what
it gives helps to find passages and to make out a quotation, and is not a translation.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from esnqa.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE = Path(__file__).with_name("translations") / "translations.safetensors"
TABLE_SHA256 = TABLE.with_suffix(".sha256")
"""Holds the SHA-256 of the table, in hexadecimal."""
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "el", "ro")
STEM_MARK = "~"
"""Before a stem that stands for all forms of a word."""
_COMPOUNDING = {"de": ("", "s", "es", "n", "en", "er", "e"), "nl": ("", "s", "en", "n", "e")}
_SHORTEST_PART = 4
_FEWEST = 0.05


@lru_cache(maxsize=1 << 14)
def translations(word: str, stem: str, source: str, target: str) -> tuple[tuple[str, float], ...]:
    """Words of ``target`` for a folded word of ``source`` and its stem, with probabilities, the most probable first.

    Nothing for a word that the table does not know and that is no compound of words that it knows, and for languages
    that it does not hold.
    """
    if source == target or source not in LANGUAGES or target not in LANGUAGES:
        return ()
    english: Sequence[tuple[str, float]] = ((word, 1.0),) if source == "en" else _to_english(word, stem, source)
    return _from_english(english, target)


@lru_cache(maxsize=1 << 14)
def glosses(word: str, stem: str, source: str, target: str) -> tuple[str, ...]:
    """The most probable word of ``target`` for a folded word, or one for each part of a compound; nothing where the
    table knows none."""
    known = translations(word, stem, source, target)
    if not known:
        return ()
    parts = [] if source == "en" or _entry(word, stem, source) else _parts(word, source)
    if not parts:
        return (known[0][0],)
    best = [_from_english(part, target)[:1] for part in parts]
    return tuple(other for found in best for other, _ in found) if all(best) else ()


def _from_english(english: Sequence[tuple[str, float]], target: str) -> tuple[tuple[str, float], ...]:
    """Words of ``target`` for English words with their probabilities, the most probable first."""
    if target == "en":
        return tuple(english)
    found: dict[str, float] = defaultdict(float)
    for each, probability in english:
        for other, share in _table().lists(f"{target}.from", "en", target, each):
            found[other] += probability * share
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple((other, probability) for other, probability in ranked[:6] if probability >= _FEWEST)


def _to_english(word: str, stem: str, source: str) -> list[tuple[str, float]]:
    return _entry(word, stem, source) or [
        (english, share / len(parts)) for parts in [_parts(word, source)] for part in parts for english, share in part
    ]


def _entry(word: str, stem: str, source: str) -> list[tuple[str, float]]:
    return _known(word, source) or _known(STEM_MARK + stem, source)


def _known(word: str, source: str) -> list[tuple[str, float]]:
    return _table().lists(f"{source}.to", source, "en", word)


def _parts(word: str, source: str) -> list[list[tuple[str, float]]]:
    """The translations of the two or three known words that an unknown compound consists of, the longest last."""
    for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if source in _COMPOUNDING else ():
        last = _known(word[start:], source)
        if not last:
            continue
        for link in _COMPOUNDING[source]:
            first = word[: start - len(link)] if word[:start].endswith(link) else ""
            if len(first) >= _SHORTEST_PART and (found := _known(first, source) or _known(STEM_MARK + first, source)):
                return [found, last]
        if len(word[:start]) >= 2 * _SHORTEST_PART and (rest := _parts(word[:start], source)):
            return [*rest, last]
    return []


class _Table:
    """The tensors of the file, each language's read when it is first asked for."""

    def __init__(self, path: Path) -> None:
        from safetensors import SafetensorError, safe_open

        try:
            if _sha256(path) != TABLE_SHA256.read_text().strip():
                raise ModelError(f"The translation table {path} is damaged.", "Install esnqa again.")
            self._file: Any = safe_open(str(path), framework="numpy")
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"The translation table {path} cannot be read: {error}.", "Install esnqa again."
            ) from error
        self._tensors: dict[str, Any] = {}
        self._sums: dict[str, Any] = {}
        self._views: dict[str, tuple[memoryview, memoryview]] = {}

    def lists(self, name: str, keys: str, values: str, word: str) -> list[tuple[str, float]]:
        """The entries of ``word``, a word of the language ``keys``, in the list ``name``."""
        place = self._place(keys, word.encode("utf-8", "replace"))
        if place is None:
            return []
        start, end = self._starts(f"{name}.lengths")[place : place + 2].tolist()
        numbers = self._tensor(f"{name}.words")[start:end].tolist()
        weights = self._tensor(f"{name}.weights")[start:end].tolist()
        return [(self._word(values, n).decode(), w / 255) for n, w in zip(numbers, weights, strict=True)]

    def _place(self, language: str, wanted: bytes) -> int | None:
        count = len(self._tensor(f"{language}.lengths"))
        place = bisect_left(range(count), wanted, key=lambda number: self._word(language, number))
        return place if place < count and self._word(language, place) == wanted else None

    def _word(self, language: str, number: int) -> bytes:
        if language not in self._views:  # they give single values many times faster than arrays do
            offsets, words = self._starts(f"{language}.lengths"), self._tensor(f"{language}.words")
            self._views[language] = offsets.data, words.data
        starts, text = self._views[language]
        return text[starts[number] : starts[number + 1] - 1].tobytes()

    def _starts(self, name: str) -> NDArray[Any]:
        """Where each entry begins, and the end of the last, from the lengths that are kept."""
        if name not in self._sums:
            self._sums[name] = np.concatenate([[0], np.cumsum(self._tensor(name), dtype=np.int32)]).astype(np.int32)
        sums: NDArray[Any] = self._sums[name]
        return sums

    def _tensor(self, name: str) -> NDArray[Any]:
        if name not in self._tensors:
            self._tensors[name] = self._file.get_tensor(name)
        tensor: NDArray[Any] = self._tensors[name]
        return tensor


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _table() -> _Table:
    return _Table(TABLE)
