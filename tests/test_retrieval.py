"""Retrieval: fusion by hand-computed values, filters before ranking, near-duplicates collapsed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa import Assistant
from esnqa.indexing import build_index
from esnqa.queries import make_query
from esnqa.retrieval import Fused, Retriever, fuse, own_first
from esnqa.settings import RetrievalSettings, load_settings
from esnqa.types import Encoder, Filter, Hit
from small_collection import write_collection


def hits(**scores: float) -> list[Hit]:
    return [Hit(name, score) for name, score in scores.items()]


def as_scores(dense: Sequence[Hit], lexical: Sequence[Hit], weight: float) -> list[tuple[str, float]]:
    return [(item.passage_id, round(item.score, 6)) for item in fuse(dense, lexical, weight)]


# fusion


def test_fusion_of_both_signals() -> None:
    """Dense .9 .5 .1: mean .5, deviation .326599, z 1.224745 0 -1.224745. Lexical 0 6 3: z -1.224745 1.224745 0.

    With weights .6 and .4 the sums are a .244949, b .489898, c -.734847; best and worst attainable are ±1.224745, so
    the scores are (sum + 1.224745) / 2.449490.
    """
    assert as_scores(hits(a=0.9, b=0.5, c=0.1), hits(b=6.0, c=3.0), 0.6) == [("b", 0.7), ("a", 0.6), ("c", 0.2)]


def test_one_that_is_best_on_both_signals_has_one_and_worst_on_both_has_zero() -> None:
    fused = as_scores(hits(a=0.9, b=0.4), hits(a=5.0, b=1.0), 0.6)
    assert fused == [("a", 1.0), ("b", 0.0)]


def test_scale_of_a_signal_does_not_count() -> None:
    dense = hits(a=0.9, b=0.5, c=0.1)
    assert as_scores(dense, hits(b=6.0, c=3.0), 0.6) == as_scores(dense, hits(b=0.06, c=0.03), 0.6)


def test_dense_alone_and_lexical_alone_are_linear() -> None:
    assert as_scores(hits(a=0.9, b=0.5, c=0.1), [], 0.6) == [("a", 1.0), ("b", 0.5), ("c", 0.0)]
    assert as_scores([], hits(a=8.0, b=4.0, c=0.0), 0.6) == [("a", 1.0), ("b", 0.5), ("c", 0.0)]


def test_a_weight_of_one_or_zero_leaves_the_other_signal_out() -> None:
    dense, lexical = hits(a=0.9, b=0.5, c=0.1), hits(c=8.0, b=4.0)
    assert [name for name, _ in as_scores(dense, lexical, 1.0)] == ["a", "b", "c"]
    assert [name for name, _ in as_scores(dense, lexical, 0.0)] == ["c", "b", "a"]


def test_ties_go_by_passage_id() -> None:
    assert as_scores(hits(c=0.5, a=0.5, b=0.5), [], 1.0) == [("a", 1.0), ("b", 1.0), ("c", 1.0)]
    assert [name for name, _ in as_scores(hits(z=0.7, b=0.5, a=0.5), [], 1.0)] == ["z", "a", "b"]


def test_one_candidate_is_the_best_there_is() -> None:
    assert as_scores(hits(a=0.2), [], 0.6) == [("a", 1.0)]
    assert as_scores([], hits(a=3.0), 0.6) == [("a", 1.0)]
    assert as_scores(hits(a=-0.2), hits(a=3.0), 0.6) == [("a", 1.0)]


def test_nothing_found_is_nothing() -> None:
    assert fuse([], [], 0.6) == []


def test_a_signal_that_tells_nothing_apart_changes_nothing() -> None:
    dense = hits(a=0.9, b=0.5, c=0.1)
    assert as_scores(dense, hits(a=2.0, b=2.0, c=2.0), 0.6) == as_scores(dense, [], 0.6)


def test_signals_hold_the_raw_scores_of_those_that_found_a_passage() -> None:
    by_name = {item.passage_id: item.signals for item in fuse(hits(a=0.9), hits(b=6.0), 0.6)}
    assert by_name == {"a": {"dense": 0.9}, "b": {"lexical": 6.0}}


SIGNAL = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1, width=32), max_size=8)


@settings(max_examples=100, deadline=None)
@given(SIGNAL, SIGNAL, st.floats(0, 1))
def test_fusion_laws(dense: dict[str, float], lexical: dict[str, float], weight: float) -> None:
    fused = fuse(hits(**dense), hits(**lexical), weight)
    assert sorted(item.passage_id for item in fused) == sorted(dense.keys() | lexical.keys())
    assert all(-1e-9 <= item.score <= 1 + 1e-9 for item in fused)
    assert fused == sorted(fused, key=lambda item: (-item.score, item.passage_id))
    shuffled = fuse(hits(**dict(reversed(dense.items()))), hits(**dict(reversed(lexical.items()))), weight)
    assert [(i.passage_id, i.score) for i in shuffled] == [(i.passage_id, i.score) for i in fused]


# the whole way over a real index


def retriever(assistant: Assistant, encoder: Encoder | None, **changed: object) -> Retriever:
    return Retriever(assistant.store, encoder, RetrievalSettings(**changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_every_mode_finds_the_passage(mode: str, assistant: Assistant, encoder: Encoder) -> None:
    found = retriever(assistant, encoder, mode=mode).retrieve(make_query("foster families in Hillshire"), 3)
    assert found[0].document.title == "Foster families in Hillshire"
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    for scored in found:
        signals = set(scored.signals)
        assert signals <= {"dense", "lexical"} if mode == "hybrid" else signals == {mode}


def test_lexical_search_needs_no_encoder(assistant: Assistant) -> None:
    query = make_query("Pflegeberatung Nordstadt")
    found = retriever(assistant, None, mode="lexical", translate_words=False).retrieve(query, 3)
    assert [scored.document.language for scored in found] == ["de"]
    translated = retriever(assistant, None, mode="lexical").retrieve(query, 3)
    assert translated[0].document.language == "de"
    assert {scored.document.language for scored in translated} > {"de"}


def test_without_an_encoder_the_other_modes_say_so(assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="without encoder"):
        retriever(assistant, None).retrieve(make_query("care"), 3)


def test_words_that_stand_nowhere_find_nothing_by_words(assistant: Assistant, encoder: Encoder) -> None:
    query = make_query("zxqvy wrtkk")
    assert retriever(assistant, encoder, mode="lexical").retrieve(query, 5) == []
    assert len(retriever(assistant, encoder).retrieve(query, 5)) == 5


def test_hybrid_signals_are_exact_also_for_what_words_alone_found(assistant: Assistant, encoder: Encoder) -> None:
    query = make_query("community kitchens harbour")
    vector = encoder.encode_query(query.standalone)
    found = retriever(assistant, encoder, candidates=1).retrieve(query, 1, vector)
    every = retriever(assistant, encoder).retrieve(query, 8, vector)
    for scored in (*found, *every):
        assert scored.signals["dense"] == pytest.approx(
            assistant.store.similarities(vector, [scored.passage.id])[0], abs=1e-6
        )


def test_a_given_vector_is_not_made_again(assistant: Assistant, encoder: Encoder) -> None:
    query = make_query("housing")
    vector = encoder.encode_query("housing")
    with_encoder = retriever(assistant, encoder).retrieve(query, 5)
    with_vector = retriever(assistant, None).retrieve(query, 5, vector)
    assert [s.passage.id for s in with_vector] == [s.passage.id for s in with_encoder]
    assert [s.score for s in with_vector] == pytest.approx([s.score for s in with_encoder], abs=1e-5)


FILTERS = [
    (Filter(languages=frozenset({"fr"})), {"fr"}),
    (Filter(languages=frozenset({"fr", "de"})), {"fr", "de"}),
    (Filter(kinds=frozenset({"briefing"})), {"en"}),
    (Filter(themes=frozenset({"care"}), countries=frozenset({"DE"})), {"de"}),
    (Filter(since="2019"), {"de", "fr"}),
    (Filter(since="2019", until="2019-12"), {"de"}),
    (Filter(until="2015-07-10"), {"en"}),
]


@pytest.mark.parametrize(("where", "languages"), FILTERS)
@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_filters_come_before_ranking(
    mode: str, where: Filter, languages: set[str], assistant: Assistant, encoder: Encoder
) -> None:
    """With one candidate, what is filtered only after ranking would leave nothing."""
    text = "foster families Hillshire Riverton Pflegeberatung Montclair logements conference"
    found = retriever(assistant, encoder, mode=mode, candidates=1).retrieve(make_query(text, where=where), 1)
    assert found
    assert {scored.document.language for scored in found} <= languages
    every = retriever(assistant, encoder, mode=mode).retrieve(make_query(text, where=where), 20)
    assert {scored.document.language for scored in every} == languages


def test_a_filter_that_nothing_passes_gives_nothing(assistant: Assistant, encoder: Encoder) -> None:
    where = Filter(languages=frozenset({"sv"}))
    assert retriever(assistant, encoder).retrieve(make_query("care", where=where), 5) == []
    assert retriever(assistant, encoder).retrieve(make_query("care", where=Filter(since="2100")), 5) == []


TWICE = "The lighthouse keepers of Saltmarsh receive a pension of 900 crowns a month from their sixtieth birthday on."


@pytest.fixture(scope="module")
def repetitive(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    """Four documents that say the same, one of them with a little more, and one that says something else."""
    folder = tmp_path_factory.mktemp("repetitive")
    files = {f"same-{n}.txt": TWICE + "\n" for n in range(3)}
    files["more.txt"] = TWICE + " So it was decided.\n"
    files["other.txt"] = "The ferry men of Saltmarsh have no pension and work until they are seventy-five years old.\n"
    build_index(
        [str(write_collection(folder / "s", files))], load_settings(index_dir=folder / "index"), encoder=encoder
    )
    return Assistant.open(folder / "index", encoder=encoder)


@pytest.mark.parametrize("k", [1, 2, 3, 10])
def test_near_duplicates_are_collapsed(k: int, repetitive: Assistant, encoder: Encoder) -> None:
    found = retriever(repetitive, encoder).retrieve(make_query("pension of lighthouse keepers of Saltmarsh"), k)
    assert len(found) == min(k, 2)
    assert "lighthouse" in found[0].passage.text
    assert [s.document.id for s in found][1:] == ["other.txt"][: k - 1]


def test_collapsing_can_be_made_stricter(repetitive: Assistant, encoder: Encoder) -> None:
    found = retriever(repetitive, encoder, duplicate_overlap=1.0).retrieve(make_query("lighthouse pension"), 10)
    assert len(found) == 2
    texts = {s.passage.text for s in found}
    assert any("ferry" in text for text in texts)


def test_the_best_k_are_the_first_of_the_best_more(assistant: Assistant, encoder: Encoder) -> None:
    query = make_query("how many children and older people are cared for")
    vector = encoder.encode_query(query.standalone)
    ids = [s.passage.id for s in retriever(assistant, encoder).retrieve(query, 8, vector)]
    assert len(ids) == len(set(ids)) == 8
    for k in range(1, 8):
        assert [s.passage.id for s in retriever(assistant, encoder).retrieve(query, k, vector)] == ids[:k]


def test_passages_are_their_spans(assistant: Assistant, encoder: Encoder, small_sources: Path) -> None:
    for scored in retriever(assistant, encoder).retrieve(make_query("children"), 8):
        assert scored.document.text[scored.passage.start : scored.passage.end] == scored.passage.text
        assert scored.passage.document_id == scored.document.id


def test_a_vector_of_another_dimension_is_refused(assistant: Assistant) -> None:
    from esnqa.errors import IndexMismatchError

    with pytest.raises(IndexMismatchError):
        retriever(assistant, None).retrieve(make_query("care"), 3, np.ones(16, np.float32))


# a question's own language first


def fused(**scores: float) -> list[Fused]:
    return [Fused(name, score, {}) for name, score in scores.items()]


def test_own_language_comes_first_at_nearly_equal_worth_only() -> None:
    ranked = fused(a=1.0, b=0.9995, c=0.9, d=0.89)
    assert [item.passage_id for item in own_first(ranked, {"b", "d"}, 0.001)] == ["b", "a", "c", "d"]
    assert [item.passage_id for item in own_first(ranked, {"d"}, 0.001)] == ["a", "b", "c", "d"]
    assert [item.passage_id for item in own_first(ranked, {"b", "d"}, 0.05)] == ["b", "a", "d", "c"]


def test_own_language_wins_a_tie_against_an_id_that_would_come_first() -> None:
    assert [item.passage_id for item in own_first(fused(a=0.5, b=0.5), {"b"}, 0.001)] == ["b", "a"]


def test_nothing_moves_where_none_or_all_is_in_the_questions_language_or_the_setting_is_off() -> None:
    ranked = fused(a=1.0, b=1.0, c=0.0)
    assert own_first(ranked, set(), 0.001) == own_first(ranked, {"a", "b", "c"}, 0.001) == ranked
    assert own_first(ranked, {"b"}, 0.0) == ranked


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    """The same text twice, once said to be Dutch and once to be Polish, of names and numbers alone."""
    folder = tmp_path_factory.mktemp("bilingual")
    text = "Eurofound, Eurocarers, Eurodiaconia, Eurocities 2019, 2020: 1745, 1746, 1747, 1748.\n"
    files = {f"{code}.md": f"---\nlanguage: {code}\n---\n{text}" for code in ("nl", "pl")}
    files["en.md"] = "---\nlanguage: en\n---\nThe ferry men of Saltmarsh work until they are seventy-five years old.\n"
    build_index([str(write_collection(folder / "s", files))], load_settings(index_dir=folder / "i"), encoder=encoder)
    return Assistant.open(folder / "i", encoder=encoder)


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_of_passages_of_equal_worth_the_one_in_the_questions_language_is_found(
    language: str, bilingual: Assistant, encoder: Encoder
) -> None:
    query = make_query("Eurofound Eurodiaconia 1746", language=language)
    found = retriever(bilingual, encoder, mode="dense").retrieve(query, 1)
    assert [scored.document.id for scored in found] == [f"{language}.md"]
    off = retriever(bilingual, encoder, mode="dense", own_language=0.0).retrieve(query, 1)
    assert [scored.document.id for scored in off] == ["nl.md"]


def test_which_passages_are_in_a_language(bilingual: Assistant) -> None:
    ids = {code: bilingual.passages(f"{code}.md")[0].id for code in ("nl", "pl", "en")}
    assert bilingual.store.in_language(list(ids.values()), "nl-BE") == {ids["nl"]}
    assert bilingual.store.in_language([ids["en"], ids["pl"]], "nl") == frozenset()
    assert bilingual.store.in_language(list(ids.values()), "sv") == frozenset()
