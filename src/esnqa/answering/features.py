"""What can be seen of a question and the sentences that may answer it, as numbers.

These are the inputs of the two logistic models in :mod:`esnqa.answering.scoring`; their order here is the order there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from esnqa.answering.candidates import Candidate
from esnqa.answering.kinds import NUMBER_WORDS, holds
from esnqa.answering.questions import AnswerType, answer_type
from esnqa.index.analysis import analyze
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
)
ANSWER_FEATURES = (
    "best_probability",
    "best_similarity",
    "passage_similarity",
    "coverage",
    "context_coverage",
    "missing_weight",
    "names_missing",
    "meaning_coverage",
    "meaning_missing",
    "names_met",
    "names_met_in_document",
    "numbers_missing",
    "kind_of_best",
    "typed_coverage",
    "counted",
    "kind_present",
    "kind_absent",
    "similarity_margin",
    "probability_margin",
    "question_length",
)
TermWeights = Callable[[str, str, str | None], Mapping[str, float]]
"""``(question, its language, document language) → {term: weight}``: how telling each term is in this index, 0 upward."""

_NAME_OR_NUMBER = re.compile(r"(?<!^)(?<![.!?] )\b(?:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ][\w’'-]+|\d[\d.,]*)", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How far the words of a question are met in meaning by the words of a text.

    ``coverage`` is the mean, weighted, of each word's best similarity to a word of the text; ``missing`` the largest
    share of weight that one word leaves unmet. Both from 0 to 1.
    """

    coverage: float
    missing: float


@dataclass(frozen=True, slots=True)
class Observed:
    """A question and its candidate sentences with everything that was seen of them.

    ``sentences`` has shape (candidates, len(SENTENCE_FEATURES)).
    """

    query: Query
    kind: AnswerType
    candidates: tuple[Candidate, ...]
    sentences: NDArray[np.float64]
    covered: tuple[Covered, ...]
    meanings: Meanings


@dataclass(frozen=True, slots=True)
class Covered:
    """How far a passage, with its document's title and headings, covers a question.

    ``coverage`` is the covered share of the weight of the question's terms, ``missing_weight`` the weight of the
    heaviest term that is absent over that of the heaviest of all, ``names_missing`` the share of the question's names and
    numbers that are absent; ``missing`` are the absent words of the question, heaviest first.
    """

    coverage: float
    missing_weight: float
    names_missing: float
    missing: tuple[str, ...]


def observe(
    query: Query,
    candidates: Sequence[Candidate],
    query_vector: NDArray[np.float32],
    encoder: Encoder,
    weights: TermWeights,
) -> Observed:
    """Looks at every candidate in the light of the question. There must be at least one candidate."""
    import numpy as np

    vectors = encoder.encode_passages([candidate.text for candidate in candidates])
    similarities = vectors @ query_vector
    passages = {c.rank: c.source for c in candidates}
    passage_similarity = {
        rank: _passage_similarity(source, [s for s, c in zip(similarities, candidates, strict=True) if c.rank == rank])
        for rank, source in passages.items()
    }
    kind = answer_type(query.text, query.language)
    terms = QuestionTerms(query, weights)
    covered = {rank: terms.context(source) for rank, source in passages.items()}
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
            ]
        )
    surroundings = tuple(covered[candidate.rank] for candidate in candidates)
    sentences = np.asarray(rows, dtype=np.float64)
    return Observed(query, kind, tuple(candidates), sentences, surroundings, Meanings(encoder, terms))


def answer_row(observed: Observed, probabilities: NDArray[np.float64]) -> list[float]:
    """What the answerability model sees, once each sentence has its probability."""
    import numpy as np

    best = int(probabilities.argmax())
    row = dict(zip(SENTENCE_FEATURES, observed.sentences[best], strict=True))
    strong = np.sort(probabilities)[::-1]
    near_best = observed.sentences[probabilities >= 0.5 * probabilities[best]]
    kind_present = float(near_best[:, SENTENCE_FEATURES.index("kind_present")].max())
    similarities = observed.sentences[:, 0]
    meaning = observed.meanings.covered_by(observed.candidates[best])
    typed = observed.kind not in (AnswerType.THING, AnswerType.YES_NO)
    return [
        float(strong[0]),
        float(similarities.max()),
        float(observed.sentences[:, SENTENCE_FEATURES.index("passage_similarity")].max()),
        row["coverage"],
        row["context_coverage"],
        observed.covered[best].missing_weight,
        observed.covered[best].names_missing,
        meaning.coverage,
        meaning.missing,
        *observed.meanings.names_met(observed.candidates[best]),
        row["kind_present"] if typed else 0.5,
        float((_kind_or_open(observed) * observed.sentences[:, SENTENCE_FEATURES.index("coverage")]).max()),
        observed.meanings.counted(observed, probabilities),
        kind_present,
        float(typed and kind_present == 0.0),
        float(similarities.max() - similarities.mean()),
        float(strong[0] - strong[: min(10, len(strong))].mean()),
        log(1 + len(observed.query.standalone.split())) / 3,
    ]


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


