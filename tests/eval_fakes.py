"""A small system to evaluate: ranks by shared words, answers with the best sentence, refuses where too little is shared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from esnqa.errors import UsageError
from esnqa.types import Answer, Citation, Document, Filter, IndexStamp, Passage, Refusal, ScoredPassage, Statement, Turn
from esnqa_eval.systems import Prepared
from esnqa_eval.text import token_recall, tokens

TEXTS = {
    "rome": "The conference of 2014 took place in Rome. It had 400 guests.",
    "lisbon": "The conference of 2015 took place in Lisbon. It was held in July.",
    "care": "Long-term care costs 1,200 euro a month in Austria.",
}


@dataclass
class FakeSystem:
    """``asked`` and ``histories`` keep what came in; ``fail_at`` makes the n-th question break off."""

    texts: Mapping[str, str] = field(default_factory=lambda: dict(TEXTS))
    threshold: float = 0.34
    fail_at: int | None = None
    asked: list[str] = field(default_factory=list)
    histories: list[tuple[Turn, ...]] = field(default_factory=list)

    def document(self, document_id: str) -> Document:
        text = self.texts[document_id]
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Document(document_id, text, digest, (), document_id.title(), path=f"sub/{document_id}.md")

    def search(
        self, query: str, *, k: int = 10, where: Filter | None = None, language: str | None = None
    ) -> list[ScoredPassage]:
        self._note(query)
        return self._ranked(query, k, where or Filter())

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        language: str | None = None,
    ) -> Answer:
        self._note(question)
        self.histories.append(tuple(history))
        evidence = tuple(self._ranked(question, 10, where or Filter()))
        best = evidence[0] if evidence else None
        answered = best is not None and best.score >= self.threshold
        sentence = _best_sentence(best.passage.text, question) if best and answered else ""
        return Answer(
            question=question,
            standalone_question=question,
            question_language=language or "en",
            text=f"{sentence} [1]" if answered else "The documents do not say.",
            statements=(Statement(sentence, (1,), 1.0),) if answered else (),
            citations=(_citation(best, sentence),) if best and answered else (),
            evidence=evidence,
            confidence=best.score if best else 0.0,
            refusal=None if answered else Refusal("too few words in common", {}, evidence),
            generator="fake",
            index=IndexStamp("1", "0" * 64),
            timings_ms={"total": 1.0, "retrieve": 0.5, "answer": 0.5},
        )

    def _note(self, text: str) -> None:
        if self.fail_at is not None and len(self.asked) >= self.fail_at:
            raise KeyboardInterrupt
        if len(text) > 200:
            raise UsageError("The question is too long.", "Ask a shorter one.")
        self.asked.append(text)

    def _ranked(self, query: str, k: int, where: Filter) -> list[ScoredPassage]:
        found = []
        for name in self.texts:
            if where.document_ids and name not in where.document_ids:
                continue
            document = self.document(name)
            score = _shared(query, document.text)
            if score:
                passage = Passage(f"{name}-1", name, 0, len(document.text), document.text)
                found.append(ScoredPassage(passage, document, score, {"dense": score, "lexical": 10 * score}))
        return sorted(found, key=lambda item: (-item.score, item.document.id))[:k]


def prepared(system: FakeSystem | None = None) -> Prepared:
    """The fake as a prepared system."""
    return Prepared(system or FakeSystem(), "fake")


def _words(text: str) -> set[str]:
    return {word.strip(".,?").lower() for word in text.split()} - {"the", "in", "of", "a", "was", "it"}


def _shared(query: str, text: str) -> float:
    words = _words(query)
    return len(words & _words(text)) / len(words) if words else 0.0


def _best_sentence(text: str, question: str) -> str:
    sentences = [f"{part.strip('. ')}." for part in text.split(". ")]
    return max(sentences, key=lambda sentence: _shared(question, sentence))


def _citation(best: ScoredPassage, sentence: str) -> Citation:
    start = best.document.text.index(sentence)
    return Citation(
        1,
        best.document.id,
        best.document.sha256,
        best.passage.id,
        start,
        start + len(sentence),
        sentence,
        best.document.title,
    )


def word_support(claim: str, texts: Sequence[str]) -> float:
    """The share of the claim's distinct words that stand in the texts: a check whose value is worked out by hand."""
    return token_recall(tokens(claim), tokens("\n".join(texts)))
