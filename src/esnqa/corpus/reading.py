"""One file or page to one document: the reader for its format, then cleaning, metadata, language and identity."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from esnqa.corpus.draft import MAX_CHARACTERS, Draft, Metadata, RawBlock, assemble, tidy
from esnqa.corpus.formats import UNSUPPORTED_REMEDY, Format, format_of, legacy_remedy
from esnqa.corpus.furniture import strip_furniture
from esnqa.corpus.identity import document_id, same_site
from esnqa.corpus.language import detect
from esnqa.corpus.normalise import count_invisible, normalise_line
from esnqa.errors import SourceError
from esnqa.types import BlockKind, Document

_NO_TEXT = "It holds no text."
_WEB = frozenset({Format.TEXT, Format.MARKDOWN, Format.HTML})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from: a relative path for their identity, and for fetched pages the address and its headers."""

    relative: str
    path: str | None = None
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None


def read(path: Path | str, relative: str | None = None) -> Document:
    """The document in a file, read in this process and without limits (``read_all`` reads what is not trusted).

    ``relative`` is its POSIX path in its collection, by default its name. Raises SourceError for a file that is
    missing, cannot be read, has no text or an unsupported format.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.", "Check its name and permissions.") from error
    return read_bytes(raw, Origin(relative or path.name, path=str(path)))


def read_bytes(raw: bytes, origin: Origin) -> Document:
    """The document in some bytes. Raises SourceError as ``read`` does."""
    form = format_of(origin.relative, origin.media_type, raw[:1024])
    if form is None:
        raise SourceError("Its format is not supported.", legacy_remedy(origin.relative) or UNSUPPORTED_REMEDY)
    if not raw.strip():
        raise SourceError("It is empty.", "Remove it, or save it again.")
    try:
        return _document(_draft(raw, form, origin), form, origin)
    except (SourceError, MemoryError, ImportError):
        raise
    except RecursionError as error:
        raise SourceError("Its contents are nested too deeply.", "Save it again in a simpler form.") from error
    except Exception as error:  # what a parser raises on a broken file cannot be foreseen, and is that file's failure
        raise SourceError(f"It is broken: {_reason(error)}.", "Open and save it again in its program.") from error


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200].rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _draft(raw: bytes, form: Format, origin: Origin) -> Draft:
    """What the format's own reader makes of the bytes; its library is imported only now."""
    from esnqa.corpus.decoding import decode

    if form is Format.HTML:
        from esnqa.corpus.html import read_html

        return read_html(raw, origin.charset)
    if form in (Format.TEXT, Format.MARKDOWN):
        text, warnings = decode(raw, origin.charset)
        draft = _text_reader(form)(text)
        return replace(draft, warnings=(*warnings, *_invisible(text), *draft.warnings))
    return _binary_reader(form)(raw)


def _text_reader(form: Format) -> Callable[[str], Draft]:
    from esnqa.corpus.markdown import read_markdown
    from esnqa.corpus.plain import read_text

    return read_markdown if form is Format.MARKDOWN else read_text


def _binary_reader(form: Format) -> Callable[[bytes], Draft]:
    if form is Format.PDF:
        from esnqa.corpus.pdf import read_pdf

        return read_pdf
    if form is Format.DOCX:
        from esnqa.corpus.docx import read_docx

        return read_docx
    from esnqa.corpus.pptx import read_pptx

    return read_pptx


def _document(draft: Draft, form: Format, origin: Origin) -> Document:
    warnings = draft.warnings
    if form not in (Format.TEXT, Format.MARKDOWN):
        warnings += _invisible("".join(block.text for block in draft.blocks))
    blocks = tidy(draft.blocks)
    if form in _WEB:
        blocks = strip_furniture(blocks)
    text, placed = assemble(blocks)
    if not any(map(str.isalnum, text)):
        raise SourceError(_NO_TEXT, _no_text_remedy(form))
    if len(text) > MAX_CHARACTERS:
        raise SourceError(f"It holds more than {MAX_CHARACTERS:,} characters.", "Split it into parts.")
    metadata = draft.metadata
    source_url = _source_url(metadata, form, origin)
    return Document(
        id=document_id(origin.relative, _identifying_url(source_url, form, origin)),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=placed,
        title=_title(metadata, form, blocks),
        path=origin.path,
        source_url=source_url,
        publisher=metadata.publisher,
        published=metadata.published,
        language=metadata.language or detect(_prose(blocks), draft.declared_language),
        kind=metadata.kind,
        themes=metadata.themes,
        countries=metadata.countries,
        accessed=metadata.accessed,
        translations=metadata.translations,
        supersedes=metadata.supersedes,
        superseded_by=metadata.superseded_by,
        differs_from=metadata.differs_from,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _source_url(metadata: Metadata, form: Format, origin: Origin) -> str | None:
    """A fetched page's address, or the canonical one that it names on the same site; else what the file says."""
    if origin.url is None:
        return metadata.source_url
    named = metadata.source_url if form is Format.HTML else None
    return named if named and same_site(named, origin.url) else origin.url


def _identifying_url(source_url: str | None, form: Format, origin: Origin) -> str | None:
    """The address that makes the identifier: not what a saved page claims of itself, by which nobody knows the file."""
    return None if origin.url is None and form is Format.HTML else source_url


def _title(metadata: Metadata, form: Format, blocks: list[RawBlock]) -> str:
    if metadata.title:
        return normalise_line(metadata.title)
    if form in (Format.TEXT, Format.MARKDOWN):
        return ""  # their readers looked for one
    first = next((block for block in blocks if block.kind is BlockKind.HEADING), None)
    return first.text if first and (first is blocks[0] or first.level == 1) else ""


def _prose(blocks: list[RawBlock]) -> str:
    """Paragraphs tell a language better than names in headings and tables; all there is where there are few."""
    prose = "\n".join(block.text for block in blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
    return prose if len(prose) > 200 else "\n".join(block.text for block in blocks)


def _invisible(text: str) -> tuple[str, ...]:
    count = count_invisible(text)
    return (f"{count} invisible characters (zero-width, bidirectional or tags) were removed.",) if count else ()


def _no_text_remedy(form: Format) -> str:
    if form is Format.PDF:
        return "If it is a scan, run text recognition (OCR) on it and save it again."
    return "Check that it is the right file, or remove it."
