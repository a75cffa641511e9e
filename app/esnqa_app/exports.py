"""What is taken away: a conversation, a table or kept passages as Word, Markdown, CSV or JSON, with every reference.

A conversation's JSON is what ``esnqa verify`` reads: one ``esnqa.answer/1`` a line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from esnqa.contract import Json
from esnqa.exporting import Words, to_csv, to_docx, to_markdown
from esnqa.references import Source, Style, Wording, cite, escaped_markdown, markdown_reference
from esnqa.types import Document, Passage
from esnqa_app.texts import Texts

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from esnqa.comparing import Comparison

COLUMNS = (
    *("title", "publisher", "published", "language", "page", "heading_path", "text", "source_url", "accessed"),
    *("document_id", "document_sha256", "passage_id", "start", "end"),
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Kept = Sequence[tuple[Passage, Document]]


@dataclass(frozen=True, slots=True)
class File:
    """A file to save."""

    name: str
    type: str
    content: bytes


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def conversation_file(form: str, records: Sequence[Json], today: date, texts: Texts) -> File:
    """A conversation as ``docx``, ``md`` or ``json``; ``records`` are ``esnqa.answer/1`` in order."""
    if form == "docx":
        return File("esnqa.docx", WORD, _conversation_word(records, today, texts))
    if form == "md":
        return File("esnqa.md", "text/markdown", _conversation_markdown(records, today, texts).encode())
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return File("esnqa.jsonl", "application/json", lines.encode())


def passages_file(form: str, kept: Kept, today: date, texts: Texts) -> File:
    """Kept passages as ``docx``, ``md``, ``csv`` or ``json``."""
    made: Mapping[str, tuple[str, Callable[[], bytes]]] = {
        "docx": (WORD, lambda: _passages_word(kept, today, texts)),
        "md": ("text/markdown", lambda: _passages_markdown(kept, today, texts).encode()),
        "csv": ("text/csv", lambda: _passages_csv(kept).encode("utf-8-sig")),  # the mark tells Excel the encoding
        "json": ("application/json", lambda: _passages_json(kept).encode()),
    }
    media, content = made[form]
    return File(f"esnqa-passages.{form}", media, content())


def comparison_file(form: str, comparison: Comparison, record: Json, texts: Texts) -> File:
    """A table as ``docx``, ``md``, ``csv`` or ``json``; ``record`` is its ``esnqa.compare/1``."""
    words = table_words(texts)
    made: Mapping[str, tuple[str, Callable[[], bytes]]] = {
        "docx": (WORD, lambda: to_docx(comparison, words)),
        "md": ("text/markdown", lambda: to_markdown(comparison, words).encode()),
        "csv": ("text/csv", lambda: to_csv(comparison).encode("utf-8-sig")),
        "json": ("application/json", lambda: (json.dumps(record, ensure_ascii=False) + "\n").encode()),
    }
    media, content = made[form]
    return File(f"esnqa-table.{form}", media, content())


def table_words(texts: Texts) -> Words:
    """What a table says by itself, in the reader's language."""
    return Words(
        answer=texts.answer,
        sources=texts.sources,
        headings={
            "country": texts.country,
            "year": texts.year,
            "theme": texts.theme,
            "language": texts.language,
            "document": texts.document,
        },
        verbatim=f"{texts.verbatim}. {texts.notice_short}",
        written=f"{texts.written}. {texts.notice_short}",
        unassigned=texts.compare_unassigned,
        nothing=texts.compare_nothing,
        source=lambda citation: _reference(_source(asdict(citation)), texts),
    )


# --- what is said of a source


def _wording(texts: Texts) -> Wording:
    return Wording(
        date=texts.date, place=lambda page, slides: (texts.slide if slides else texts.page).format(number=page)
    )


def _source(citation: Mapping[str, Any]) -> Source:
    return Source(
        id=citation["document_id"],
        title=citation["title"] or citation["document_id"],
        published=citation["published"],
        url=citation["source_url"],
        language=citation["language"],
        page=citation["page"],
        slides=citation["document_id"].lower().endswith(".pptx"),
    )


def _reference(source: Source, texts: Texts) -> str:
    """The source in running text."""
    words = (
        source.title,
        source.publisher or "",
        texts.date(source.published),
        _wording(texts).place(source.page, source.slides) if source.page is not None else "",
        source.url or "",
    )
    return ", ".join(word for word in words if word)


def _sure(record: Json, texts: Texts) -> str:
    from esnqa_app.conversation import certainty

    return certainty(record["confidence"], texts)[1]


# --- Markdown


def _conversation_markdown(records: Sequence[Json], today: date, texts: Texts) -> str:
    parts = [f"# {texts.conversation_title}", f"{texts.exported.format(date=texts.day(today))}. {texts.notice_short}"]
    for record in records:
        parts.append(f"## {escaped_markdown(' '.join(record['question'].split()))}")
        parts += _refusal_markdown(record, texts) if record["refusal"] else _answer_markdown(record, texts)
    return "\n\n".join(parts) + "\n"


