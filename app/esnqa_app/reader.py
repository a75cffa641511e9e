"""The page of a document: server-rendered, readable without JavaScript, with the cited span marked.

The same document is served as a fragment for the panel beside the chat (``?view=panel``).
"""

from __future__ import annotations

import heapq
import re
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from esnqa.api import Gate
from esnqa.api.replies import status_of
from esnqa.errors import EsnqaError
from esnqa.glossing import gloss
from esnqa.types import Document
from esnqa_app import present
from esnqa_app.collection import Collection, Collections
from esnqa_app.layout import lay_out
from esnqa_app.links import digest, document_link, outside_link
from esnqa_app.names import language_name
from esnqa_app.related import Related, related_to
from esnqa_app.rendering import render
from esnqa_app.texts import Texts, texts_for

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

_NO_SCRIPTS = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {"Content-Security-Policy": _NO_SCRIPTS, "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
LONGEST_QUOTE = 5_000
PLACES = 20_000
_SPACE = re.compile(r"\s+")
Offset = Annotated[int | None, Query(ge=0)]


def add_reader(app: FastAPI, assistant: Assistant, gate: Gate, collections: Collections) -> None:
    """Adds ``GET /document/{id}`` with ``start`` and ``end`` of a span in code points, and ``view=panel``."""

    @app.get("/document/{document_id:path}", response_class=HTMLResponse, include_in_schema=False)
    async def document_page(
        request: Request,
        document_id: str,
        start: Offset = None,
        end: Offset = None,
        quote: str | None = None,
        view: str = "page",
    ) -> HTMLResponse:
        texts = texts_for(request.headers)
        template = "panel.html" if view == "panel" else "document.html"
        try:
            page = await gate.run(_page, assistant, collections, template, document_id, (start, end), quote, texts)
        except EsnqaError as error:
            broken = render("problem.html", t=texts, problem=error.problem, remedy=error.remedy, panel=view == "panel")
            return HTMLResponse(broken, status_of(error), _HEADERS)
        return HTMLResponse(page, headers=_HEADERS)


def _page(
    assistant: Assistant,
    collections: Collections,
    template: str,
    document_id: str,
    span: tuple[int | None, int | None],
    quote: str | None,
    texts: Texts,
) -> str:
    document = assistant.document(document_id)
    cited, changed = _placed(document, span, quote)
    passages = assistant.passages(document_id) if cited else []
    around = next((p for p in passages if cited and p.start <= cited[0] < p.end), None)
    return render(
        template,
        t=texts,
        document=document,
        title=present.title_of(document),
        laid=lay_out(document, cited),
        reference=present.of_span(document, *cited, around, texts) if cited else None,
        gloss=gloss(document.text[slice(*cited)], document.language, texts.code) if cited else None,
        changed=(texts.passage_moved if cited else texts.passage_gone) if changed else "",
        facts=_facts(document, texts),
        related=_related(document, collections.current(), texts),
        original=outside_link(document.source_url),
        href=document_link(document.id, *cited, document.text[slice(*cited)]) if cited else document_link(document.id),
        page_label=lambda number: present.page_label(number, document.path or document.id, texts),
    )


def _placed(
    document: Document, span: tuple[int | None, int | None], quote: str | None
) -> tuple[tuple[int, int] | None, bool]:
    """The span to mark, if there is one, and whether the quote no longer stands where the address says."""
    start, end = span
    if start is None or end is None or start >= min(end, len(document.text)):
        return (
            (_found(document.text, start, end, quote), True) if quote and start is not None and end else (None, False)
        )
    cited = (start, min(end, len(document.text)))
    if not quote or digest(document.text[slice(*cited)]) == quote:
        return cited, False
    return _found(document.text, start, end, quote), True


def _found(text: str, start: int, end: int | None, quote: str) -> tuple[int, int] | None:
    """Where the words with this digest stand now: the place nearest to where they stood."""
    length = (end or 0) - start
    if not 0 < length <= LONGEST_QUOTE:
        return None
    places = [0, *(found.end() for found in _SPACE.finditer(text))]
    nearest = heapq.nsmallest(PLACES, places, key=lambda place: abs(place - start))
    return next(((place, place + length) for place in nearest if digest(text[place : place + length]) == quote), None)


def _facts(document: Document, texts: Texts) -> list[str]:
    words = (
        document.publisher or "",
        texts.date(document.published),
        language_name(document.language),
        texts.kind_name(document.kind or ""),
        ", ".join(map(texts.country_name, document.countries)),
    )
    return [word for word in words if word]


def _related(document: Document, collection: Collection, texts: Texts) -> list[Related]:
    named = (
        (texts.newer, document.superseded_by),
        (texts.older, document.supersedes),
        (texts.differs, document.differs_from),
        (texts.translations, document.translations),
    )
    return [
        related
        for label, addresses in named
        for address in addresses
        if (related := related_to(label, address, collection)) is not None
    ]
