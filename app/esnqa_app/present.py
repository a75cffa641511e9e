"""What is shown of a citation, a passage or a document, ready for a template: plain text and checked addresses only."""

from __future__ import annotations

from dataclasses import dataclass

from esnqa.references import Source, Style, Wording, cite
from esnqa.types import Citation, Document, Passage, ScoredPassage
from esnqa_app.links import document_link, outside_link
from esnqa_app.names import language_name
from esnqa_app.texts import Texts

SLIDES = (".pptx", ".ppt", ".odp")


@dataclass(frozen=True, slots=True)
class Copy:
    """A quote with its reference in one style."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a document: where it opens, what it says, and how it is cited.

    ``meta`` are the words below the title: publisher, date, language, page. ``copies`` are the quote with its reference.
    """

    title: str
    href: str
    quote: str
    lang: str
    meta: tuple[str, ...]
    headings: tuple[str, ...]
    copies: tuple[Copy, ...]
    original: str | None

    @property
    def told(self) -> str:
        """The quote on one line, without the heading that it may begin with and that is said beside it."""
        heading, quote = (self.headings or ("",))[-1], self.quote
        if heading and quote.startswith(f"{heading}\n"):
            quote = quote[len(heading) :]
        return " ".join(quote.split())


def of_citation(citation: Citation, publisher: str | None, texts: Texts) -> Reference:
    """What is shown of a citation; who published the document is not part of one, and is given."""
    place = page_label(citation.page, citation.document_id, texts)
    return Reference(
        title=citation.title or citation.document_id,
        href=document_link(citation.document_id, citation.start, citation.end, citation.quote),
        quote=citation.quote,
        lang=citation.language or "",
        meta=meta(publisher, citation.published, citation.language, place, texts),
        headings=citation.heading_path,
        copies=copies_of(citation.quote, _source(citation, publisher), texts),
        original=outside_link(citation.source_url),
    )


def _source(citation: Citation, publisher: str | None) -> Source:
    return Source(
        id=citation.document_id,
        title=citation.title or citation.document_id,
        publisher=publisher,
        published=citation.published,
        url=citation.source_url,
        language=citation.language,
        page=citation.page,
        slides=citation.document_id.lower().endswith(SLIDES),
    )


def of_passage(scored: ScoredPassage, texts: Texts) -> Reference:
    """What is shown of a passage that was found."""
    document, passage = scored.document, scored.passage
    place = page_label(passage.page, document.path or document.id, texts)
    return Reference(
        title=title_of(document),
        href=document_link(document.id, passage.start, passage.end, passage.text),
        quote=passage.text,
        lang=document.language or "",
        meta=meta(document.publisher, document.published, document.language, place, texts),
        headings=passage.heading_path,
        copies=copies_of(passage.text, Source.of(document, passage.page), texts),
        original=outside_link(document.source_url),
    )


def of_span(document: Document, start: int, end: int, passage: Passage | None, texts: Texts) -> Reference:
    """What is shown of a span of a document, with the headings of the passage that it stands in."""
    page = next((block.page for block in document.blocks if block.start <= start < block.end), None)
    place = page_label(page, document.path or document.id, texts)
    quote = document.text[start:end]
    return Reference(
        title=title_of(document),
        href=document_link(document.id, start, end, quote),
        quote=quote,
        lang=document.language or "",
        meta=meta(document.publisher, document.published, document.language, place, texts),
        headings=passage.heading_path if passage else (),
        copies=copies_of(quote, Source.of(document, page), texts),
        original=outside_link(document.source_url),
    )


def title_of(document: Document) -> str:
    """A document's title, or what identifies it where it has none."""
    return document.title or document.id


def page_label(page: int | None, path: str, texts: Texts) -> str:
    """``page 3``, or ``slide 3`` of a presentation; nothing where there are no pages."""
    if page is None:
        return ""
    return _place(page, path.lower().endswith(SLIDES), texts)


def meta(
    publisher: str | None, published: str | None, language: str | None, place: str, texts: Texts
) -> tuple[str, ...]:
    """The words below a title; what is not known is left out."""
    words = (publisher or "", texts.date(published), language_name(language), place)
    return tuple(word for word in words if word)


def copies_of(quote: str, source: Source, texts: Texts) -> tuple[Copy, ...]:
    """The quote with its reference in every style; running text in the reader's language."""
    wording = Wording(date=texts.date, place=lambda page, slides: _place(page, slides, texts))
    labels = {Style.PLAIN: texts.plain, Style.MARKDOWN: "Markdown", Style.APA: "APA", Style.BIBTEX: "BibTeX"}
    return tuple(Copy(labels.get(style, "RIS"), cite(quote, source, style, wording)) for style in Style)


def _place(page: int, slides: bool, texts: Texts) -> str:
    return (texts.slide if slides else texts.page).format(number=page)
