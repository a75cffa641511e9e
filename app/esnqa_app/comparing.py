"""One question side by side as HTML: a table of cited cells, each of which opens its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from esnqa.comparing import FIELDS, Cell, Comparison
from esnqa.contract import Json, compare_json
from esnqa.exporting import Row, table
from esnqa_app import conversation, present
from esnqa_app.collection import Collection
from esnqa_app.exports import table_words
from esnqa_app.names import language_name
from esnqa_app.rendering import macro
from esnqa_app.texts import Texts

TEMPLATE = "compare.html"
MOST_OFFERED = 1000
"""Documents are offered by title up to so many; of more, those are compared that fit best."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table as it is taken away: without what was read for it, and as ``esnqa.compare/1``."""

    comparison: Comparison
    record: Json


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: its answer, or that there is none with the nearest passage; ``confidence`` is said where there is doubt."""

    label: str
    lang: str
    statements: tuple[conversation.ShownStatement, ...]
    conflicts: tuple[tuple[tuple[int, str], ...], ...]
    certainty: str
    confidence: str
    nearest: present.Reference | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A comparison ready for its template; ``lang`` is the language of the question and of remarks."""

    question: str
    lang: str
    scope: str
    heading: str
    rows: tuple[ShownRow, ...]
    references: Mapping[int, present.Reference]
    sources: tuple[conversation.ShownSource, ...]
    note: str
    announcement: str


def intro(texts: Texts) -> str:
    """What stands there before the first table."""
    return macro(TEMPLATE, "intro")(texts)


def pending(texts: Texts) -> str:
    """A table that is being made."""
    return macro(TEMPLATE, "pending")(texts)


def fields(texts: Texts) -> list[tuple[str, str]]:
    """What can be compared: names and fields."""
    names = table_words(texts).headings
    return [(names[field], field) for field in FIELDS]


def values(collection: Collection, by: str, texts: Texts) -> list[tuple[str, str]]:
    """What can be chosen of a field: names and values, years from the latest; none of too many documents."""
    if by == "document":
        offered = collection.entries if len(collection.entries) <= MOST_OFFERED else ()
        return [(entry.title, entry.id) for entry in offered]
    if by == "year":
        return [(year, year) for year in reversed(collection.years) if year]
    return [(_label(by, value, texts), value) for value in collection.facets[by]]


def shown(made: Comparison, scope: str, collection: Collection, texts: Texts) -> tuple[str, Kept]:
    """The table as it is shown, and as it is taken away."""
    named = replace(made, cells=tuple(_named(cell, made.by, texts) for cell in made.cells))
    kept = Kept(replace(named, cells=tuple(map(_light, named.cells))), compare_json(made))
    return macro(TEMPLATE, "compared")(_table(named, scope, collection, texts), texts), kept


def _named(cell: Cell, by: str, texts: Texts) -> Cell:
    return cell if by == "document" else replace(cell, label=_label(by, cell.value, texts))


def _light(cell: Cell) -> Cell:
    """A cell without the documents that were read for it: a table may be kept for hours."""
    answer = cell.answer
    refusal = replace(answer.refusal, nearest=()) if answer.refusal else None
    return replace(cell, answer=replace(answer, evidence=(), refusal=refusal))


def _label(by: str, value: str, texts: Texts) -> str:
    if by == "country":
        return texts.country_name(value)
    if by == "theme":
        return texts.theme_name(value)
    return language_name(value) if by == "language" else value


def _table(made: Comparison, scope: str, collection: Collection, texts: Texts) -> ShownTable:
    written = table(made, table_words(texts))
    references = conversation.references_of(written.citations, collection, texts)
    rows = tuple(
        _row(row, cell, made.by, collection, texts) for row, cell in zip(written.rows, made.cells, strict=True)
    )
    empty = sum(not row.answered for row in written.rows)
    return ShownTable(
        question=written.question,
        lang=made.question_language,
        scope=scope,
        heading=written.heading,
        rows=rows,
        references=references,
        sources=tuple(conversation.sources_of(written.citations, references, collection, texts)),
        note=f"{written.note} · {conversation.made_from(made.total_ms, collection, texts)}" if rows else written.note,
        announcement=texts.compare_done.format(rows=len(rows), empty=empty) if rows else written.note,
    )


def _row(row: Row, cell: Cell, by: str, collection: Collection, texts: Texts) -> ShownRow:
    nearest: Sequence[present.Reference] = ()
    if row.answer.refusal:
        nearest = [present.of_passage(scored, texts) for scored in row.answer.refusal.nearest[:1]]
    sureness, confidence = conversation.certainty(row.answer.confidence, texts)
    known = collection.by_id.get(cell.value) if by == "document" else None
    return ShownRow(
        label=row.label,
        lang=(known.language or "") if known else "",
        statements=conversation.statements_of(row.answer),
        conflicts=conversation.conflicts_of(row.answer),
        certainty=sureness,
        confidence="" if sureness == "sure" else confidence,
        nearest=nearest[0] if nearest else None,
        remarks=row.remarks,
    )