class Meanings:
    """Compares the question's words, each by itself, with the words around a candidate."""

    def __init__(self, encoder: Encoder, terms: QuestionTerms) -> None:
        self._encoder, self._terms = encoder, terms

    def covered_by(self, candidate: Candidate) -> Meaning:
        """How a candidate's sentence, its title, headings and neighbours meet the question's words."""
        source = candidate.source
        weights = self._terms.word_weights(source.document.language)
        present = self._words(candidate)
        if not weights or not present:
            return Meaning(0.0, 1.0)
        vectors = _word_vectors(self._encoder, [*weights, *present])
        best = (vectors[: len(weights)] @ vectors[len(weights) :].T).max(axis=1)
        heaviest, total = max(weights.values()), sum(weights.values())
        met = [min(1.0, max(0.0, float(b))) for b in best]
        unmet = [weight * (1 - m) for weight, m in zip(weights.values(), met, strict=True)]
        return Meaning(1 - sum(unmet) / total, max(unmet) / heaviest)

    def names_met(self, candidate: Candidate) -> tuple[float, float, float]:
        """How well the question's names are met: the worst in the passage, the worst in the document, and whether a
        number of the question is nowhere in the document (0 or 1)."""
        source = candidate.source
        document = source.document
        told = f"{document.title} {document.published or ''} "
        names = [name for name in self._terms.names if not name[0].isdigit()]
        numbers = [name for name in self._terms.names if name[0].isdigit()]
        whole = set(_WORD.findall((told + document.text).lower()))
        return (
            self._worst(names, told + " ".join(source.passage.heading_path) + " " + source.passage.text),
            self._worst(names, told + document.text),
            float(any(number.strip(".,").lower() not in whole for number in numbers)),
        )

    def _worst(self, names: Sequence[str], text: str) -> float:
        """The similarity of the name that is met worst to the capitalised words of ``text``; 1 without names."""
        wanted = list(dict.fromkeys(name.lower() for name in names))
        there = list(dict.fromkeys(word.lower() for word in _WORD.findall(text) if word[0].isupper()))[:_NAMES_READ]
        missing = [name for name in wanted if name not in there]
        if not missing or not there:
            return float(not missing)
        vectors = _word_vectors(self._encoder, [*missing, *there])
        return float((vectors[: len(missing)] @ vectors[len(missing) :].T).max(axis=1).min())

    def counted(self, observed: Observed, probabilities: NDArray[np.float64]) -> float:
        """Whether a probable sentence has a number near a word like the one that the question counts; 0.5 if none is."""
        if observed.kind is not AnswerType.NUMBER or (thing := self._terms.first_word) is None:
            return 0.5
        best = 0.0
        for number in probabilities.argsort()[::-1][:_COUNTED_READ]:
            words = _near_numbers(observed.candidates[int(number)].text)
            if words:
                vectors = _word_vectors(self._encoder, [thing, *words])
                best = max(best, float((vectors[1:] @ vectors[0]).max()))
        return best

    def _words(self, candidate: Candidate) -> list[str]:
        source = candidate.source
        text, language = source.document.text, source.document.language
        around = text[
            max(source.passage.start, candidate.start - _REACH) : min(source.passage.end, candidate.end + _REACH)
        ]
        told = " ".join((source.document.title, *source.passage.heading_path, source.document.published or "", around))
        return [word for word in dict.fromkeys(_WORD.findall(told.lower())) if analyze(word, language)]


_REACH = 200
_NAMES_READ = 600
_COUNTED_READ = 3
_NEAR = 5


