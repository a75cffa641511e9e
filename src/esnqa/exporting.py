"""A table of cited answers as CSV, Markdown or a Word document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from esnqa.comparing import FIELDS, Comparison
from esnqa.errors import UsageError
from esnqa.types import Answer, Citation

CSV_COLUMNS = (
    *("value", "label", "status", "answer", "confidence", "generator", "marker", "quote", "title", "published"),
    *("source_url", "language", "page", "heading_path", "document_id", "document_sha256", "start", "end"),
)
_FORMULA = ("=", "+", "-", "@", "\t")
_MARKED = re.compile(r"([\\`*_{}\[\]<>|#])")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its answer with markers that count through the whole table."""

    label: str
    answer: Answer

    @property
    def answered(self) -> bool:
        """Whether the documents of this row answer at all."""
        return self.answer.refusal is None

    @property
    def text(self) -> str:
        """The answer in one paragraph, its markers in brackets; or that there is none."""
        parts = (f"{s.text} {''.join(f'[{m}]' for m in s.citations)}" for s in self.answer.statements)
        return self.answer.text if self.answer.refusal else " ".join(parts)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why there is no answer, and what else a reader should know."""
        reason = (self.answer.refusal.reason,) if self.answer.refusal else ()
        return (*reason, *(notice.text for notice in self.answer.notices))


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison made ready to be written: its rows, and all citations under their new markers."""

    question: str
    heading: str
    rows: tuple[Row, ...]
    citations: tuple[Citation, ...]
    note: str


def source_line(citation: Citation) -> str:
    """Where a quote stands, for people."""
    page = f"p. {citation.page}" if citation.page else ""
    facts = (citation.title or citation.document_id, citation.published, page, " › ".join(citation.heading_path))
    return ", ".join(str(fact) for fact in (*facts, citation.source_url) if fact)


@dataclass(frozen=True, slots=True)
class Words:
    """What a written table says by itself, in English unless given; words in braces are filled in.

    ``headings`` name the fields; ``source`` says where a quote stands.
    """

    answer: str = "Answer"
    sources: str = "Sources"
    headings: Mapping[str, str] = field(default_factory=lambda: {name: name.capitalize() for name in FIELDS})
    verbatim: str = (
        "Made by a computer program (esnqa); sentences of the documents, verbatim. Check it against the sources."
    )
    written: str = (
        "Made by a computer program (esnqa); worded by {generator} from the documents. Check it against the sources."
    )
    unassigned: str = (
        "Of the {considered} passages that fit best, {unassigned} stand in documents without this detail ({by}) and are "
        "in no row."
    )
    nothing: str = "No passage that fits the question stands in a document with this detail ({by})."
    source: Callable[[Citation], str] = source_line


ENGLISH = Words()


def table(comparison: Comparison, words: Words = ENGLISH) -> Table:
    """The comparison with one numbering of citations; the same span has one number."""
    markers: dict[tuple[str, int, int], Citation] = {}
    rows = tuple(Row(cell.label, _renumbered(cell.answer, markers)) for cell in comparison.cells)
    heading = words.headings[comparison.by]
    note = _note(comparison, heading, words) if rows else words.nothing.format(by=heading)
    return Table(comparison.question, heading, rows, tuple(markers.values()), note)


def _note(comparison: Comparison, heading: str, words: Words) -> str:
    written = sorted({cell.answer.generator for cell in comparison.cells} - {"extractive"})
    note = words.written.format(generator=", ".join(written)) if written else words.verbatim
    if comparison.unassigned:
        counts = {"considered": comparison.considered, "unassigned": comparison.unassigned}
        note += " " + words.unassigned.format(**counts, by=heading)
    return note


def _renumbered(answer: Answer, markers: dict[tuple[str, int, int], Citation]) -> Answer:
    """The answer with the markers of the whole table, to which new spans are added."""
    renamed = {}
    for citation in answer.citations:
        place = (citation.document_id, citation.start, citation.end)
        markers.setdefault(place, replace(citation, marker=len(markers) + 1))
        renamed[citation.marker] = markers[place].marker
    return replace(
        answer,
        statements=tuple(
            replace(s, citations=tuple(dict.fromkeys(renamed[m] for m in s.citations))) for s in answer.statements
        ),
        citations=tuple(replace(c, marker=renamed[c.marker]) for c in answer.citations),
        conflicts=tuple(replace(c, markers=tuple(renamed[m] for m in c.markers)) for c in answer.conflicts),
    )


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


def to_markdown(comparison: Comparison, words: Words = ENGLISH) -> str:
    """A heading, the table, and the sources with their quotes below it."""
    made = table(comparison, words)
    lines = [f"# {_escaped(made.question)}", "", f"| {made.heading} | {words.answer} |", "|---|---|"]
    for row in made.rows:
        remarks = "".join(f" *{_escaped(remark)}*" for remark in row.remarks)
        lines.append(f"| {_escaped(row.label)} | {_escaped(row.text)}{remarks} |")
    if made.citations:
        lines += ["", f"## {words.sources}", ""]
        lines += [_markdown_source(citation, words) for citation in made.citations]
    return "\n".join([*lines, "", _escaped(made.note), ""])


def _markdown_source(citation: Citation, words: Words) -> str:
    where = _escaped(words.source(replace(citation, source_url=None)))
    address = f" <{citation.source_url}>" if citation.source_url else ""
    return f"{citation.marker}. {where}.{address} “{_escaped(citation.quote)}”"


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(text.split()))


def to_docx(comparison: Comparison, words: Words = ENGLISH) -> bytes:
    """The table as a Word document with its sources."""
    from docx import Document

    made = table(comparison, words)
    document = Document()
    document.core_properties.title = made.question[:255]  # what the format allows
    document.core_properties.author = "esnqa"
    document.add_heading(made.question, level=1)
    grid = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, heading in zip(grid.rows[0].cells, (made.heading, words.answer), strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for row in made.rows:
        label, answer = grid.add_row().cells
        label.text, answer.text = row.label, row.text
        for remark in row.remarks:
            answer.add_paragraph().add_run(remark).italic = True
    if made.citations:
        document.add_heading(words.sources, level=2)
    for citation in made.citations:
        document.add_paragraph(f"[{citation.marker}] {words.source(citation)}. “{' '.join(citation.quote.split())}”")
    document.add_paragraph(made.note)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def save_docx(comparison: Comparison, file: Path) -> None:
    """Writes the table as a Word document with its sources. Raises UsageError where the file cannot be written."""
    try:
        file.write_bytes(to_docx(comparison))
    except OSError as error:
        problem = f"{file} cannot be written: {error.strerror or error}."
        raise UsageError(problem, "Name a file in a folder that is there, such as --docx table.docx.") from error
