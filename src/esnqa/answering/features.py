"""What can be seen of a question and the sentences that may answer it, as numbers.

These are the inputs of the two logistic models in :mod:`esnqa.answering.scoring`; their order here is the order there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from esnqa.answering.candidates import Candidate
from esnqa.answering.kinds import holds
from esnqa.answering.questions import AnswerType, answer_type
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
)
ANSWER_FEATURES = (
    "best_log_odds",
    "best_similarity",
    "passage_similarity",
    "coverage",
    "context_coverage",
    "names_missing",
    "names_missing_in_document",
    "numbers_missing",
    "kind_of_best",
    "typed_coverage",
    "kind_absent",
    "similarity_margin",
    "probability_margin",
    "question_length",
    "asks_thing",
    "asks_number",
    "asks_definition",
    "asks_reason",
    "best_lacks_kind",
    "quotes_lack_kind",
)
TermWeights = Callable[[str, str, str | None], Mapping[str, float]]
"""``(question, its language, document language) → {term: weight}``: how telling each term is in this index, 0 upward."""

_NAME_OR_NUMBER = re.compile(r"(?<!^)(?<![.!?–] )(?<![¿¡«„“\"])\b(?:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ][\w’'-]+|\d[\w.,–-]*)")
_RECOGNISABLE = (AnswerType.NUMBER, AnswerType.TIME, AnswerType.PERSON, AnswerType.PLACE)
"""Kinds of which it can be seen whether a sentence holds one."""
_READ = 3
"""So many of the most probable sentences are looked at for what is asked for."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A question and its candidate sentences with everything that was seen of them.

    ``names_absent`` are names and numbers of the question that nothing retrieved holds in any form.

    ``sentences`` has shape (candidates, len(SENTENCE_FEATURES)).
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
    weights: TermWeights,
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
        log(strong[0] / (1 - strong[0])),
        float(similarities.max()),
        float(observed.sentences[:, SENTENCE_FEATURES.index("passage_similarity")].max()),
        row["coverage"],
        row["context_coverage"],
        covered.names_missing,
        covered.names_missing_in_document,
        covered.numbers_missing,
        row["kind_present"] if typed else 0.5,
        float((_kind_or_open(observed) * coverage).max()),
        float(typed and not kind_met),
        float(similarities.max() - similarities.mean()),
        float(strong[0] - strong[: min(10, len(strong))].mean()),
        log(1 + len(observed.query.standalone.split())) / 3,
        float(observed.kind is AnswerType.THING),
        float(observed.kind is AnswerType.NUMBER),
        float(observed.kind is AnswerType.DEFINITION),
        float(observed.kind in (AnswerType.REASON, AnswerType.MANNER)),
        float(recognisable and bool(lacking[0])),
        float(recognisable and bool(lacking.all())),
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


def _names_absent(query: Query, evidence: Sequence[ScoredPassage]) -> tuple[str, ...]:
    """Names and numbers of the question whose beginning no word of the evidence shares, nor a translation's.

    The first letters suffice for a name (Finnish, Finland), the digits for a number; Greek letters are read as Latin
    ones. German questions have none: their capitals tell no names.
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
    for found in _NAME_OR_NUMBER.finditer(query.standalone):
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

    def __init__(self, query: Query, weights: TermWeights) -> None:
        self._query, self._weights = query, weights
        self._by_language: dict[str | None, Mapping[str, float]] = {}
        self._documents: dict[str, frozenset[str]] = {}
        self._names = [found.group() for found in _NAME_OR_NUMBER.finditer(query.standalone)]
        self._typed = list(dict.fromkeys(re.findall(r"\w[\w’'-]*", query.standalone)))

    def _of(self, language: str | None) -> Mapping[str, float]:
        if language not in self._by_language:
            self._by_language[language] = self._weights(self._query.standalone, self._query.language, language)
        return self._by_language[language]

    def context(self, source: ScoredPassage) -> Covered:
        """How far a passage with its document's title, headings and date covers the question."""
        document, language = source.document, source.document.language
        wanted = self._of(language)
        around = " ".join((document.title, *source.passage.heading_path, document.published or ""))
        present = frozenset(analyze(f"{around} {source.passage.text}", language))
        everywhere = self._document_terms(source)
        missing = {term: weight for term, weight in wanted.items() if term not in present}
        total = sum(wanted.values())
        names = [terms for name in self._names if (terms := frozenset(analyze(name, language)))]
        numbers = [terms for terms in names if any(term[0].isdigit() for term in terms)]
        return Covered(
            coverage=1 - sum(missing.values()) / total if total else 0.0,
            names_missing=_share_missing(names, present),
            names_missing_in_document=_share_missing(names, everywhere),
            numbers_missing=float(any(not (terms & everywhere) for terms in numbers)),
            missing=self._words(missing, language),
        )

    def _document_terms(self, source: ScoredPassage) -> frozenset[str]:
        document = source.document
        if document.id not in self._documents:
            told = f"{document.title} {document.published or ''} {document.text}"
            self._documents[document.id] = frozenset(analyze(told, document.language))
        return self._documents[document.id]

    def _words(self, missing: Mapping[str, float], language: str | None) -> tuple[str, ...]:
        """The words of the question whose terms are missing, as they were typed, heaviest first."""
        weight = {
            word: max((missing.get(t, 0.0) for t in analyze(word, language)), default=0.0) for word in self._typed
        }
        return tuple(sorted((word for word in weight if weight[word]), key=lambda word: -weight[word]))

    def sentence(self, candidate: Candidate) -> tuple[float, float]:
        """The share of the question's weight that a sentence covers, and the share of its terms that are new."""
        wanted = self._of(candidate.source.document.language)
        present = set(analyze(candidate.text, candidate.source.document.language))
        total = sum(wanted.values())
        coverage = sum(weight for term, weight in wanted.items() if term in present) / total if total else 0.0
        return coverage, len(present - wanted.keys()) / (len(present) or 1)
