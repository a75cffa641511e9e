"""The check of a statement against what it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

from esnqa.answering.support.results import SUPPORTED, Failure, Finding, Support
from esnqa.index.analysis import analyze
from esnqa.sentences import split
from esnqa.types import Encoder

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def check_support(
    statement: str,
    evidence: Sequence[str],
    language: str | None = None,
    similarity: float | None = None,
    evidence_languages: Sequence[str | None] | None = None,
) -> Support:
    """How well ``evidence`` (quotes or passages, taken together) supports ``statement``, and what fails.

    ``language`` is the statement's (BCP 47); ``evidence_languages`` those of the evidence, in order, where they are others.
    ``similarity`` is the cosine of the statement and the nearest sentence of the evidence (:func:`closest_similarity`);
    without it, meaning is judged by words alone. A verbatim sentence of the evidence has score 1.
    """
    del similarity, evidence_languages
    whole = " ".join(" ".join(text.split()) for text in evidence)
    if " ".join(statement.split()) in whole:
        return Support(1.0, True)
    known = set(_NUMBER.findall(whole))
    findings = tuple(Finding(Failure.NUMBER, n) for n in _NUMBER.findall(statement) if n not in known)
    terms = set(analyze(statement, language))
    score = len(terms & set(analyze(whole, language))) / len(terms) if terms else 0.0
    if findings:
        return Support(score * 0.4, False, findings)
    return Support(score, score >= SUPPORTED, () if score >= SUPPORTED else (Finding(Failure.MEANING, ""),))


def closest_similarity(
    statement: str, evidence: Sequence[str], encoder: Encoder, languages: Sequence[str | None] | None = None
) -> float:
    """The highest cosine similarity of ``statement`` and a sentence of ``evidence``, -1 to 1; -1 without evidence."""
    asked = languages or [None] * len(evidence)
    sentences = [text[a:b] for text, tag in zip(evidence, asked, strict=True) for a, b in split(text, tag)]
    if not sentences:
        return -1.0
    vectors = encoder.encode_passages([statement, *sentences])
    return float((vectors[1:] @ vectors[0]).max())
