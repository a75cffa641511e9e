"""A document's blocks as a page shows them, with one span of its text marked.

Pure: from a :class:`esnqa.types.Document` and a span to parts that a template walks. The marked pieces, put together, are
the span but for the white space between blocks and the separators between the cells of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from esnqa.types import Block, BlockKind, Document

CELL_SEPARATOR = re.compile(r" ?\| ?")
_NUMBERED = re.compile(r"\d+[.)] ")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not; ``first`` tells the first marked one of the document."""

    text: str
    marked: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The text of a block, or of one cell of it, in pieces."""

    pieces: tuple[Piece, ...]
    level: int = 0
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands on a page by itself.

    ``kind`` is ``page`` (``number`` tells which), ``heading`` or ``paragraph`` or ``note`` (one line), ``list`` (a line for
    each item) or ``table`` (rows of cells).
    """

    kind: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """A document laid out: the pieces of its title, and the parts below it."""

    title: Line
    parts: tuple[Part, ...]


def lay_out(document: Document, span: Span | None = None) -> Laid:
    """The parts of a document with ``span`` marked. Where its first heading is its title, it is not shown twice."""
    blocks = list(document.blocks)
    marker = _Marker(document.text, span)
    title = Line((Piece(document.title or document.id),))
    if blocks and blocks[0].kind is BlockKind.HEADING and _text(document, blocks[0]) == document.title:
        title = marker.line(blocks.pop(0))
    return Laid(title, tuple(_levelled(_parts(blocks, marker))))


def _levelled(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts with headings from level 1 on that never skip one downwards: what listens to a page steps along them."""
    above: list[int] = []
    for part in parts:
        if part.kind != "heading":
            yield part
            continue
        line = part.lines[0]
        while above and above[-1] >= line.level:
            above.pop()
        above.append(line.level)
        yield replace(part, lines=(replace(line, level=len(above)),))


def _text(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def _parts(blocks: Sequence[Block], marker: _Marker) -> Iterator[Part]:
    page: int | None = None
    for (number, kind), group in groupby(blocks, key=lambda block: (block.page, block.kind)):
        if number is not None and number != page:
            page = number
            yield Part("page", number=number)
        if kind is BlockKind.TABLE_ROW:
            yield Part("table", rows=tuple(marker.cells(block) for block in group))
        elif kind is BlockKind.LIST_ITEM:
            yield Part("list", tuple(marker.line(block) for block in group))
        else:
            for block in group:
                yield Part(kind.value, (marker.line(block),))


class _Marker:
    """Cuts blocks into pieces along a span, and remembers whether a marked one has been seen."""

    def __init__(self, text: str, span: Span | None) -> None:
        self._text = text
        self._start, self._end = span or (0, 0)
        self._seen = False

    def line(self, block: Block) -> Line:
        """A whole block."""
        numbered = bool(_NUMBERED.match(self._text, block.start))
        return Line(self._pieces(block.start, block.end), block.level, numbered)

    def cells(self, block: Block) -> tuple[Line, ...]:
        """A row of a table, cell by cell."""
        cells, start = [], block.start
        for separator in CELL_SEPARATOR.finditer(self._text, block.start, block.end):
            cells.append(Line(self._pieces(start, separator.start())))
            start = separator.end()
        return (*cells, Line(self._pieces(start, block.end)))

    def _pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        first, last = max(start, self._start), min(end, self._end)
        if first >= last:
            return (Piece(self._text[start:end]),) if start < end else ()
        marked = Piece(self._text[first:last], marked=True, first=not self._seen)
        self._seen = True
        around = (Piece(self._text[start:first]), marked, Piece(self._text[last:end]))
        return tuple(piece for piece in around if piece.text)
