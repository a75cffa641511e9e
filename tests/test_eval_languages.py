"""The commands that measure languages: recognition, the question's own language first, rows as bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from esnqa import Assistant
from esnqa.embedding.grown import SHIPPED, shipped_rows
from esnqa.types import Encoder
from esnqa_eval.encoder.rounding import Asked, encoder_with, of_beir, of_index, roundings, scores
from esnqa_eval.own_language import measure
from esnqa_eval.recognition import recognised
from esnqa_eval.suites import Mode, Question, Suite, SuiteDocument

FOSTER = "https://example.org/briefings/foster-families"


def question(name: str, text: str, language: str | None = None, **more: object) -> Question:
    return Question(name, text, language, **more)  # type: ignore[arg-type]


def test_recognition_is_counted_by_language() -> None:
    asked = [
        question("a", "Wie viele Kinder leben in Heimen?", "de"),
        question("b", "How many children live in homes?", "de"),
        question("c", "Combien d’enfants vivent en foyer ?", "fr"),
        question("d", "Hur många barn bor på barnhem i Sverige?", "fr"),
        question("e", "Hur många barn bor på barnhem?", "sv"),
        question("f", "Wer?", "de", answerable=False),
    ]
    counts = recognised(asked, None)
    assert {code: (c.asked, c.right, c.foreign) for code, c in counts.items()} == {"de": (2, 1, 0), "fr": (2, 1, 1)}
    assert counts["de"].share == 0.5


def test_recognition_reads_only_the_first_words() -> None:
    asked = [question("a", "Wie viele Kinder of the children in the homes of the country?", "de")]
    assert recognised(asked, 3)["de"].right == 1
    assert recognised(asked, None)["de"].right == 0


def test_own_language_is_measured_apart_by_where_the_gold_is(assistant: Assistant) -> None:
    asked = [
        question("a", "How many foster families are there in Hillshire?", "en", documents=(FOSTER,)),
        question("b", "Wie viele Pflegefamilien gibt es in Hillshire?", "de", documents=(FOSTER,)),
        question("c", "What is nowhere?", "en", documents=("nowhere",)),
    ]
    values = measure(assistant, asked, (0.0, 1.0))
    assert set(values) == {"own", "other"}
    assert values["own"] == [[1.0, 1.0]]
    ((before, after),) = values["other"]
    assert before == 1.0 > after, "with all of its score lost, a passage in another language comes last"


def test_rows_as_bytes_are_near_those_before_and_half_precision_nearer() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    made = roundings(rows)
    assert np.array_equal(made["float32"], rows)
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    assert (np.abs(made["bytes"] - rows) <= 0.6 * step).all()
    assert 0 < np.abs(made["float16"] - rows).max() < np.abs(made["bytes"] - rows).max()


def test_an_encoder_with_the_shipped_rows_is_the_default_one(tmp_path: Path, encoder: Encoder) -> None:
    text = "Wer bezahlt die Pflege älterer Menschen?"
    made = encoder_with(shipped_rows(SHIPPED), tmp_path)
    assert made.encode_query(text) == pytest.approx(encoder.encode_query(text), abs=1e-4)
    (tmp_path / "zeros").mkdir()
    other = encoder_with(np.zeros_like(shipped_rows(SHIPPED)), tmp_path / "zeros")
    assert float(other.encode_query(text) @ encoder.encode_query(text)) < 0.9


def test_ranking_by_vectors_alone(encoder: Encoder) -> None:
    texts = (("a", "Foster families look after children."), ("b", "Trains are late."), ("a", "Buses are late too."))
    asked = Asked(texts, (("Who looks after children?", frozenset({"a"})), ("Are trains late?", frozenset({"b"}))))
    assert scores(asked, encoder).tolist() == [1.0, 1.0]
    wrong = Asked(texts, (("Are trains late?", frozenset({"a"})),))
    assert scores(wrong, encoder).tolist() == pytest.approx([1 / np.log2(3)])


def test_gold_documents_come_first_and_questions_without_are_left_out(assistant: Assistant) -> None:
    corpus = tuple(SuiteDocument(name, "", name) for name in "abcd")
    questions = (question("q", "?"), question("r", "??"))
    suite = Suite("s", Mode.RETRIEVAL, questions, {"q": {"d": 1, "a": 0}}, "", corpus)
    asked = of_beir(suite, 2)
    assert [name for name, _ in asked.texts] == ["d", "a"]
    assert asked.questions == (("?", frozenset({"d"})),)
    asking = (question("q", "?", documents=(FOSTER,)), question("r", "?", documents=("x",)))
    own = Suite("t", Mode.ANSWERS, asking, {}, "")
    assert [len(gold) for _, gold in of_index(own, assistant).questions] == [1]
