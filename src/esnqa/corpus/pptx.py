"""Reads PPTX: slides with their titles, texts and tables, and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from esnqa.corpus.draft import Draft, Metadata, RawBlock
from esnqa.corpus.language import language_tag
from esnqa.corpus.office import open_package
from esnqa.corpus.pdf import sensible_title
from esnqa.types import BlockKind

_SMALL_PRINT = frozenset({"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"})


def read_pptx(raw: bytes) -> Draft:
    """The blocks of a presentation with their slides as pages. Raises SourceError for a broken file."""
    import pptx

    presentation = open_package(raw, pptx.Presentation, "PowerPoint")
    walk = _Walk()
    blocks = [block for number, slide in enumerate(presentation.slides, 1) for block in walk.slide(slide, number)]
    hidden = sum(slide.element.get("show") == "0" for slide in presentation.slides)
    warnings = (f"Hidden slides were dropped: {hidden}.",) if hidden else ()
    properties = presentation.core_properties
    title = sensible_title(properties.title) or _first_heading(blocks)
    return Draft(blocks, Metadata(title=title), language_tag(str(properties.language or "").strip()), warnings)


class _Walk:
    """Keeps count of lists and tables from slide to slide."""

    def __init__(self) -> None:
        self._group = 0

    def slide(self, slide: Any, number: int) -> Iterator[RawBlock]:
        """A slide's title, then its shapes from the top, then its notes; nothing of a slide that is not shown."""
        if slide.element.get("show") == "0":
            return
        title = slide.shapes.title
        if title is not None and title.has_text_frame and title.text_frame.text.strip():
            yield RawBlock(BlockKind.HEADING, title.text_frame.text, 1 if number == 1 else 2, number)
        for shape in _in_reading_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                yield from self._shape(shape, number)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                yield RawBlock(BlockKind.NOTE, _text(paragraph), 0, number)

    def _shape(self, shape: Any, number: int) -> Iterator[RawBlock]:
        if hasattr(shape, "shapes"):
            for inner in _in_reading_order(shape.shapes):
                yield from self._shape(inner, number)
        elif getattr(shape, "has_table", False):
            yield from self._table(shape.table, number)
        elif shape.has_text_frame and not _is_small_print(shape):
            yield from self._frame(shape, number)

    def _table(self, table: Any, number: int) -> Iterator[RawBlock]:
        self._group += 1
        for row in table.rows:
            cells = [" ".join(cell.text_frame.text.split()) for cell in row.cells]
            if any(cells):
                yield RawBlock(BlockKind.TABLE_ROW, " | ".join(cells), 0, number, self._group)

    def _frame(self, shape: Any, number: int) -> Iterator[RawBlock]:
        paragraphs = [(paragraph.level, _text(paragraph)) for paragraph in shape.text_frame.paragraphs]
        paragraphs = [(level, text) for level, text in paragraphs if text.strip()]
        self._group += 1
        for level, text in paragraphs:
            if len(paragraphs) > 1 and shape.is_placeholder:
                yield RawBlock(BlockKind.LIST_ITEM, text, level, number, self._group)
            else:
                yield RawBlock(BlockKind.PARAGRAPH, text, 0, number)


def _in_reading_order(shapes: Any) -> list[Any]:
    """Placeholders are stored as they are read; what was added by hand is taken from the top, then from the left."""
    fixed = [shape for shape in shapes if shape.is_placeholder]
    loose = [shape for shape in shapes if not shape.is_placeholder]
    return fixed + sorted(loose, key=lambda shape: (shape.top or 0, shape.left or 0))


def _text(paragraph: Any) -> str:
    return str(paragraph.text).replace("\v", "\n")


def _is_small_print(shape: Any) -> bool:
    return (
        shape.is_placeholder
        and shape.placeholder_format.type is not None
        and shape.placeholder_format.type.name in _SMALL_PRINT
    )


def _first_heading(blocks: list[RawBlock]) -> str | None:
    first = blocks[0] if blocks else None
    return first.text if first and first.kind is BlockKind.HEADING else None
