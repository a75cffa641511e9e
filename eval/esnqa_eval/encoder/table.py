"""Word alignments → the table that translates a question's words: ``translations.safetensors``.

For each language: its words, folded and sorted, with up to ``KEPT`` English words each; and for English words up to
``KEPT`` of its words each. Probabilities are bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from esnqa.embedding.kept import sha256
from esnqa.lexicon.analysis import fold, stem, words
from esnqa.lexicon.translation import STEM_MARK
from esnqa_eval.encoder.alignment import Links

KEPT = 4
SMALLEST = 0.08
"""A translation less probable is left out."""
COUNTED = 0.3
LONGEST = 60
"""A longer word, in characters, is left out: lengths are kept as bytes."""

Counts = dict[str, dict[str, float]]


def tokens(text: str) -> list[str]:
    """The folded words of a text, as a question's are looked up."""
    return [fold(word.lower_form) for word in words(text)]


def counts(links: Links, english: Sequence[str], other: Sequence[str]) -> Counts:
    """Expected counts by word and by English word."""
    found: Counts = defaultdict(dict)
    for o, e, count in zip(links.other.tolist(), links.english.tolist(), links.count.tolist(), strict=True):
        if (
            count >= COUNTED
            and max(len(other[o]), len(english[e])) <= LONGEST
            and other[o][0].isalpha()
            and english[e][0].isalpha()
        ):
            found[other[o]][english[e]] = count
    return found


def with_stems(found: Counts, language: str) -> Counts:
    """The counts, and those of each stem pooled under its mark: a form that was never seen is found by its stem."""
    pooled: Counts = defaultdict(lambda: defaultdict(float))
    for word, translations in found.items():
        for english, count in translations.items():
            pooled[STEM_MARK + stem(word, language)][english] += count
    return {**found, **{key: dict(value) for key, value in pooled.items()}}


def pruned(found: Counts) -> dict[str, list[tuple[str, float]]]:
    """The most probable translations of each word, their probabilities summing to at most one."""
    result = {}
    for word, translations in found.items():
        total = sum(translations.values())
        ranked = sorted(((count / total, other) for other, count in translations.items()), key=lambda x: (-x[0], x[1]))
        kept = [(other, p) for p, other in ranked[:KEPT] if p >= SMALLEST]
        if kept and total >= COUNTED:
            result[word] = kept
    return result


def inverted(found: Counts) -> Counts:
    """The same counts by English word."""
    result: Counts = defaultdict(dict)
    for word, translations in found.items():
        for english, count in translations.items():
            result[english][word] = count
    return result


def arrays(by_language: Mapping[str, Counts]) -> dict[str, NDArray[Any]]:
    """The tensors of the table, by name."""
    forward = {code: pruned(with_stems(found, code)) for code, found in by_language.items()}
    backward = {code: pruned(inverted(found)) for code, found in by_language.items()}
    english = {word for table in forward.values() for kept in table.values() for word, _ in kept}
    english |= {word for table in backward.values() for word in table}
    vocabularies = {"en": sorted(english, key=str.encode)}
    for code in by_language:
        own = set(forward[code]) | {word for kept in backward[code].values() for word, _ in kept}
        vocabularies[code] = sorted(own, key=str.encode)
    result: dict[str, NDArray[Any]] = {}
    for code, vocabulary in vocabularies.items():
        encoded = [word.encode() + b"\n" for word in vocabulary]
        result[f"{code}.words"] = np.frombuffer(b"".join(encoded), np.uint8)
        result[f"{code}.lengths"] = np.asarray([*map(len, encoded)], np.uint8)
    for code in by_language:
        result |= _lists(f"{code}.to", forward[code], vocabularies[code], vocabularies["en"])
        result |= _lists(f"{code}.from", backward[code], vocabularies["en"], vocabularies[code])
    return result


def write(path: Path, by_language: Mapping[str, Counts]) -> None:
    """Writes the table of these languages, and its SHA-256 beside it, as :mod:`esnqa.lexicon.translation` reads them."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(arrays(by_language), path)
    path.with_suffix(".sha256").write_text(sha256(path) + "\n")


def _lists(
    name: str, table: Mapping[str, Sequence[tuple[str, float]]], keys: Sequence[str], values: Sequence[str]
) -> dict[str, NDArray[Any]]:
    numbers = {word: number for number, word in enumerate(values)}
    entries = [table.get(key, ()) for key in keys]
    flat = [pair for entry in entries for pair in entry]
    return {
        f"{name}.lengths": np.asarray([*map(len, entries)], np.uint8),
        f"{name}.words": np.asarray([numbers[word] for word, _ in flat], np.int32),
        f"{name}.weights": np.asarray([max(1, round(p * 255)) for _, p in flat], np.uint8),
    }
