"""What can be seen of a question and the sentences that may answer it, as numbers.

These are the inputs of the two logistic models in :mod:`esnqa.answering.scoring`; their order here is the order there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from statistics import fmean
from typing import TYPE_CHECKING

from esnqa.answering.candidates import Candidate
from esnqa.answering.kinds import holds
from esnqa.answering.questions import AnswerType, answer_type, asking_part
from esnqa.answering.selection import RELATIVE
from esnqa.lexicon.analysis import analyze, fold, primary, stem
from esnqa.lexicon.translation import translations
from esnqa.types import BlockKind, Encoder, Query, ScoredPassage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_FEATURES = (
    "similarity",
    "similarity_lead",
    "passage_similarity",
    "passage_score",
    "coverage",
    "context_coverage",
    "new_terms",
    "kind_present",
    "kind_absent",
    "kind_open",
    "neighbour_similarity",
    "length",
    "is_question",
    "is_list_item",
    "opens_passage",
    "context_numbers_missing",
    "context_names_missing",
    "document_names_missing",
    "words_met",
)
ANSWER_FEATURES = (
    "best_similarity",
    "passage_similarity",
    "coverage",
    "context_coverage",
    "names_missing",
    "names_missing_in_document",
    "kind_of_best",
    "typed_coverage",
    "kind_absent",
    "similarity_margin",
    "probability_margin",
    "asks_thing",
    "asks_number",
    "asks_definition",
    "asks_reason",
    "best_lacks_kind",
    "quotes_lack_kind",
    "words_score",
    "passage_margin",
)
WordWeights = Callable[[str, str, str | None], Mapping[tuple[str, ...], float]]
"""``(question, its language, document language) → {terms: weight}``: the terms by which such documents say each word of the
question, its own first, and how telling the word is in this index, 0 upward."""

_NAME_OR_NUMBER = re.compile(r"(?<!^)(?<![.!?–] )(?<![¿¡«„“\"])\b(?:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ][\w’'-]+|\d[\w.,–-]*)")
_RECOGNISABLE = (AnswerType.NUMBER, AnswerType.TIME, AnswerType.PERSON, AnswerType.PLACE)
"""Kinds of which it can be seen whether a sentence holds one."""
_READ = 3
"""So many of the most probable sentences are looked at for what is asked for."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A question and its candidate sentences with everything that was seen of them.

    ``names_absent`` are names and numbers of the question that nothing retrieved holds in any form. ``sentences`` has shape
    (candidates, len(SENTENCE_FEATURES)).
    """

    query: Query
    kind: AnswerType
    candidates: tuple[Candidate, ...]
    sentences: NDArray[np.float64]
    covered: tuple[Covered, ...]
    names_absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """How far a passage, with its document's title, headings and date, covers a question.

    ``coverage`` is the covered share of the weight of the question's terms; ``names_missing`` the share of its names and
    numbers that are absent from the passage, ``names_missing_in_document`` from the whole document; ``numbers_missing``
    is 1 if one of its numbers is nowhere in the document. ``missing`` are the absent words of the question, heaviest first.
    """

    coverage: float
    names_missing: float
    names_missing_in_document: float
    numbers_missing: float
    missing: tuple[str, ...]


def observe(
    query: Query,
    candidates: Sequence[Candidate],
    query_vector: NDArray[np.float32],
    encoder: Encoder,
    weights: WordWeights,
) -> Observed:
    """Looks at every candidate in the light of the question. There must be at least one candidate."""
    import numpy as np

    vectors = encoder.encode_passages([c.text for c in candidates], [c.source.document.language for c in candidates])
    similarities = vectors @ query_vector
    passages = {c.rank: c.source for c in candidates}
    passage_similarity = {
        rank: _passage_similarity(source, [s for s, c in zip(similarities, candidates, strict=True) if c.rank == rank])
        for rank, source in passages.items()
    }
    kind = answer_type(query.text, query.language)
    terms = _QuestionTerms(query, weights)
    covered = {rank: terms.context(source) for rank, source in passages.items()}
    met = {rank: terms.met(source) for rank, source in passages.items()}
    rows = []
    top = float(similarities.max())
    for number, candidate in enumerate(candidates):
        coverage, new_terms = terms.sentence(candidate)
        context = covered[candidate.rank]
        kind_score = holds(kind, candidate.text, query.text)
        is_open = kind_score == 0.5
        rows.append(
            [
                float(similarities[number]),
                float(similarities[number]) - top,
                passage_similarity[candidate.rank],
                candidate.source.score,
                coverage,
                context.coverage,
                new_terms,
                0.0 if is_open else kind_score,
                float(kind_score == 0.0),
                float(is_open),
                _neighbour(similarities, candidates, number),
                log(1 + len(candidate.text)) / 6,
                float(
                    candidate.text.rstrip(' "”»').endswith(
                        ("?", ";" if candidate.source.document.language == "el" else "?")
                    )
                ),
                float(candidate.kind is BlockKind.LIST_ITEM),
                float(candidate.start <= candidate.source.passage.start + 2),
                context.numbers_missing,
                context.names_missing,
                context.names_missing_in_document,
                met[candidate.rank],
            ]
        )
    absent = _names_absent(query, list(passages.values()))
    surroundings = tuple(covered[candidate.rank] for candidate in candidates)
    sentences = np.asarray(rows, dtype=np.float64)
    return Observed(query, kind, tuple(candidates), sentences, surroundings, absent)


def answer_row(observed: Observed, probabilities: NDArray[np.float64]) -> list[float]:
    """What the answerability model sees, once each sentence has its probability."""
    import numpy as np

    best = int(probabilities.argmax())
    row = dict(zip(SENTENCE_FEATURES, observed.sentences[best], strict=True))
    covered = observed.covered[best]
    strong = np.sort(probabilities)[::-1]
    near_best = observed.sentences[probabilities >= 0.5 * probabilities[best]]
    similarities = observed.sentences[:, SENTENCE_FEATURES.index("similarity")]
    typed = observed.kind not in (AnswerType.THING, AnswerType.YES_NO)
    kind_met = near_best[:, SENTENCE_FEATURES.index("kind_present")].max() > 0
    coverage = observed.sentences[:, SENTENCE_FEATURES.index("coverage")]
    recognisable = observed.kind in _RECOGNISABLE
    quoted = [n for n in np.argsort(-probabilities)[:_READ] if probabilities[n] >= RELATIVE * probabilities[best]]
    lacking = observed.sentences[quoted, SENTENCE_FEATURES.index("kind_present")] == 0
    return [
        float(similarities.max()),
        float(observed.sentences[:, SENTENCE_FEATURES.index("passage_similarity")].max()),
        row["coverage"],
        row["context_coverage"],
        covered.names_missing,
        covered.names_missing_in_document,
        row["kind_present"] if typed else 0.5,
        float((_kind_or_open(observed) * coverage).max()),
        float(typed and not kind_met),
        float(similarities.max() - similarities.mean()),
        float(strong[0] - strong[: min(10, len(strong))].mean()),
        float(observed.kind is AnswerType.THING),
        float(observed.kind is AnswerType.NUMBER),
        float(observed.kind is AnswerType.DEFINITION),
        float(observed.kind in (AnswerType.REASON, AnswerType.MANNER)),
        float(recognisable and bool(lacking[0])),
        float(recognisable and bool(lacking.all())),
        log(1 + max(c.source.signals.get("lexical", 0.0) for c in observed.candidates)),
        _passage_margin(observed),
    ]


def _passage_margin(observed: Observed) -> float:
    """How far the most similar passage is above the mean of all."""
    column = observed.sentences[:, SENTENCE_FEATURES.index("passage_similarity")]
    values = dict(zip((c.rank for c in observed.candidates), map(float, column), strict=True)).values()
    return max(values) - fmean(values)


def _kind_or_open(observed: Observed) -> NDArray[np.float64]:
    columns = [SENTENCE_FEATURES.index("kind_present"), SENTENCE_FEATURES.index("kind_open")]
    total: NDArray[np.float64] = observed.sentences[:, columns].sum(axis=1)
    return total


def _passage_similarity(source: ScoredPassage, sentence_similarities: Sequence[float]) -> float:
    """The dense signal of a passage; where retrieval did not use it, the best of its sentences stands in."""
    return float(source.signals["dense"]) if "dense" in source.signals else float(max(sentence_similarities))


def _neighbour(similarities: NDArray[np.float32], candidates: Sequence[Candidate], number: int) -> float:
    rank = candidates[number].rank
    beside = [n for n in (number - 1, number + 1) if 0 <= n < len(candidates) and candidates[n].rank == rank]
    return max((float(similarities[n]) for n in beside), default=0.0)


def _names_absent(query: Query, evidence: Sequence[ScoredPassage]) -> tuple[str, ...]:
    """Names and numbers of the question whose beginning no word of the evidence shares, nor a translation's.

    The first letters suffice for a name (Finnish, Finland), the digits for a number; Greek letters are read as Latin
    ones. German questions have none: their capitals tell no names. What is told beside the question does not count: the
    documents need not know the asker's own case.
    """
    if query.language == "de":
        return ()
    told = " ".join(
        " ".join((s.document.title, *s.passage.heading_path, s.document.published or "", s.passage.text))
        for s in evidence
    )
    words = set(re.findall(r"\w+", _in_latin(told)))
    beginnings = {word[:_NAME_BEGINNING] for word in words}
    languages = sorted({primary(s.document.language) for s in evidence})
    absent = []
    asked = asking_part(query.standalone)
    for found in _NAME_OR_NUMBER.finditer(query.standalone):
        if found.group() not in asked:
            continue
        name = found.group().strip(".,–-")
        digits = re.match(r"\d+", name)
        if digits:
            known = any(word.startswith(digits.group()) for word in words) or len(digits.group()) < _TELLING_DIGITS
        else:
            forms = (name, *_elsewhere(name, query.language, languages))
            known = len(re.split("['’]", name)[0]) < _NAME_BEGINNING or any(
                _in_latin(form)[:_NAME_BEGINNING] in beginnings for form in forms
            )
        if not known:
            absent.append(name)
    return tuple(absent)


def _elsewhere(name: str, language: str, others: Sequence[str]) -> list[str]:
    """What a name is called in other languages, as far as the translation table knows it."""
    folded = fold(name.lower())
    given = (translations(folded, stem(folded, language), primary(language), other) for other in others)
    return [word for found in given for word, _ in found]


def _in_latin(text: str) -> str:
    return fold(text.casefold()).translate(_GREEK)


_GREEK = str.maketrans(dict(zip("αβγδεζηθικλμνξοπρσςτυφχω", "avgdezitiklmnxoprsstyfho", strict=True)) | {"ψ": "ps"})
_NAME_BEGINNING = 3
_TELLING_DIGITS = 2


def _share_missing(names: Sequence[frozenset[str]], present: frozenset[str]) -> float:
    return sum(not (terms & present) for terms in names) / len(names) if names else 0.0


class _QuestionTerms:
    """The telling terms of a question, and how much of their weight a text covers."""

    def __init__(self, query: Query, weights: WordWeights) -> None:
        self._query, self._weights = query, weights
        self._by_language: dict[str | None, Mapping[tuple[str, ...], float]] = {}
        self._names = [found.group() for found in _NAME_OR_NUMBER.finditer(query.standalone)]
        self._typed = list(dict.fromkeys(re.findall(r"\w[\w’'-]*", query.standalone)))

    def met(self, source: ScoredPassage) -> float:
        """The share of the question's weight that a passage's word score makes, 0 where words did not find it."""
        total = sum(self._of(source.document.language).values())
        return source.signals.get("lexical", 0.0) / total if total else 0.0

    def _of(self, language: str | None) -> Mapping[tuple[str, ...], float]:
        if language not in self._by_language:
            self._by_language[language] = self._weights(self._query.standalone, self._query.language, language)
        return self._by_language[language]

    def context(self, source: ScoredPassage) -> Covered:
        """How far a passage with its document's title, headings and date covers the question."""
        document, language = source.document, source.document.language
        wanted = self._of(language)
        around = " ".join((document.title, *source.passage.heading_path, document.published or ""))
        present = _terms(f"{around} {source.passage.text}", language)
        everywhere = _document_terms(document.title, document.published, document.text, language)
        missing = {said[0]: weight for said, weight in wanted.items() if present.isdisjoint(said)}
        total = sum(wanted.values())
        names = [terms for name in self._names if (terms := self._said(name, language))]
        numbers = [terms for terms in names if any(term[0].isdigit() for term in terms)]
        return Covered(
            coverage=1 - sum(missing.values()) / total if total else 0.0,
            names_missing=_share_missing(names, present),
            names_missing_in_document=_share_missing(names, everywhere),
            numbers_missing=float(any(not (terms & everywhere) for terms in numbers)),
            missing=self._words(missing, language),
        )

    def _said(self, name: str, language: str | None) -> frozenset[str]:
        """The terms of a name, and what else says them in documents of a language."""
        own = frozenset(analyze(name, language))
        return own.union(*(said for said in self._of(language) if said[0] in own))

    def _words(self, missing: Mapping[str, float], language: str | None) -> tuple[str, ...]:
        """The words of the question whose terms are missing, as they were typed, heaviest first."""
        weight = {
            word: max((missing.get(t, 0.0) for t in analyze(word, language)), default=0.0) for word in self._typed
        }
        return tuple(sorted((word for word in weight if weight[word]), key=lambda word: -weight[word]))

    def sentence(self, candidate: Candidate) -> tuple[float, float]:
        """The share of the question's weight that a sentence covers, and the share of its terms that are new."""
        wanted = self._of(candidate.source.document.language)
        present = _terms(candidate.text, candidate.source.document.language)
        total = sum(wanted.values())
        coverage = sum(w for said, w in wanted.items() if not present.isdisjoint(said)) / total if total else 0.0
        return coverage, len(present.difference(*wanted)) / (len(present) or 1)


@lru_cache(maxsize=1 << 13)
def _terms(text: str, language: str | None) -> frozenset[str]:
    return frozenset(analyze(text, language))


@lru_cache(maxsize=1 << 8)
def _document_terms(title: str, published: str | None, text: str, language: str | None) -> frozenset[str]:
    return frozenset(analyze(f"{title} {published or ''} {text}", language))
