"""The JSON objects that scripts rely on: one function for each schema, and nothing else decides how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from esnqa.types import Answer, Citation, Document, Passage, Refusal, ScoredPassage

if TYPE_CHECKING:
    from esnqa.assistant import Status
    from esnqa.comparing import Comparison
    from esnqa.glossing import Gloss
    from esnqa.indexing import IndexReport
    from esnqa.verifying import AnswerCheck

Json = dict[str, Any]


def answer_json(answer: Answer, glosses: Mapping[int, Gloss] | None = None) -> Json:
    """``esnqa.answer/1``; with ``glosses`` (by marker) also these, apart from the citations, which stay as they are."""
    return {**_answer(answer), **({} if glosses is None else {"glosses": _glosses(glosses)})}


def _glosses(glosses: Mapping[int, Gloss]) -> list[Json]:
    return [
        {"marker": marker, **asdict(gloss), "words": [list(pair) for pair in gloss.words]}
        for marker, gloss in glosses.items()
    ]


def _answer(answer: Answer) -> Json:
    return {
        "schema": "esnqa.answer/1",
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "question_language": answer.question_language,
        "status": answer.status,
        "text": answer.text,
        "statements": [
            {"text": s.text, "citations": list(s.citations), "support": s.support} for s in answer.statements
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "evidence": [_evidence(rank, scored) for rank, scored in enumerate(answer.evidence, 1)],
        "conflicts": [{"markers": list(c.markers), "what": c.what, "values": list(c.values)} for c in answer.conflicts],
        "confidence": answer.confidence,
        "refusal": _refusal(answer.refusal),
        "generator": answer.generator,
        "notices": [asdict(notice) for notice in answer.notices],
        "index": asdict(answer.index),
        "timings_ms": dict(answer.timings_ms),
    }


def compare_json(comparison: Comparison) -> Json:
    """``esnqa.compare/1``: a table of whole answers."""
    return {
        "schema": "esnqa.compare/1",
        "question": comparison.question,
        "question_language": comparison.question_language,
        "by": comparison.by,
        "cells": [
            {"value": cell.value, "label": cell.label, "answer": answer_json(cell.answer)} for cell in comparison.cells
        ],
        "considered": comparison.considered,
        "unassigned": comparison.unassigned,
        "index": asdict(comparison.index) if comparison.index else None,
        "timings_ms": {"total": comparison.total_ms},
    }


def citation_json(citation: Citation) -> Json:
    """One entry of an answer's ``citations``."""
    lists = {name: list(getattr(citation, name)) for name in ("heading_path", "superseded_by")}
    return {**asdict(citation), **lists}


def _evidence(rank: int, scored: ScoredPassage) -> Json:
    return {
        "rank": rank,
        "passage_id": scored.passage.id,
        "document_id": scored.document.id,
        "score": round(scored.score, 6),
        "signals": _rounded(scored.signals),
    }


def _rounded(signals: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in signals.items()}


def _refusal(refusal: Refusal | None) -> Json | None:
    if refusal is None:
        return None
    nearest = [
        {
            **_evidence(rank, scored),
            "title": scored.document.title,
            "source_url": scored.document.source_url,
            "published": scored.document.published,
            "start": scored.passage.start,
            "end": scored.passage.end,
            "text": scored.passage.text,
        }
        for rank, scored in enumerate(refusal.nearest, 1)
    ]
    return {"reason": refusal.reason, "signals": dict(refusal.signals), "nearest": nearest}


def search_json(query: str, results: Sequence[ScoredPassage]) -> Json:
    """``esnqa.search/1``."""
    return {
        "schema": "esnqa.search/1",
        "query": query,
        "results": [search_row(rank, scored) for rank, scored in enumerate(results, 1)],
    }


