"""Parallel text as it lies on disk: ``NAME/xx.tsv.gz`` (English TAB other language), ``terms-NAME/xx.tsv.gz``, ``meta.json``."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("de", "fr", "es", "it", "pt", "pl", "nl", "el", "ro")
HELD_OUT = 40
"""One sentence in so many is kept out of training, by the hash of its English side, in all languages at once."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An English text and its translation."""

    english: str
    other: str
    language: str
    source: str

    @property
    def is_term(self) -> bool:
        """Whether it is a dictionary entry and not a sentence."""
        return self.source.startswith("terms-")


def read_pairs(folder: Path, without: Collection[str] = ()) -> list[Pair]:
    """All pairs below ``folder`` in order of source, language and file, but those of the sources in ``without``."""
    sources = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name not in without)
    return [pair for name in sources for pair in _source(folder, name)]


def is_held_out(pair: Pair) -> bool:
    """Whether a sentence is kept for measuring; terms are not."""
    digest = hashlib.sha256(" ".join(pair.english.lower().split()).encode()).digest()
    return not pair.is_term and int.from_bytes(digest[:4], "big") % HELD_OUT == 0


def _source(folder: Path, name: str) -> Iterator[Pair]:
    for language in LANGUAGES:
        path = folder / name / f"{language}.tsv.gz"
        if not path.is_file():
            continue
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n"):
            english, tab, other = line.partition("\t")
            if tab and english.strip() and other.strip():
                yield Pair(english.strip(), other.strip(), language, name)
