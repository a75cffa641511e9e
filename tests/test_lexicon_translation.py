"""Words across languages: the table's entries, compounds, the weighted question."""

from __future__ import annotations

from pathlib import Path

import pytest

from esnqa.errors import ModelError
from esnqa.lexicon.analysis import fold, stem, translated_terms
from esnqa.lexicon.translation import LANGUAGES, TABLE, _Table, translations


def meant(word: str, source: str, target: str) -> list[str]:
    folded = fold(word.casefold())
    return [other for other, _ in translations(folded, stem(folded, source), source, target)]


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("de", "kinder", "children"), ("de", "regierung", "government"), ("fr", "enfants", "children"),
        ("es", "gobierno", "government"), ("it", "scuola", "school"), ("pt", "crianças", "children"),
        ("pl", "szkoła", "school"), ("nl", "regering", "government"), ("el", "σχολείο", "school"), ("ro", "copii", "children"),
    ],
)  # fmt: skip
def test_a_common_word_is_translated(language: str, word: str, english: str) -> None:
    assert english in meant(word, language, "en")[:2]
    assert fold(word) in meant(english, "en", language)


def test_other_pairs_go_through_english() -> None:
    assert "ecole" in meant("schule", "de", "fr")
    assert "szkoła".replace("ł", "l") in meant("escuela", "es", "pl")


def test_probabilities_are_shares() -> None:
    for source in LANGUAGES:
        for target in LANGUAGES:
            found = translations("plan", "plan", source, target)
            assert all(0 < probability <= 1 for _, probability in found)
            assert sum(probability for _, probability in found) <= 1.02
            assert source != target or not found


@pytest.mark.parametrize(
    ("language", "compound", "parts"),
    [("de", "Wasserregierung", {"water", "government"}), ("nl", "waterregering", {"water", "government"})],
)
def test_an_unknown_compound_is_translated_by_its_parts(language: str, compound: str, parts: set[str]) -> None:
    assert parts <= set(meant(compound, language, "en"))


def test_what_nobody_knows_has_no_translation() -> None:
    assert meant("qxzvkk", "de", "en") == []
    assert translations("haus", "haus", "sv", "en") == ()


def test_names_and_numbers_are_left_alone() -> None:
    found = translated_terms("Wie viele Kinder leben 2015 in der EU?", "de", ["en", "fr"])
    assert "children" not in found  # keys are the question's own terms
    assert "child" in found["kind"] or "children" in found["kind"]
    assert "2015" not in found or not found["2015"]
    assert found["eu"] == {"ue": 1.0}  # but for abbreviations that are others there
    assert not translated_terms("Kinder in der EU 2015", "de", ["en", "nl"]).get("eu")


def test_the_own_language_is_not_translated() -> None:
    assert all(not others for others in translated_terms("Who pays for care?", "en", ["en"]).values())


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    damaged = bytearray(TABLE.read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "table.safetensors").write_bytes(damaged)
    with pytest.raises(ModelError, match=r"table\.safetensors is damaged"):
        _Table(tmp_path / "table.safetensors")
