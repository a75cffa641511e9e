"""The starter collection as its tests and its README see it: digests, controlled lists, the table of counts.

``python tests/collection.py`` writes the table in ``corpus/README.md`` anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from esnqa.corpus.draft import Metadata
from esnqa.corpus.front_matter import split_front_matter

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
README = FOLDER / "README.md"
COUNTS_BEGIN, COUNTS_END = "<!-- counts: begin -->", "<!-- counts: end -->"
PAIR_FIELDS = {"supersedes": "newer and older state", "differs_from": "different figure for the same thing"}


@dataclass(frozen=True)
class Digest:
    """One file of the collection: ``header`` is its front matter as it stands, ``warnings`` are the reader's."""

    path: Path
    header: str
    metadata: Metadata
    body: str
    warnings: tuple[str, ...]

    @property
    def name(self) -> str:
        """The path inside the collection, with forward slashes."""
        return self.path.relative_to(FOLDER).as_posix()

    @property
    def url(self) -> str:
        return self.metadata.source_url or ""


@cache
def digests() -> tuple[Digest, ...]:
    """All digests, sorted by path. Raises SourceError for front matter that the reader refuses."""
    return tuple(_digest(path) for path in sorted(FOLDER.glob("*/*.md")))


def words(text: str) -> list[str]:
    """The words of ``text``, case folded, without punctuation."""
    return re.findall(r"\w+", text.casefold())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of ``length`` words of ``text``."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


@cache
def themes() -> tuple[str, ...]:
    """The closed list of themes, in the README's order."""
    return tuple(re.findall(r"^\| `([a-z-]+)` \|", _section("Themes"), re.MULTILINE))


@cache
def countries() -> frozenset[str]:
    """The codes that ``countries`` may hold, from the README."""
    return frozenset(re.findall(r"`([A-Z]{2})`", _section("Countries")))


def pairs(field: str) -> set[frozenset[str]]:
    """Pairs of addresses that the digests link through ``field``."""
    return {frozenset((digest.url, url)) for digest in digests() for url in getattr(digest.metadata, field)}


def translation_groups() -> list[set[str]]:
    """Addresses of digests that are versions of one page, a set for each page."""
    groups: list[set[str]] = []
    for pair in pairs("translations"):
        joined = set(pair).union(*(group for group in groups if group & pair))
        groups = [group for group in groups if not group & pair] + [joined]
    return groups


def counts_table() -> str:
    """The table of counts, as it stands in the README between its two marks."""
    every = [digest.metadata for digest in digests()]
    rows = [
        ("all", f"{len(every)} digests of pages by {len({m.publisher for m in every})} publishers"),
        ("language", _tally(Counter(m.language or "none" for m in every))),
        ("kind", _tally(Counter(m.kind or "none" for m in every))),
        ("theme (1 to 3 each)", _tally(Counter(theme for m in every for theme in m.themes))),
        ("country (none or more each)", _tally(Counter(code for m in every for code in m.countries))),
        ("year of publication", _tally(_years(m.published for m in every), by_key=True)),
        ("pages in several languages", str(len(translation_groups()))),
        *((f"pairs: {meaning}", str(len(pairs(field)))) for field, meaning in PAIR_FIELDS.items()),
    ]
    return "\n".join(["| by | documents |", "|---|---|", *(f"| {by} | {counts} |" for by, counts in rows)])


def write_counts() -> None:
    """Put the table of counts into the README."""
    before, rest = README.read_text(encoding="utf-8").split(COUNTS_BEGIN)
    after = rest.split(COUNTS_END)[1]
    README.write_text(f"{before}{COUNTS_BEGIN}\n{counts_table()}\n{COUNTS_END}{after}", encoding="utf-8")


def _digest(path: Path) -> Digest:
    text = path.read_text(encoding="utf-8")
    metadata, body, warnings = split_front_matter(text)
    return Digest(path, text[: len(text) - len(body)], metadata, body, warnings)


def _section(heading: str) -> str:
    """The README's text below ``heading``, up to the next one."""
    text = README.read_text(encoding="utf-8")
    marks = [*re.finditer(r"^##+ (.+)$", text, re.MULTILINE), None]
    for mark, following in pairwise(marks):
        if mark is not None and mark.group(1) == heading:
            return text[mark.end() : following.start() if following else len(text)]
    raise LookupError(f"{README} has no heading {heading!r}")


def _years(dates: Iterable[str | None]) -> Counter[str]:
    return Counter(date[:4] if date else "not stated" for date in dates)


def _tally(counts: Counter[str], by_key: bool = False) -> str:
    ranked = sorted(counts.items(), key=lambda item: item[0] if by_key else (-item[1], item[0]))
    return ", ".join(f"{value}: {count}" for value, count in ranked)


if __name__ == "__main__":
    write_counts()
