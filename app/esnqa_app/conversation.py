"""The conversation as HTML: questions, answers statement by statement, refusals, and what to do when something is wrong."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from esnqa.types import Answer, Citation, Refusal
from esnqa_app import present
from esnqa_app.collection import Collection
from esnqa_app.exports import File
from esnqa_app.related import Related, related_to
from esnqa_app.rendering import macro
from esnqa_app.texts import Texts

TEMPLATE = "conversation.html"
SURE, FAIRLY_SURE = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement with the markers of its citations, and the language that it is in."""

    text: str
    markers: tuple[int, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A document that an answer cites, with the markers that point to it, and what superseded it."""

    markers: tuple[int, ...]
    reference: present.Reference
    superseded_by: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer, or as much of it as has been said; a conflict is what each of its markers says, the newest first."""

    question: str
    key: str
    scope: str
    understood: str
    statements: tuple[ShownStatement, ...]
    references: Mapping[int, present.Reference]
    sources: tuple[ShownSource, ...]
    conflicts: tuple[tuple[tuple[int, str], ...], ...]
    complete: bool
    certainty: str
    confidence: str
    provenance: str
    announcement: str


@dataclass(frozen=True, slots=True)
class ShownRefusal:
    """A refusal with the nearest passages."""

    question: str
    key: str
    scope: str
    understood: str
    reason: str
    lang: str
    nearest: tuple[present.Reference, ...]
    provenance: str
    announcement: str


def welcome(texts: Texts, collection: Collection, *, model: str | None, feedback: bool) -> str:
    """What stands there before the first question: how it works, that one talks to an AI system, and what is stored.

    ``model`` names the language model that words the answers, if there is one.
    """
    made = texts.made_from.format(date=texts.day(collection.created.date()))
    stored = texts.stored_feedback if feedback else texts.stored_nothing
    documents = texts.number(len(collection.entries))
    if model is None:
        text, notice, by = texts.empty_text, texts.notice, texts.verbatim
    else:
        text, notice = texts.empty_text_written, texts.notice_written.format(generator=model)
        by = texts.written.format(generator=model)
    return macro(TEMPLATE, "empty")(texts, text.format(documents=documents), f"{notice} {stored}", f"{by} · {made}")


def scope_now(scope: str, texts: Texts) -> str:
    """What the next question is limited to."""
    return macro(TEMPLATE, "scope_now")(scope, texts)


def examples(texts: Texts, questions: Sequence[str]) -> str:
    """Questions to begin with."""
    return macro(TEMPLATE, "examples")(texts, questions)


def follow_ups(question: str, suggested: Sequence[str], texts: Texts) -> str:
    """Questions to go on with after ``question``; the page puts them below its answer."""
    return macro(TEMPLATE, "follow_ups")(question, suggested, texts)


def pending(question: str, texts: Texts) -> str:
    """A question whose answer is being looked for."""
    return macro(TEMPLATE, "pending")(question, texts)


def problem(question: str, what: str, remedy: str, texts: Texts) -> str:
    """What went wrong with a question, and what to do; ``question`` is empty where asking it again makes no sense."""
    return macro(TEMPLATE, "problem")(question, what, remedy, texts)


def stopped(question: str, texts: Texts) -> str:
    """A question whose answer nobody waits for any more."""
    return macro(TEMPLATE, "stopped")(question, texts)


def download(file: File, texts: Texts) -> str:
    """A file that the page saves as soon as it sees it."""
    content = base64.b64encode(file.content).decode()
    return macro(TEMPLATE, "download")(file.name, file.type, content, texts)


def growing(answer: Answer, scope: str, collection: Collection, texts: Texts) -> str:
    """As much of an answer as has been said, with a way to stop it."""
    return macro(TEMPLATE, "answered")(_answer(answer, scope, collection, texts, complete=False), texts, False)


def whole(answer: Answer, scope: str, collection: Collection, texts: Texts, *, feedback: bool) -> str:
    """The answer with its sources, or the refusal.

    ``scope`` says in words what the documents were limited to; ``feedback`` whether it can be given.
    """
    if answer.refusal is not None:
        return macro(TEMPLATE, "refused")(_refusal(answer, answer.refusal, scope, collection, texts), texts, feedback)
    return macro(TEMPLATE, "answered")(_answer(answer, scope, collection, texts, complete=True), texts, feedback)


def _answer(answer: Answer, scope: str, collection: Collection, texts: Texts, *, complete: bool) -> ShownAnswer:
    sureness, confidence = certainty(answer.confidence, texts)
    references = references_of(answer.citations, collection, texts)
    return ShownAnswer(
        question=answer.question,
        key=uuid4().hex[:8],
        scope=scope,
        understood=_understood(answer),
        statements=statements_of(answer),
        references=references,
        sources=tuple(sources_of(answer.citations, references, collection, texts)),
        conflicts=conflicts_of(answer),
        complete=complete,
        certainty=sureness,
        confidence=confidence,
        provenance=_provenance(answer, collection, texts),
        announcement=texts.announce_answer.format(count=len(answer.citations)),
    )


def _publisher(citation: Citation, collection: Collection) -> str | None:
    entry = collection.by_id.get(citation.document_id)
    return entry.publisher if entry else None


def references_of(citations: Sequence[Citation], collection: Collection, texts: Texts) -> dict[int, present.Reference]:
    """What is shown of each citation, by its marker."""
    return {c.marker: present.of_citation(c, _publisher(c, collection), texts) for c in citations}


def sources_of(
    citations: Sequence[Citation],
    references: Mapping[int, present.Reference],
    collection: Collection,
    texts: Texts,
) -> Iterator[ShownSource]:
    """The documents cited, in the order in which they are first."""
    newer = {citation.marker: citation.superseded_by for citation in citations}
    by_document: dict[str, list[int]] = {}
    for citation in citations:
        by_document.setdefault(citation.document_id, []).append(citation.marker)
    for markers in by_document.values():
        related = (related_to(texts.superseded, address, collection) for address in newer[markers[0]])
        yield ShownSource(tuple(markers), references[markers[0]], tuple(item for item in related if item))


def statements_of(answer: Answer) -> tuple[ShownStatement, ...]:
    """The statements, each with the language that it is in: a model writes in the question's."""
    verbatim = answer.generator == "extractive"
    languages = {c.marker: (c.language or "" if verbatim else answer.question_language) for c in answer.citations}
    return tuple(
        ShownStatement(s.text, s.citations, next((languages[m] for m in s.citations if m in languages), ""))
        for s in answer.statements
    )


def _refusal(answer: Answer, refusal: Refusal, scope: str, collection: Collection, texts: Texts) -> ShownRefusal:
    return ShownRefusal(
        question=answer.question,
        key=uuid4().hex[:8],
        scope=scope,
        understood=_understood(answer),
        reason=refusal.reason,
        lang=answer.question_language,
        nearest=tuple(present.of_passage(scored, texts) for scored in refusal.nearest),
        provenance=_made_from(answer, collection, texts),
        announcement=texts.announce_refusal,
    )


def _understood(answer: Answer) -> str:
    return answer.standalone_question if answer.standalone_question != answer.question else ""


def conflicts_of(answer: Answer) -> tuple[tuple[tuple[int, str], ...], ...]:
    """What each of the markers says that disagree, the newest first."""
    return tuple(tuple(zip(c.markers, c.values, strict=True)) for c in answer.conflicts)


def certainty(value: float, texts: Texts) -> tuple[str, str]:
    """How sure the assistant is, as a word for the style sheet and in a sentence."""
    if value >= SURE:
        return "sure", texts.sure
    return ("fairly-sure", texts.fairly_sure) if value >= FAIRLY_SURE else ("unsure", texts.unsure)


def _provenance(answer: Answer, collection: Collection, texts: Texts) -> str:
    by = texts.verbatim if answer.generator == "extractive" else texts.written.format(generator=answer.generator)
    return " · ".join((by, *(notice.text for notice in answer.notices), _made_from(answer, collection, texts)))


def _made_from(answer: Answer, collection: Collection, texts: Texts) -> str:
    return made_from(answer.timings_ms.get("total", 0), collection, texts)


def made_from(took_ms: float, collection: Collection, texts: Texts) -> str:
    """When the index was made that answered, and how long that took."""
    made = texts.made_from.format(date=texts.day(collection.created.date()))
    return f"{made} · {texts.took.format(seconds=texts.number(round(took_ms / 1000, 2)))}"
