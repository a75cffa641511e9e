"""A draft → an answer: markers are minted here and nowhere else, and every quote is sliced from its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from esnqa.answering.agreeing import conflicts, corroborated
from esnqa.answering.wording import no_answer
from esnqa.types import Answer, Citation, Draft, IndexStamp, Query, Refusal, ScoredPassage, SpanRef, Statement


def compose(
    query: Query,
    outcome: Draft | Refusal,
    evidence: Sequence[ScoredPassage],
    *,
    generator: str,
    index: IndexStamp,
    timings_ms: Mapping[str, float],
) -> Answer:
    """The answer to ``query``; equal spans share a marker, markers count from 1 in order of appearance.

    Every independent source of a statement is cited, and citations that disagree are named.
    """
    refusal = outcome if isinstance(outcome, Refusal) else None
    if (
        isinstance(outcome, Draft) and outcome.generator == "extractive"
    ):  # what a model wrote says no more than it cites
        outcome = corroborated(outcome, evidence)
    statements, citations = ((), ()) if isinstance(outcome, Refusal) else _cited(outcome)
    documents = {scored.document.id: scored.document for scored in evidence}
    text = no_answer(query.language) if refusal else " ".join(_marked(statement) for statement in statements)
    return Answer(
        question=query.text,
        standalone_question=query.standalone,
        question_language=query.language,
        text=text,
        statements=tuple(statements),
        citations=tuple(citations),
        evidence=tuple(evidence),
        confidence=refusal.signals.get("confidence", 0.0)
        if isinstance(outcome, Refusal) and refusal
        else _confidence(outcome),
        refusal=refusal,
        generator=generator,
        index=index,
        timings_ms=dict(timings_ms),
        notices=outcome.notices if isinstance(outcome, Draft) else (),
        conflicts=conflicts([(c, documents[c.document_id]) for c in citations]),
    )


def growing(answer: Answer) -> Iterator[Answer]:
    """The answer with one statement, with two, … but not the whole; nothing of a refusal."""
    for count in range(1, len(answer.statements)):
        statements = answer.statements[:count]
        cited = {marker for statement in statements for marker in statement.citations}
        yield replace(
            answer,
            text=" ".join(_marked(statement) for statement in statements),
            statements=statements,
            citations=tuple(citation for citation in answer.citations if citation.marker in cited),
            conflicts=tuple(conflict for conflict in answer.conflicts if cited.issuperset(conflict.markers)),
        )


def _confidence(outcome: Draft | Refusal) -> float:
    return round(outcome.confidence, 4) if isinstance(outcome, Draft) else 0.0


def _cited(draft: Draft) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    markers: dict[tuple[str, int, int], Citation] = {}
    statements = []
    for drafted in draft.statements:
        cited = []
        for span in drafted.spans:
            key = (span.passage.document.id, span.start, span.end)
            markers.setdefault(key, citation(len(markers) + 1, span))
            cited.append(markers[key].marker)
        statements.append(Statement(drafted.text, tuple(cited), drafted.support))
    return tuple(statements), tuple(markers.values())


def _marked(statement: Statement) -> str:
    return f"{statement.text} {''.join(f'[{marker}]' for marker in statement.citations)}"


def citation(marker: int, span: SpanRef) -> Citation:
    """The citation of a span, its quote sliced from the stored document."""
    document, passage = span.passage.document, span.passage.passage
    return Citation(
        marker=marker,
        document_id=document.id,
        document_sha256=document.sha256,
        passage_id=passage.id,
        start=span.start,
        end=span.end,
        quote=document.text[span.start : span.end],
        title=document.title,
        source_url=document.source_url,
        published=document.published,
        language=passage.language or document.language,
        kind=document.kind,
        page=_page(span),
        heading_path=passage.heading_path,
        paragraph=_paragraph(span),
        superseded_by=document.superseded_by,
    )


def _page(span: SpanRef) -> int | None:
    pages = [block.page for block in span.passage.document.blocks if block.start <= span.start < block.end]
    return pages[0] if pages else span.passage.passage.page


def _paragraph(span: SpanRef) -> int | None:
    """The number, from 1, of the block that the span begins in, headings not counted."""
    number = 0
    for block in span.passage.document.blocks:
        number += block.kind != "heading"
        if block.start <= span.start < block.end:
            return number or None
    return span.passage.passage.paragraph
