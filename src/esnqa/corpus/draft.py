"""A document in the making: loose blocks from a reader, put together into text with exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from esnqa.corpus.normalise import normalise, normalise_line
from esnqa.types import Block, BlockKind

_BREAKS = re.compile(r"\n+")
MAX_CHARACTERS = 20_000_000
"""The longest text that is taken as one document."""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before it has a place: items of one list and rows of one table share a ``group``."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself; ``None`` or empty where it says nothing."""

    title: str | None = None
    source_url: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    kind: str | None = None
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    accessed: str | None = None
    translations: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    differs_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader made of a file. ``declared_language`` is what the file claims and the text has yet to confirm."""

    blocks: Sequence[RawBlock]
    metadata: Metadata = field(default_factory=Metadata)
    declared_language: str | None = None
    warnings: tuple[str, ...] = ()


def tidy(blocks: Iterable[RawBlock]) -> list[RawBlock]:
    """The blocks with normalised texts, those without a visible character left out."""
    tidied = (replace(block, text=_block_text(block)) for block in blocks)
    return [block for block in tidied if block.text]


def assemble(blocks: Sequence[RawBlock]) -> tuple[str, tuple[Block, ...]]:
    """The text of tidy blocks, a blank line between them (none inside a list or table), and the blocks with spans."""
    parts: list[str] = []
    placed: list[Block] = []
    position = 0
    for previous, block in zip((None, *blocks), blocks, strict=False):
        gap = _gap(previous, block)
        start = position + len(gap)
        position = start + len(block.text)
        parts += (gap, block.text)
        placed.append(Block(block.kind, start, position, block.level, block.page))
    return "".join(parts), tuple(placed)


def _gap(previous: RawBlock | None, block: RawBlock) -> str:
    if previous is None:
        return ""
    together = block.group is not None and block.group == previous.group
    return "\n" if together else "\n\n"


def _block_text(block: RawBlock) -> str:
    if block.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
        return normalise_line(block.text)
    return _BREAKS.sub("\n", normalise(block.text)).strip()
