"""Small real files for the tests of the corpus: a PDF written by hand, Office files by their libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
import pptx


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]], title: str = "", outline: Sequence[tuple[str, int]] = ()
) -> bytes:
    """A PDF whose pages hold (x, y, size, text) lines, with an outline of (title, page from 0)."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("cp1252"))
        return len(objects)

    count = len(pages)
    first_page = 5
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(count))
    outlines = f"/Outlines {first_page + 2 * count} 0 R" if outline else ""
    add(f"<< /Type /Catalog /Pages 2 0 R {outlines} >>")
    add(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>")
    add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    add(f"<< /Title ({title}) >>")
    for number, lines in enumerate(pages):
        body = "\n".join(f"BT /F1 {s} Tf {x} {y} Td ({_escaped(text)}) Tj ET" for x, y, s, text in lines).encode(
            "cp1252"
        )
        add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {first_page + 2 * number + 1} 0 R >>"
        )
        add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    if outline:
        root = len(objects) + 1
        add(f"<< /Type /Outlines /First {root + 1} 0 R /Last {root + len(outline)} 0 R /Count {len(outline)} >>")
        for n, (text, page) in enumerate(outline):
            following = f"/Next {root + n + 2} 0 R" if n + 1 < len(outline) else ""
            before = f"/Prev {root + n} 0 R" if n else ""
            destination = f"[{first_page + 2 * page} 0 R /Fit]"
            add(f"<< /Title ({_escaped(text)}) /Parent {root} 0 R {following} {before} /Dest {destination} >>")
    return _written(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _written(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def word() -> bytes:
    """A Word file with headings, a list, a table between paragraphs, hidden text and properties."""
    document = docx.Document()
    document.core_properties.title = "Home care in two regions"
    document.add_heading("Home care in two regions", 1)
    document.add_paragraph("Home care was reformed in both regions, and the number of hours went up.")
    document.add_heading("Figures", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Region", "Hours", "North", "120"), strict=True
    ):
        cell.text = text
    document.add_paragraph("Plan the hours", style="List Bullet")
    document.add_paragraph("Pay the staff", style="List Bullet")
    last = document.add_paragraph("After the list comes a last paragraph.")
    last.add_run(" Nobody sees this.").font.hidden = True
    return _saved(document)


def slides() -> bytes:
    """A presentation of two slides: a title with a list and notes, then a table."""
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Care at home"
    first.placeholders[1].text_frame.text = "More hours"
    first.placeholders[1].text_frame.add_paragraph().text = "More staff"
    first.notes_slide.notes_text_frame.text = "Thank the regions for their figures."
    second = presentation.slides.add_slide(presentation.slide_layouts[5])
    second.shapes.title.text = "Figures"
    table = second.shapes.add_table(2, 2, 0, 0, 3_000_000, 1_000_000).table
    for index, text in enumerate(("Region", "Hours", "North", "120")):
        table.cell(index // 2, index % 2).text = text
    return _saved(presentation)


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def zip_bomb(megabytes: int) -> bytes:
    """A Word file whose main part unpacks to that much of the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(megabytes):
            part.write(b" " * 1_000_000)
    return buffer.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """An archive with one of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return buffer.getvalue()
