"""The check of a statement against what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from esnqa.answering.support import comparing
from esnqa.answering.support.aligning import Alignment, align
from esnqa.answering.support.judging import Seen, probability
from esnqa.answering.support.results import SUPPORTED, Failure, Finding, Support
from esnqa.answering.support.tokens import Sentence, sentence, sentences
from esnqa.lexicon.analysis import primary
from esnqa.sentences import split
from esnqa.types import Encoder

FAILED = 0.45
"""What a probability is multiplied by where something fails, so that it always lies below :data:`SUPPORTED`."""


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
    languages = list(evidence_languages) if evidence_languages is not None else [language] * len(evidence)
    found = [s for s in sentences(evidence, languages) if s.words]
    if not statement.strip() or not found:
        return Support(0.0, False, (Finding(Failure.MEANING, ""),))
    if _is_verbatim(statement, evidence, found):
        return Support(1.0, True)
    parts = [sentence(statement[a:b], primary(language)) for a, b in split(statement, language)]
    results = [_checked(part, found, similarity) for part in parts if part.words]
    if not results:
        return Support(0.0, False, (Finding(Failure.MEANING, ""),))
    score = min(score for score, _ in results)
    findings = tuple(dict.fromkeys(finding for _, some in results for finding in some))
    if not findings and score < SUPPORTED:
        findings = (Finding(Failure.MEANING, ""),)
    return Support(round(score, 4), not findings, findings)


def _is_verbatim(statement: str, evidence: Sequence[str], found: Sequence[Sentence]) -> bool:
    """Whether a statement is one of the evidence's texts, or one or several whole sentences of it."""
    line = " ".join(statement.split())
    if any(line == " ".join(text.split()) for text in evidence):
        return True
    return " ".join(sentence(line, "und").text.split()) in {s.text for s in found} or any(
        line in " ".join(text.split()) and _ends_whole(line, text) for text in evidence
    )


def _ends_whole(line: str, text: str) -> bool:
    joined = " ".join(text.split())
    at = joined.find(line)
    before, behind = joined[:at].rstrip(), joined[at + len(line) :].lstrip()
    return (not before or before[-1] in '.!?:;•»”"') and (not behind or line[-1] in ".!?:;»”")


def _checked(part: Sentence, evidence: Sequence[Sentence], similarity: float | None) -> tuple[float, list[Finding]]:
    aligned = align(part, evidence)
    findings = list(dict.fromkeys(_findings(part, evidence, aligned)))
    score = probability(Seen.of(part, evidence, aligned, similarity))
    return (score * FAILED if findings else score), findings


def seen_of(statement: str, evidence: Sequence[str], language: str, similarity: float | None) -> Seen:
    """What the models see of a statement that is taken as one sentence; there must be evidence with words."""
    part = sentence(statement, primary(language))
    found = [s for s in sentences(evidence, [language] * len(evidence)) if s.words]
    return Seen.of(part, found, align(part, found), similarity)


def _findings(part: Sentence, evidence: Sequence[Sentence], aligned: Alignment) -> Iterator[Finding]:
    yield from comparing.numbers_and_dates(part, evidence, aligned)
    names = list(comparing.named(part, evidence, aligned))
    yield from names or comparing.exchanged(part, aligned)
    yield from comparing.denied(part, aligned)
    yield from comparing.obliged(part, aligned)
    yield from comparing.quantified(part, aligned)


def closest_similarity(
    statement: str,
    evidence: Sequence[str],
    encoder: Encoder,
    languages: Sequence[str | None] | None = None,
    language: str | None = None,
) -> float:
    """The highest cosine similarity of ``statement`` and a sentence of ``evidence``, -1 to 1; -1 without evidence.

    ``language`` is the statement's, ``languages`` those of the evidence, in order.
    """
    asked = languages or [None] * len(evidence)
    found = [(text[a:b], tag) for text, tag in zip(evidence, asked, strict=True) for a, b in split(text, tag)]
    if not found:
        return -1.0
    vectors = encoder.encode_passages([statement, *(text for text, _ in found)], [language, *(tag for _, tag in found)])
    return float((vectors[1:] @ vectors[0]).max())