def search_row(rank: int, scored: ScoredPassage) -> Json:
    """One entry of a search's ``results``."""
    passage, document = scored.passage, scored.document
    return {
        "rank": rank,
        "score": round(scored.score, 6),
        "signals": _rounded(scored.signals),
        "passage_id": passage.id,
        "document_id": document.id,
        "title": document.title,
        "source_url": document.source_url,
        "published": document.published,
        "language": passage.language or document.language,
        "kind": document.kind,
        "page": passage.page,
        "heading_path": list(passage.heading_path),
        "paragraph": passage.paragraph,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }


def document_json(document: Document, passages: Sequence[Passage]) -> Json:
    """``esnqa.document/1``."""
    return {
        "schema": "esnqa.document/1",
        "document_id": document.id,
        "title": document.title,
        "source_url": document.source_url,
        "path": document.path,
        "publisher": document.publisher,
        "published": document.published,
        "language": document.language,
        "kind": document.kind,
        "themes": list(document.themes),
        "countries": list(document.countries),
        "accessed": document.accessed,
        "translations": list(document.translations),
        "supersedes": list(document.supersedes),
        "superseded_by": list(document.superseded_by),
        "differs_from": list(document.differs_from),
        "warnings": list(document.warnings),
        "sha256": document.sha256,
        "text": document.text,
        "passages": [_passage_entry(passage) for passage in passages],
    }


def _passage_entry(passage: Passage) -> Json:
    return {
        "passage_id": passage.id,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading_path": list(passage.heading_path),
        "paragraph": passage.paragraph,
    }


def passage_json(passage: Passage, document: Document) -> Json:
    """``esnqa.passage/1``: one passage with the document that it stands in."""
    return {
        "schema": "esnqa.passage/1",
        **_passage_entry(passage),
        "document_id": document.id,
        "document_sha256": document.sha256,
        "title": document.title,
        "source_url": document.source_url,
        "published": document.published,
        "language": passage.language or document.language,
        "text": passage.text,
    }


def index_json(report: IndexReport) -> Json:
    """``esnqa.index/1``."""
    return {
        "schema": "esnqa.index/1",
        "generation": report.generation,
        "documents": {
            "added": report.added,
            "changed": report.changed,
            "deleted": report.deleted,
            "unchanged": report.unchanged,
            "failed": len(report.failures),
        },
        "passages": {"total": report.passages, "embedded": report.embedded},
        "failures": [{"source": f.source, "error": f.error, "remedy": f.remedy} for f in report.failures],
        "seconds": report.seconds,
    }


def verify_json(checks: Sequence[AnswerCheck]) -> Json:
    """``esnqa.verify/1``: counts by verdict, and every citation of every answer with its cause."""
    verdicts = [check.verdict.value for answer in checks for check in answer.citations]
    return {
        "schema": "esnqa.verify/1",
        "counts": {name: verdicts.count(name) for name in ("valid", "moved", "changed", "gone")},
        "answers": [
            {
                "question": answer.question,
                "cell": answer.cell,
                "citations": [{**asdict(c), "verdict": c.verdict.value} for c in answer.citations],
            }
            for answer in checks
        ],
    }


def status_json(state: Status) -> Json:
    """``esnqa.status/1``."""
    made = state.manifest
    return {
        "schema": "esnqa.status/1",
        "index_dir": state.index_dir,
        "index": {"generation": made.generation, "manifest_sha256": made.sha256},
        "created": made.created,
        "esnqa_version": made.esnqa_version,
        "documents": made.documents,
        "passages": made.passages,
        "languages": dict(state.languages),
        "kinds": dict(state.kinds),
        "encoder": {
            **asdict(made.encoder),
            "dimension": made.dimension,
            "configured": state.model,
            "languages": list(state.encoder_languages),
        },
        "chunker": dict(made.chunker),
        "sources": list(made.sources),
        "failures": [asdict(failure) for failure in made.failures],
        "healthy": not state.problems and state.degraded is None,
        "degraded": state.degraded,
        "problems": list(state.problems),
        "language_model": state.language_model,
        "parts": dict(state.parts),
    }
