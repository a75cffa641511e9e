"""The support check: what it catches in ten languages, what it lets pass, and the mutation suite over the collection."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from esnqa.answering.support import SUPPORTED, Failure, check_support, closest_similarity
from esnqa.answering.support.dates import dates
from esnqa.answering.support.quantities import quantities
from esnqa.types import Encoder
from esnqa_eval import mutations
from esnqa_eval.mutating import Names, rewordings
from esnqa_eval.mutating import mutations as untrue

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
F = Failure

# Evidence, a true statement about it, and untrue ones with what must be found.
CASES = {
    "en": (
        "About 700,000 people slept rough in 2020, FEANTSA said on 23 July 2020. Cities may fund shelters, and some do not close them.",
        "FEANTSA said on 23 July 2020 that about 700 000 people slept rough in 2020.",
        {
            "About 800,000 people slept rough in 2020, FEANTSA said on 23 July 2020.": F.NUMBER,
            "About 700,000 people slept rough in 2020, FEANTSA said on 24 July 2020.": F.DATE,
            "About 700,000 people slept rough in 2020, UNICEF said on 23 July 2020.": F.NAME,
            "Cities must fund shelters, and some do not close them.": F.MODALITY,
            "Cities may fund shelters, and all do not close them.": F.QUANTIFIER,
            "Cities may fund shelters, and some do close them.": F.NEGATION,
            "Cities may not fund shelters, and some do close them.": F.NEGATION,
        },
    ),
    "de": (
        "Am 31. Januar 2022 waren in Österreich rund 263.000 Personen wohnungslos. Die Länder können Notunterkünfte fördern.",
        "In Österreich waren am 31. Januar 2022 rund 263 000 Personen wohnungslos.",
        {
            "Am 31. Januar 2022 waren in Österreich rund 265.000 Personen wohnungslos.": F.NUMBER,
            "Am 31. März 2022 waren in Österreich rund 263.000 Personen wohnungslos.": F.DATE,
            "Am 31. Januar 2022 waren in Italien rund 263.000 Personen wohnungslos.": F.NAME,
            "Die Länder müssen Notunterkünfte fördern.": F.MODALITY,
            "Die Länder können Notunterkünfte nicht fördern.": F.NEGATION,
        },
    ),
    "fr": (
        "En mars 2021, la France comptait 3,5 millions d’aidants. Les communes peuvent aider certains parents.",
        "La France comptait 3 500 000 aidants en mars 2021.",
        {
            "En mars 2021, la France comptait 3,7 millions d’aidants.": F.NUMBER,
            "En avril 2021, la France comptait 3,5 millions d’aidants.": F.DATE,
            "En mars 2021, la Belgique comptait 3,5 millions d’aidants.": F.NAME,
            "Les communes doivent aider certains parents.": F.MODALITY,
            "Les communes peuvent aider tous les parents.": F.QUANTIFIER,
            "Les communes ne peuvent pas aider certains parents.": F.NEGATION,
        },
    ),
    "es": (
        "En diciembre de 2024, 673.729 hogares de España cobraron la ayuda. Los municipios pueden pedirla.",
        "Cobraron la ayuda 673 729 hogares de España en diciembre de 2024.",
        {
            "En diciembre de 2024, 683.729 hogares de España cobraron la ayuda.": F.NUMBER,
            "En diciembre de 2023, 673.729 hogares de España cobraron la ayuda.": F.DATE,
            "En diciembre de 2024, 673.729 hogares de Portugal cobraron la ayuda.": F.NAME,
            "Los municipios deben pedirla.": F.MODALITY,
            "Los municipios no pueden pedirla.": F.NEGATION,
        },
    ),
    "it": (
        "Nel 2023 la Caritas ha aiutato dodici famiglie a Trieste. Il comune può aprire un centro.",
        "La Caritas ha aiutato 12 famiglie a Trieste nel 2023.",
        {
            "Nel 2023 la Caritas ha aiutato dieci famiglie a Trieste.": F.NUMBER,
            "Nel 2022 la Caritas ha aiutato dodici famiglie a Trieste.": F.DATE,
            "Nel 2023 la Caritas ha aiutato dodici famiglie a Torino.": F.NAME,
            "Il comune deve aprire un centro.": F.MODALITY,
            "Il comune non può aprire un centro.": F.NEGATION,
        },
    ),
    "pt": (
        "Em 2023 viviam em Lisboa 13.128 pessoas sem abrigo. Os municípios podem criar equipas.",
        "Em 2023, 13 128 pessoas sem abrigo viviam em Lisboa.",
        {
            "Em 2023 viviam em Lisboa 14.128 pessoas sem abrigo.": F.NUMBER,
            "Em 2021 viviam em Lisboa 13.128 pessoas sem abrigo.": F.DATE,
            "Em 2023 viviam em Faro 13.128 pessoas sem abrigo.": F.NAME,
            "Os municípios devem criar equipas.": F.MODALITY,
            "Os municípios não podem criar equipas.": F.NEGATION,
        },
    ),
    "pl": (
        "W 2022 roku w Krakowie pracowało 45 asystentów rodziny. Gmina może zatrudnić opiekuna.",
        "W Krakowie pracowało w 2022 roku 45 asystentów rodziny.",
        {
            "W 2022 roku w Krakowie pracowało 54 asystentów rodziny.": F.NUMBER,
            "W 2020 roku w Krakowie pracowało 45 asystentów rodziny.": F.DATE,
            "W 2022 roku w Gdańsku pracowało 45 asystentów rodziny.": F.NAME,
            "Gmina musi zatrudnić opiekuna.": F.MODALITY,
            "Gmina nie może zatrudnić opiekuna.": F.NEGATION,
        },
    ),
    "nl": (
        "Op 30 juni 2023 liepen er in Utrecht 27 960 maatregelen. De gemeente kan hulp bieden.",
        "In Utrecht liepen er op 30 juni 2023 27.960 maatregelen.",
        {
            "Op 30 juni 2023 liepen er in Utrecht 26 960 maatregelen.": F.NUMBER,
            "Op 30 juli 2023 liepen er in Utrecht 27 960 maatregelen.": F.DATE,
            "Op 30 juni 2023 liepen er in Arnhem 27 960 maatregelen.": F.NAME,
            "De gemeente moet hulp bieden.": F.MODALITY,
            "De gemeente kan geen hulp bieden.": F.NEGATION,
        },
    ),
    "el": (
        "Στις 17 Φεβρουαρίου 2017 η Αθήνα έλαβε 292.320 ευρώ. Οι δήμοι μπορούν να ανοίξουν κέντρα.",
        "Η Αθήνα έλαβε 292 320 ευρώ στις 17 Φεβρουαρίου 2017.",
        {
            "Στις 17 Φεβρουαρίου 2017 η Αθήνα έλαβε 392.320 ευρώ.": F.NUMBER,
            "Στις 17 Μαρτίου 2017 η Αθήνα έλαβε 292.320 ευρώ.": F.DATE,
            "Στις 17 Φεβρουαρίου 2017 η Πάτρα έλαβε 292.320 ευρώ.": F.NAME,
            "Οι δήμοι πρέπει να ανοίξουν κέντρα.": F.MODALITY,
            "Οι δήμοι δεν μπορούν να ανοίξουν κέντρα.": F.NEGATION,
        },
    ),
    "ro": (
        "În martie 2021 lucrau la Cluj 45 de asistenți sociali. Primăria poate deschide un centru.",
        "La Cluj lucrau 45 de asistenți sociali în martie 2021.",
        {
            "În martie 2021 lucrau la Cluj 47 de asistenți sociali.": F.NUMBER,
            "În aprilie 2021 lucrau la Cluj 45 de asistenți sociali.": F.DATE,
            "În martie 2021 lucrau la Iași 45 de asistenți sociali.": F.NAME,
            "Primăria trebuie să deschidă un centru.": F.MODALITY,
            "Primăria nu poate deschide un centru.": F.NEGATION,
        },
    ),
}


@pytest.mark.parametrize("language", CASES)
def test_what_is_true_passes_and_what_is_changed_is_named(language: str) -> None:
    evidence, true, changed = CASES[language]
    assert check_support(evidence, [evidence], language).score == 1.0
    right = check_support(true, [evidence], language)
    assert not {f.kind for f in right.findings} - {F.MEANING}, right
    for statement, kind in changed.items():
        wrong = check_support(statement, [evidence], language)
        assert kind in {f.kind for f in wrong.findings}, (statement, wrong)
        assert not wrong.supported
        assert wrong.score < SUPPORTED


def test_a_finding_says_what_stands_there_instead() -> None:
    found = check_support("The fund pays 12 million euros.", ["The fund pays 15 million euros."], "en").findings
    assert (found[0].kind, found[0].said, found[0].found) == (F.NUMBER, "12 million", "15 million")
    assert "15 million" in found[0].message
    unit = check_support("Prices rose by 5 percentage points.", ["Prices rose by 5 per cent."], "en").findings
    assert unit[0].kind is F.UNIT


def test_numbers_of_another_sentence_are_not_support() -> None:
    evidence = ["Spain opened 40 centres in 2021. Portugal opened 12 homes in 2019."]
    found = check_support("Spain opened 12 centres in 2021.", evidence, "en")
    assert F.NUMBER in {f.kind for f in found.findings}


def test_nothing_supports_a_statement_without_evidence() -> None:
    assert not check_support("Anything.", [], "en").supported
    assert not check_support("Anything.", ["  "], "en").supported
    assert not check_support("", ["Something."], "en").supported


def test_a_part_cut_out_of_a_sentence_is_no_verbatim_sentence() -> None:
    evidence = ["It is not true that every city closed its shelters."]
    assert check_support("every city closed its shelters.", evidence, "en").score < 1.0


def test_across_languages_numbers_dates_and_countries_are_compared() -> None:
    evidence = ["Am 31. Januar 2022 waren in Deutschland rund 263.000 Personen wohnungslos."]
    true = "On 31 January 2022 about 263,000 people in Germany were homeless."
    assert not {f.kind for f in check_support(true, evidence, "en", 0.6, ["de"]).findings} - {F.MEANING}
    for wrong, kind in (
        (true.replace("263", "283"), F.NUMBER),
        (true.replace("31", "30"), F.DATE),
        (true.replace("Germany", "Italy"), F.NAME),
    ):
        assert kind in {f.kind for f in check_support(wrong, evidence, "en", 0.6, ["de"]).findings}


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.5 billion euros", "en", 1.5e9), ("1,5 Milliarden Euro", "de", 1.5e9), ("mil millones", "es", 1e9),
        ("3 mil millones de euros", "es", 3e9), ("twenty-five towns", "en", 25), ("fünfundzwanzig Orte", "de", 25),
        ("trentacinque comuni", "it", 35), ("vijfentwintig wijken", "nl", 25), ("700 000 osób", "pl", 700_000),
        ("1’200 francs", "fr", 1200), ("COVID-19", "en", None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_digits_and_words(text: str, language: str, value: float | None) -> None:
    found = quantities(text, language)
    assert (value is None and not found) or any(value in q.values for q in found), found


def test_dates_are_read_with_as_much_as_is_told() -> None:
    found = dates("From 6 to 8 July 2015, in May 2016 and in 2021-27.", "en")
    assert [(d.year, d.month, d.day) for d in found] == [
        (2015, 7, 6), (2015, 7, 8), (2016, 5, None), (2021, None, None), (2027, None, None),
    ]  # fmt: skip
    assert not dates("They may meet.", "en")


def test_similarity_is_that_of_the_nearest_sentence(encoder: Encoder) -> None:
    near = closest_similarity("A dog barks.", ["Taxes rose. A dog barks."], encoder)
    assert near == pytest.approx(1.0, abs=1e-3)
    assert closest_similarity("A dog barks.", [], encoder) == -1.0


def test_the_mutation_suite_reaches_its_aims_on_a_few_sentences_of_each_language() -> None:
    measured = mutations.measure(mutations.cases(CORPUS, per_language=8))
    assert not mutations.failing(measured), measured["missed"] + measured["alarms"]
    assert set(measured["caught"]) == {"number and date", "negation", "name", "modality"}
    assert measured["false_alarms"]["verbatim (passage)"]["share"] == 0.0


def test_mutations_change_the_sentence_and_rewordings_keep_its_numbers() -> None:
    import random

    names = Names.of([("In 2020 the town of Ghent may pay 3,000 euros.", "en"), ("We saw Bruges in May.", "en")])
    text = "In 2020 the town of Ghent may pay 3,000 euros."
    made = list(untrue(text, "en", names, random.Random(1)))
    assert {m.kind for m in made} == {"number", "date", "negation", "name", "modality"}
    assert all(m.text != text for m in made)
    assert any("3\u00a0000" in m.text for m in rewordings(text, "en"))


@pytest.mark.skipif(not os.environ.get("ESNQA_SHARED"), reason="needs the development data")
def test_true_paraphrases_raise_few_alarms() -> None:
    file = Path(os.environ["ESNQA_SHARED"]) / "train" / "questions" / "begin" / "pairs.jsonl.gz"
    measured = mutations.measure(mutations.pair_cases(file, 300))
    assert measured["false_alarms"]["all"]["share"] <= 0.05
    assert measured["caught"]["number and date"]["share"] >= 0.9