def _near_numbers(sentence: str) -> list[str]:
    """The words within a few places of a number, lower case."""
    words = _WORD.findall(sentence.lower())
    places = [n for n, word in enumerate(words) if word[0].isdigit() or NUMBER_WORDS.fullmatch(word)]
    near = {m for n in places for m in range(max(0, n - _NEAR), min(len(words), n + _NEAR + 1)) if m not in places}
    return [words[m] for m in sorted(near)]


_WORD = re.compile(r"\w[\w’'-]*")
_vectors_by_encoder: dict[str, dict[str, Any]] = {}
_VECTORS_KEPT = 20_000


def _word_vectors(encoder: Encoder, words: Sequence[str]) -> Any:
    """A vector for each word by itself, those of the latest words kept."""
    import numpy as np

    kept = _vectors_by_encoder.setdefault(encoder.fingerprint, {})
    known = {word: kept[word] for word in words if word in kept}
    new = [word for word in dict.fromkeys(words) if word not in known]
    if new:
        made = dict(zip(new, encoder.encode_passages(new), strict=True))
        known |= made
        _vectors_by_encoder[encoder.fingerprint] = made if len(kept) > _VECTORS_KEPT else kept | made
    return np.stack([known[word] for word in words])


class QuestionTerms:
    """The telling terms of a question, and how much of their weight a text covers."""

    def __init__(self, query: Query, weights: TermWeights) -> None:
        self._query, self._weights = query, weights
        self._by_language: dict[str | None, Mapping[str, float]] = {}
        self.names = [found.group() for found in _NAME_OR_NUMBER.finditer(query.standalone)]
        self._typed = list(dict.fromkeys(re.findall(r"\w[\w’'-]*", query.standalone)))

    def _of(self, language: str | None) -> Mapping[str, float]:
        if language not in self._by_language:
            self._by_language[language] = self._weights(self._query.standalone, self._query.language, language)
        return self._by_language[language]

    def context(self, source: ScoredPassage) -> Covered:
        """How far a passage with its document's title, headings and date covers the question."""
        document, language = source.document, source.document.language
        wanted = self._of(language)
        around = (document.title, *source.passage.heading_path, document.published or "", source.passage.text)
        present = frozenset(analyze(" ".join(around), language))
        missing = {term: weight for term, weight in wanted.items() if term not in present}
        total, heaviest = sum(wanted.values()), max(wanted.values(), default=0.0)
        names = [terms for name in self.names if (terms := set(analyze(name, language)))]
        return Covered(
            coverage=1 - sum(missing.values()) / total if total else 0.0,
            missing_weight=max(missing.values(), default=0.0) / heaviest if heaviest else 0.0,
            names_missing=sum(not (terms & present) for terms in names) / len(names) if names else 0.0,
            missing=self._words(missing, language),
        )

    def _words(self, missing: Mapping[str, float], language: str | None) -> tuple[str, ...]:
        """The words of the question whose terms are missing, as they were typed, heaviest first."""
        weight = {
            word: max((missing.get(t, 0.0) for t in analyze(word, language)), default=0.0) for word in self._typed
        }
        return tuple(sorted((word for word in weight if weight[word]), key=lambda word: -weight[word]))

    @property
    def first_word(self) -> str | None:
        """The first word of the question that tells something: in "how many members …", members."""
        weights = self.word_weights(self._query.language)
        return next(iter(weights), None)

    def word_weights(self, language: str | None) -> dict[str, float]:
        """The words of the question as they were typed, lower case, with the weight of their heaviest term."""
        wanted = self._of(language)
        weight = {
            word.lower(): max((wanted.get(t, 0.0) for t in analyze(word, language)), default=0.0)
            for word in self._typed
        }
        return {word: value for word, value in weight.items() if value > 0}

    def sentence(self, candidate: Candidate) -> tuple[float, float]:
        """The share of the question's weight that a sentence covers, and the share of its terms that are new."""
        wanted = self._of(candidate.source.document.language)
        present = set(analyze(candidate.text, candidate.source.document.language))
        total = sum(wanted.values())
        coverage = sum(weight for term, weight in wanted.items() if term in present) / total if total else 0.0
        return coverage, len(present - wanted.keys()) / (len(present) or 1)
