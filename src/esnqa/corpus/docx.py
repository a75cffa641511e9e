"""Reads DOCX: headings by style, lists, tables and footnotes in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from esnqa.corpus.dates import timestamp_date
from esnqa.corpus.draft import Draft, Metadata, RawBlock
from esnqa.corpus.language import language_tag
from esnqa.corpus.office import open_package
from esnqa.corpus.pdf import sensible_title
from esnqa.types import BlockKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_STYLE = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|nagłówek|επικεφαλίδα|rubrik|overskrift|otsikko|nadpis|címsor|titlu)\s*([1-9])",
    re.IGNORECASE,
)
_LIST_STYLE = re.compile(r"list|aufzählung|lista|liste|lijst|puce|λίστα", re.IGNORECASE)
_PUBLISH_DATE = re.compile(rb"<PublishDate[^>]*>([^<]{4,40})</PublishDate>")


def read_docx(raw: bytes) -> Draft:
    """The blocks of a Word document; footnotes follow at the end as notes. Raises SourceError for a broken file."""
    import docx

    document = open_package(raw, docx.Document, "Word")
    body = _Body(document)
    blocks = [*body.blocks(document.element.body), *_footnotes(document)]
    title = sensible_title(document.core_properties.title) or body.title or _first_heading(blocks)
    return Draft(blocks, Metadata(title=title, published=_published(document)), _language(document))


class _Body:
    """Walks paragraphs and tables in order and keeps count of lists."""

    def __init__(self, document: Any) -> None:
        self._styles = _style_levels(document)
        self._group = 0
        self._in_list: str | None = None
        self.title: str | None = None

    def blocks(self, parent: Any) -> Iterator[RawBlock]:
        """The blocks in an element, those of content controls included."""
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[RawBlock]:
        text = _text(element)
        if not text.strip():
            return
        style, level = self._styles.get(_value(element, "pPr/pStyle"), ("", None))
        outline = _value(element, "pPr/outlineLvl")
        if outline.isdigit() and int(outline) < 9:
            level = int(outline) + 1
        if style.casefold() in ("title", "titel", "titre", "título", "titolo", "tytuł", "τίτλος"):
            self.title, level = self.title or text, 1
        number = _value(element, "pPr/numPr/numId")
        if level:
            self._in_list = None
            yield RawBlock(BlockKind.HEADING, text, min(6, level))
        elif number not in ("", "0") or _LIST_STYLE.match(style):
            if self._in_list != (number or style):
                self._group, self._in_list = self._group + 1, number or style
            depth = _value(element, "pPr/numPr/ilvl")
            yield RawBlock(BlockKind.LIST_ITEM, text, int(depth) if depth.isdigit() else 0, group=self._group)
        else:
            self._in_list = None
            yield RawBlock(BlockKind.PARAGRAPH, text)

    def _table(self, table: Any) -> Iterator[RawBlock]:
        self._in_list = None
        self._group += 1
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # a table in a cell is part of that cell's text
            cells = [" ".join(_cell(cell).split()) for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt")]
            if any(cells):
                yield RawBlock(BlockKind.TABLE_ROW, " | ".join(cells), group=self._group)


def _style_levels(document: Any) -> dict[str, tuple[str, int | None]]:
    """Style ids with their names and heading levels; a style stands for the one that it is based on."""
    elements = {style.get(f"{_W}styleId"): style for style in document.styles.element.iterchildren(f"{_W}style")}
    return {key: (_value(style, "name"), _style_level(style, elements)) for key, style in elements.items()}


def _style_level(style: Any, elements: dict[str, Any]) -> int | None:
    for _ in range(10):
        match = _HEADING_STYLE.fullmatch(_value(style, "name").strip())
        outline = _value(style, "pPr/outlineLvl")
        if match or (outline.isdigit() and int(outline) < 9):
            return int(match[1]) if match else int(outline) + 1
        base = elements.get(_value(style, "basedOn"))
        if base is None:
            return None
        style = base
    return None


def _text(paragraph: Any) -> str:
    """What a paragraph shows: no deleted and no hidden text, no field codes; footnote marks as ``[1]``."""
    parts = []
    for node in paragraph.iter(
        f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}footnoteReference"
    ):
        if _is_hidden(node):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}footnoteReference":
            parts.append(f"[{node.get(f'{_W}id')}]")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            parts.append(" " if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)


def _is_hidden(node: Any) -> bool:
    run = next(node.iterancestors(f"{_W}r"), None)
    if run is None:
        return bool(node.tag == f"{_W}tab")  # a tab stop's definition
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val", "true") not in ("0", "false", "off"):
        return True
    deleted = next(run.iterancestors(f"{_W}del", f"{_W}moveFrom"), None) is not None
    return deleted or _is_fallback(run)


def _is_fallback(run: Any) -> bool:
    """Text boxes are stored twice, once for older programs."""
    return any(str(ancestor.tag).endswith("}Fallback") for ancestor in run.iterancestors())


def _cell(cell: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))


def _footnotes(document: Any) -> Iterator[RawBlock]:
    from lxml import etree

    for relation in document.part.rels.values():
        if not relation.reltype.endswith(("/footnotes", "/endnotes")) or relation.is_external:
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root:
            if note.get(f"{_W}type") not in (None, "normal"):
                continue
            text = " ".join("\n".join(_text(p) for p in note.iter(f"{_W}p")).split())
            if text:
                yield RawBlock(BlockKind.NOTE, f"[{note.get(f'{_W}id')}] {text}")


def _published(document: Any) -> str | None:
    """The publication date of a cover page, where one was entered; dates of saving say nothing about publication."""
    for part in document.part.package.iter_parts():
        if "/customXml/" in str(part.partname):
            match = _PUBLISH_DATE.search(part.blob)
            if match and (date := timestamp_date(match[1].decode("ascii", "replace"))):
                return date
    return None


def _language(document: Any) -> str | None:
    return language_tag(str(document.core_properties.language or "").strip())


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(_W + part for part in path.split("/")))
    return str(found.get(f"{_W}val", "")) if found is not None else ""


def _first_heading(blocks: list[RawBlock]) -> str | None:
    first = blocks[0] if blocks else None
    return first.text if first and first.kind is BlockKind.HEADING else None
