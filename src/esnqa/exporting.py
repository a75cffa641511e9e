"""A table of cited answers as CSV, Markdown or a Word document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from esnqa.comparing import Cell, Comparison
from esnqa.errors import UsageError
from esnqa.types import Citation

CSV_COLUMNS = (
    *("value", "label", "status", "answer", "confidence", "generator", "marker", "quote", "title", "published"),
    *("source_url", "language", "page", "heading_path", "document_id", "document_sha256", "start", "end"),
)
HEADINGS = {
    "country": "Country",
    "year": "Year",
    "theme": "Theme",
    "language": "Language",
    "document": "Document",
}
_FORMULA = ("=", "+", "-", "@", "\t")
_MARKED = re.compile(r"([\\`*_{}\[\]<>|#])")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its answer with markers that count through the whole table."""

    label: str
    text: str
    answered: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison made ready to be written: its rows, and all citations under their new markers."""

    question: str
    heading: str
    rows: tuple[Row, ...]
    citations: tuple[Citation, ...]
    note: str


def table(comparison: Comparison) -> Table:
    """The comparison with one numbering of citations; the same span has one number."""
    markers: dict[tuple[str, int, int], Citation] = {}
    rows = tuple(_row(cell, markers) for cell in comparison.cells)
    written = sorted({cell.answer.generator for cell in comparison.cells} - {"extractive"})
    made = f"worded by {', '.join(written)} from the documents" if written else "sentences of the documents, verbatim"
    note = f"Made by a computer program (esnqa); {made}. Check it against the sources."
    if comparison.unassigned:
        note += (
            f" Of the {comparison.considered} passages that fit best, {comparison.unassigned} stand in documents "
            f"without a {comparison.by} and are in no row."
        )
    if not rows:
        note = f"No passage that fits the question stands in a document with a {comparison.by}."
    return Table(comparison.question, HEADINGS[comparison.by], rows, tuple(markers.values()), note)


def _row(cell: Cell, markers: dict[tuple[str, int, int], Citation]) -> Row:
    answer = cell.answer
    remarks = tuple(notice.text for notice in answer.notices)
    if answer.refusal:
        return Row(cell.label, answer.text, answered=False, remarks=(answer.refusal.reason, *remarks))
    renamed = {}
    for citation in answer.citations:
        place = (citation.document_id, citation.start, citation.end)
        markers.setdefault(place, replace(citation, marker=len(markers) + 1))
        renamed[citation.marker] = markers[place].marker
    parts = (f"{s.text} {''.join(f'[{renamed[m]}]' for m in s.citations)}" for s in answer.statements)
    return Row(cell.label, " ".join(parts), answered=True, remarks=remarks)


def source_line(citation: Citation) -> str:
    """Where a quote stands, for people."""
    page = f"p. {citation.page}" if citation.page else ""
    facts = (citation.title or citation.document_id, citation.published, page, " › ".join(citation.heading_path))
    return ", ".join(str(fact) for fact in (*facts, citation.source_url) if fact)


def to_csv(comparison: Comparison) -> str:
    """One line for each citation, and one for each cell that has none; the markers are those of the cell's answer.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_csv_rows(comparison))
    return written.getvalue()


def _csv_rows(comparison: Comparison) -> Iterator[dict[str, object]]:
    for cell in comparison.cells:
        answer = cell.answer
        common = {
            "value": cell.value,
            "label": cell.label,
            "status": answer.status,
            "answer": answer.text,
            "confidence": answer.confidence,
            "generator": answer.generator,
        }
        for citation in answer.citations:
            own = {name: getattr(citation, name) for name in CSV_COLUMNS[6:] if name != "heading_path"}
            row = {**common, **own, "heading_path": " › ".join(citation.heading_path)}
            yield {name: _harmless(value) for name, value in row.items()}
        if not answer.citations:
            yield {name: _harmless(value) for name, value in common.items()}


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_markdown(comparison: Comparison) -> str:
    """A heading, the table, and the sources with their quotes below it."""
    made = table(comparison)
    lines = [f"# {_escaped(made.question)}", "", f"| {made.heading} | Answer |", "|---|---|"]
    for row in made.rows:
        remarks = "".join(f" *{_escaped(remark)}*" for remark in row.remarks)
        lines.append(f"| {_escaped(row.label)} | {_escaped(row.text)}{remarks} |")
    if made.citations:
        lines += ["", "## Sources", ""]
        lines += [_markdown_source(citation) for citation in made.citations]
    return "\n".join([*lines, "", _escaped(made.note), ""])


def _markdown_source(citation: Citation) -> str:
    where = _escaped(source_line(replace(citation, source_url=None)))
    address = f" <{citation.source_url}>" if citation.source_url else ""
    return f"{citation.marker}. {where}.{address} “{_escaped(citation.quote)}”"


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(text.split()))


def save_docx(comparison: Comparison, file: Path) -> None:
    """Writes the table as a Word document with its sources. Raises UsageError where the file cannot be written."""
    from docx import Document

    made = table(comparison)
    document = Document()
    document.core_properties.title = made.question
    document.core_properties.author = "esnqa"
    document.add_heading(made.question, level=1)
    grid = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, heading in zip(grid.rows[0].cells, (made.heading, "Answer"), strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for row in made.rows:
        label, answer = grid.add_row().cells
        label.text, answer.text = row.label, row.text
        for remark in row.remarks:
            answer.add_paragraph().add_run(remark).italic = True
    if made.citations:
        document.add_heading("Sources", level=2)
    for citation in made.citations:
        document.add_paragraph(f"[{citation.marker}] {source_line(citation)}. “{' '.join(citation.quote.split())}”")
    document.add_paragraph(made.note)
    try:
        document.save(str(file))
    except OSError as error:
        problem = f"{file} cannot be written: {error.strerror or error}."
        raise UsageError(problem, "Name a file in a folder that is there, such as --docx table.docx.") from error
