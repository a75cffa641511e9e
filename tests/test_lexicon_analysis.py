"""Words → terms: what meets in lexical search, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa.lexicon.analysis import analyze, fold, primary, query_terms
from esnqa.lexicon.stopwords import STOP_WORDS


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "pensions", "pension"),
        ("de", "Familien", "Familie"),
        ("fr", "retraités", "retraitées"),
        ("es", "prestaciones", "prestación"),
        ("it", "lavoratori", "lavoratore"),
        ("pt", "serviços", "serviço"),
        ("nl", "gezinnen", "gezin"),
        ("el", "πολιτικής", "ΠΟΛΙΤΙΚΗ"),
        ("ro", "serviciilor", "servicii"),
        ("pt-PT", "Serviços", "SERVIÇO"),
    ],
)
def test_forms_of_a_word_share_a_term(language: str, one: str, other: str) -> None:
    assert set(analyze(one, language)) & set(analyze(other, language))


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [("fr", "sécurité", "securite"), ("es", "educación", "educacion"), ("pt", "pensões", "pensoes"),
     ("pl", "świadczeń", "swiadczen"), ("el", "κοινωνική", "κοινωνικη"), ("ro", "sănătate", "sanatate")],
)  # fmt: skip
def test_a_word_is_found_without_its_accents(language: str, written: str, typed: str) -> None:
    assert set(query_terms(typed, language)) & set(analyze(written, language))


@pytest.mark.parametrize("language", sorted(STOP_WORDS))
def test_function_words_give_no_terms(language: str) -> None:
    listed = STOP_WORDS[language].split()
    assert analyze(" ".join(listed), language) == []
    assert len(listed) > 60


def test_question_words_of_the_question_are_no_terms_in_any_language() -> None:
    assert query_terms("What is the pension?", "en", ["de", "fr"]) == query_terms("pension", "en", ["de", "fr"])
    assert "die" not in query_terms("die Rente", "de", ["en"])


def test_a_question_is_stemmed_under_every_language_of_the_index() -> None:
    terms = query_terms("Pensionen", "en", ["de"])
    assert set(analyze("Pension", "de")) <= set(terms)
    assert terms == sorted(set(terms))


def test_numbers_keep_their_value_however_they_are_written() -> None:
    for written in ("10,000", "10.000", "10\u202f000", "10'000"):
        assert analyze(written, "en") == ["10000"]
    assert analyze("1,234.56 and 1.234,56", "en") == ["1234.56", "1234.56"]
    assert analyze("2.5 or 2,5", "en") == ["2.5", "2.5"]
    assert analyze("12.05.2015", "en") == ["12", "05", "2015"]
    assert analyze("2014-2020", "en") == ["2014", "2020"]


def test_hyphenated_words_are_found_whole_and_in_parts() -> None:
    assert analyze("long-term", "en") == ["long", "term", "longterm"]
    assert set(analyze("wellbeing", "en")) & set(analyze("well-being", "en"))


def test_names_in_capitals_are_not_function_words() -> None:
    assert analyze("the IT of the WHO", "en") == ["it", "who"]
    assert analyze("it is for who", "en") == []
    assert analyze("THE RIGHT TO CARE", "en") == ["right", "care"]
    assert analyze("the U.S. and the US", "en") == ["us", "us"]


def test_elided_articles_are_dropped() -> None:
    assert analyze("l'emploi", "fr") == analyze("emploi", "fr") == analyze("l’emploi", "fr")


def test_languages_without_stemmer_are_folded_only() -> None:
    assert analyze("Ħobż", "mt") == ["hobz"]
    assert analyze("Pensions", None) == ["pensions"]
    assert primary(None) == "und"
    assert primary("pt_BR") == "pt"


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert analyze("re\u0301forme", "fr") == analyze("réforme", "fr")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from([*sorted(STOP_WORDS), None, "zz"]))
def test_terms_are_folded_words_without_spaces(text: str, language: str | None) -> None:
    for term in analyze(text, language):
        assert term
        assert not any(char.isspace() for char in term)
        assert fold(term) == term


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(STOP_WORDS)))
def test_a_text_is_found_by_itself(text: str, language: str) -> None:
    assert set(query_terms(text, language)) <= set(analyze(text, language))
