"""Plain parts in the place of esnqa's own: they rank and answer as they say, on the real system."""

from __future__ import annotations

from pathlib import Path

import pytest

from esnqa import Assistant
from esnqa.types import Filter
from esnqa_eval.exchanges import NEAREST_SENTENCES, RECIPROCAL_RANKS, RRF_K, SENTENCES
from esnqa_eval.suites import Mode, Suite
from esnqa_eval.systems import Prepared
from eval_fakes import prepared

QUERY = "How many people are homeless in Europe?"


@pytest.fixture(scope="module")
def real(small_index: Path, assistant: Assistant) -> Prepared:
    return Prepared(assistant, "real")


def test_reciprocal_ranks_are_added_from_both_rankings(real: Prepared) -> None:
    exchanged = RECIPROCAL_RANKS(real)
    assert exchanged.identity == f"real with {RECIPROCAL_RANKS.name}"
    found = exchanged.system.search(QUERY, k=5, where=Filter(), language="en")
    assistant = real.system
    assert isinstance(assistant, Assistant)
    places: list[dict[str, int]] = []
    for mode in ("dense", "lexical"):
        settings = assistant.settings.model_copy(
            update={"retrieval": assistant.settings.retrieval.model_copy(update={"mode": mode})}
        )
        one = Assistant.open(settings.index_dir, settings, encoder=assistant.encoder(assistant.store))
        ranked = one.search(QUERY, k=5, language="en")
        places.append({scored.passage.id: place for place, scored in enumerate(ranked, start=1)})
    assert found
    for scored in found:
        expected = sum(1 / (RRF_K + place[scored.passage.id]) for place in places if scored.passage.id in place)
        assert scored.score == pytest.approx(expected)
    scores = [scored.score for scored in found]
    assert scores == sorted(scores, reverse=True)


def test_the_nearest_sentences_are_quoted_exactly_and_never_refused(real: Prepared) -> None:
    system = NEAREST_SENTENCES(real).system
    answer = system.ask("Which volcano erupted in Iceland?", history=(), where=Filter(), language="en")
    assert answer.refusal is None
    assert answer.generator == "nearest sentences"
    assert 1 <= len(answer.statements) <= SENTENCES
    assert 0 <= answer.confidence <= 1
    for cited in answer.citations:
        assert system.document(cited.document_id).text[cited.start : cited.end] == cited.quote


def test_an_exchange_says_where_it_changes_something_and_needs_an_assistant() -> None:
    questions = Suite("q", Mode.ANSWERS, (), {}, "")
    assert not RECIPROCAL_RANKS.changes(questions)
    assert NEAREST_SENTENCES.changes(questions)
    with pytest.raises(TypeError):
        NEAREST_SENTENCES(prepared())