def _answer_markdown(record: Json, texts: Texts) -> list[str]:
    said = [
        escaped_markdown(" ".join(statement["text"].split()))
        + " "
        + "".join(f"\\[{n}\\]" for n in statement["citations"])
        for statement in record["statements"]
    ]
    sources = "\n".join(
        f"- \\[{citation['marker']}\\] {markdown_reference(_source(citation), _wording(texts))}: "
        f"“{escaped_markdown(' '.join(citation['quote'].split()))}”"
        for citation in record["citations"]
    )
    return [*said, f"*{_sure(record, texts)}*", f"### {texts.sources}", sources]


def _refusal_markdown(record: Json, texts: Texts) -> list[str]:
    nearest = "\n".join(
        f"- {escaped_markdown(near['title'])}: “{escaped_markdown(' '.join(near['text'].split()))}”"
        for near in record["refusal"]["nearest"]
    )
    said = [f"**{texts.refused}**", escaped_markdown(record["refusal"]["reason"])]
    return [*said, f"### {texts.nearest}", nearest] if nearest else said


def _passages_markdown(kept: Kept, today: date, texts: Texts) -> str:
    quotes = [cite(p.text, Source.of(d, p.page), Style.MARKDOWN, _wording(texts)) for p, d in kept]
    return "\n\n".join([f"# {texts.basket}", texts.exported.format(date=texts.day(today)), *quotes]) + "\n"


# --- tables and JSON


def passage_row(passage: Passage, document: Document) -> Json:
    """A kept passage with what cites it."""
    return {
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "language": document.language,
        "page": passage.page,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
        "source_url": document.source_url,
        "accessed": document.accessed,
        "document_id": document.id,
        "document_sha256": document.sha256,
        "passage_id": passage.id,
        "start": passage.start,
        "end": passage.end,
    }


def _passages_json(kept: Kept) -> str:
    rows = [passage_row(passage, document) for passage, document in kept]
    return json.dumps({"schema": "esnqa.passages/1", "passages": rows}, ensure_ascii=False, indent=2) + "\n"


def _passages_csv(kept: Kept) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for passage, document in kept:
        row = passage_row(passage, document)
        cells = {**row, "heading_path": " › ".join(row["heading_path"])}
        writer.writerow({name: _no_formula(value) for name, value in cells.items()})
    return written.getvalue()


def _no_formula(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


# --- Word


def _word(title: str, today: date, texts: Texts) -> WordDocument:
    import docx

    made = docx.Document()
    made.core_properties.title, made.core_properties.author = title, "esnqa"
    made.core_properties.language = texts.code
    made.add_heading(title, 0)
    made.add_paragraph(texts.exported.format(date=texts.day(today)))
    return made


def _saved(made: WordDocument) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _plain(text: str) -> str:
    """Text on one line, without what XML cannot hold."""
    return " ".join(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).split())


def _conversation_word(records: Sequence[Json], today: date, texts: Texts) -> bytes:
    made = _word(texts.conversation_title, today, texts)
    made.add_paragraph(texts.notice_short)
    for record in records:
        made.add_heading(_plain(record["question"]), 1)
        if record["refusal"]:
            _refusal_word(made, record, texts)
        else:
            _answer_word(made, record, texts)
    return _saved(made)


def _answer_word(made: WordDocument, record: Json, texts: Texts) -> None:
    for statement in record["statements"]:
        markers = "".join(f"[{number}]" for number in statement["citations"])
        made.add_paragraph(f"{_plain(statement['text'])} {markers}")
    made.add_paragraph().add_run(_sure(record, texts)).italic = True
    made.add_heading(texts.sources, 2)
    for citation in record["citations"]:
        made.add_paragraph(f"[{citation['marker']}] {_plain(_reference(_source(citation), texts))}")
        made.add_paragraph(_plain(citation["quote"]), style="Quote")


def _refusal_word(made: WordDocument, record: Json, texts: Texts) -> None:
    made.add_paragraph().add_run(texts.refused).bold = True
    made.add_paragraph(_plain(record["refusal"]["reason"]))
    if record["refusal"]["nearest"]:
        made.add_heading(texts.nearest, 2)
    for near in record["refusal"]["nearest"]:
        made.add_paragraph(_plain(near["title"]))
        made.add_paragraph(_plain(near["text"]), style="Quote")


def _passages_word(kept: Kept, today: date, texts: Texts) -> bytes:
    made = _word(texts.basket, today, texts)
    for passage, document in kept:
        made.add_paragraph(_plain(passage.text), style="Quote")
        made.add_paragraph(_plain(_reference(Source.of(document, passage.page), texts)))
    return _saved(made)
