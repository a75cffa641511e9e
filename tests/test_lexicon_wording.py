"""A text word by word in English, and the terms by which documents of another language say a question's words."""

from __future__ import annotations

import pytest

from esnqa.lexicon.analysis import alternatives_under, analyze, translated_terms
from esnqa.lexicon.translation import LANGUAGES
from esnqa.lexicon.wording import in_english, word_by_word


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("de", "Die Kinder brauchen eine Schule.", ("children", "school")),
        ("fr", "Les enfants ont besoin d'une école.", ("children", "school")),
        ("es", "Los niños necesitan una escuela.", ("children", "school")),
        ("it", "I bambini hanno bisogno di una scuola.", ("children", "school")),
        ("pt", "As crianças precisam de uma escola.", ("children", "school")),
        ("pl", "Dzieci potrzebują szkoły.", ("children", "school")),
        ("nl", "De kinderen hebben een school nodig.", ("children", "school")),
        ("el", "Τα παιδιά χρειάζονται σχολείο.", ("children", "school")),
        ("ro", "Copiii au nevoie de o școală.", ("children", "school")),
    ],
)
def test_a_sentence_is_said_in_english_words(language: str, text: str, wanted: tuple[str, ...]) -> None:
    said = in_english(text, language).lower().split()
    assert all(any(word.startswith(each[:5]) for word in said) for each in wanted), said


@pytest.mark.parametrize("language", ["en", "en-GB", None, "und", "sv", "fi"])
def test_english_and_what_the_table_does_not_hold_stay_as_they_are(language: str | None) -> None:
    assert in_english("Die Kinder brauchen eine Schule.", language) == "Die Kinder brauchen eine Schule."


def test_signs_numbers_and_abbreviations_stay() -> None:
    said = in_english("Im Jahr 2021 (12,5 %) – NRW, IMV!", "de")
    assert all(kept in said for kept in ("2021", "(12,5 %)", "– NRW, IMV!"))


def test_both_parts_of_a_compound_are_said() -> None:
    said = in_english("Kinderarmut", "de")
    assert "child" in said
    assert "poverty" in said


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_pieces_make_the_text_again(language: str) -> None:
    text = " “Ça—και 12% \t łódź,  die Kinder” …\n"
    assert "".join(piece for piece, _, _ in word_by_word(text, language, "en")) == text


def test_a_question_meets_the_words_of_documents_in_another_language() -> None:
    said = alternatives_under("Wie viele Kinder leben in Armut in Portugal?", "de", "en")
    present = set(analyze("Children in Portugal live in poverty.", "en"))
    met = [terms for terms in said if not present.isdisjoint(terms)]
    assert {terms[0] for terms in met} >= {"kinder", "armut", "portug"}


def test_in_its_own_language_a_word_has_no_other_terms() -> None:
    said = alternatives_under("How many children live in poverty?", "en", "en-GB")
    assert said == sorted(said)
    assert all(len(terms) == 1 for terms in said)
    assert ("children",) in said or ("child",) in said


def test_an_abbreviation_is_not_translated_unless_it_has_another_elsewhere() -> None:
    assert ("imv",) in alternatives_under("Wer bekommt das IMV?", "de", "en")
    assert ("ue", "eu") in [terms[:2] for terms in alternatives_under("Que fait l'UE ?", "fr", "en")]
    assert ("eu",) in alternatives_under("What does the EU do?", "en", "en")
    assert "eu" in translated_terms("Que fait l'UE ?", "fr", ["en", "fr"])["ue"]
    assert "EU" in in_english("Que fait l'UE ?", "fr").upper().replace("'", " ").split()
