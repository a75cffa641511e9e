"""What was typed becomes a query: cleaned, its language told, filters and dates checked, follow-ups completed."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa.errors import UsageError
from esnqa.queries import MAX_CHARACTERS, SERVED, checked_date, clean, make_filter, make_query
from esnqa.types import Filter, Turn

SHORT = {
    "en": ["Who pays?", "Where is the conference held?", "How many children are there?", "What is a foster family?"],
    "de": ["Wer bezahlt das?", "Wo findet die Konferenz statt?", "Wie viele Kinder gibt es?", "Was ist Pflegegeld?"],
    "fr": ["Qui paie ?", "Où se tient la conférence ?", "Combien d’enfants ?", "Qu’est-ce que l’aide à domicile ?"],
    "es": ["¿Quién paga?", "¿Dónde se celebra la conferencia?", "¿Cuántos niños hay?", "¿Qué es la ayuda a domicilio?"],
    "it": [
        "Chi paga?",
        "Dove si tiene la conferenza?",
        "Quanti bambini ci sono?",
        "Che cos’è l’assistenza domiciliare?",
    ],
    "pt": ["Quem paga?", "Onde é a conferência?", "Quantas crianças há?", "O que é o apoio domiciliário?"],
    "pl": ["Kto płaci?", "Gdzie odbywa się konferencja?", "Ile jest dzieci?", "Czym jest opieka domowa?"],
    "nl": ["Wie betaalt dat?", "Waar is de conferentie?", "Hoeveel kinderen zijn er?", "Wat is thuiszorg?"],
    "el": ["Ποιος πληρώνει;", "Πού γίνεται το συνέδριο;", "Πόσα παιδιά;", "Τι είναι η βοήθεια στο σπίτι;"],
    "ro": ["Cine plătește?", "Unde are loc conferința?", "Câți copii sunt?", "Ce este asistența la domiciliu?"],
}


@pytest.mark.parametrize("language", SERVED)
def test_language_of_short_questions(language: str) -> None:
    for question in SHORT[language]:
        assert make_query(question).language == language, question


def test_every_served_language_is_tried() -> None:
    assert set(SHORT) == set(SERVED)


def test_a_given_language_wins() -> None:
    query = make_query("Quote?", language="pl")
    assert query.language == "pl"


@pytest.mark.parametrize(
    ("given", "taken"), [("DE", "de"), ("de-AT", "de"), ("pt_BR", "pt"), (" fr ", "fr"), ("sv", "sv")]
)
def test_a_given_language_is_its_primary_subtag(given: str, taken: str) -> None:
    assert make_query("Quote?", language=given).language == taken


@pytest.mark.parametrize("language", ["english", "e", "d e", "--", "de-", "1", "ελ", "../x"])
def test_what_is_no_language_code_is_refused(language: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_query("Quote?", language=language)
    assert repr(language) in caught.value.problem
    assert caught.value.remedy


# cleaning


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Who\tpays?\r\n ", "Who pays?"),
        ("Who pays\nand how?", "Who pays and how?"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Wh\u200bo p\u00adays\ufeff?", "Who pays?"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\u2028b\u2029c\x85d\x0be", "a b c d e"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("who\U000e0041\U000e0042?", "who?"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("non\u00a0breaking\u2009spaces", "non breaking spaces"),
        ("👩🏽 helps", "👩🏽 helps"),
        ("3?", "3?"),
    ],
)
def test_cleaning(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned
    assert make_query(typed).text == cleaned


@pytest.mark.parametrize("empty", ["", " ", "\n\t", "???", "…", "\u200b", "\u202e\u2066", "🙂", "--", "\x00", "\ud800"])
def test_nothing_to_ask_is_an_empty_question(empty: str) -> None:
    with pytest.raises(UsageError, match="empty") as caught:
        make_query(empty)
    assert caught.value.remedy


def test_two_thousand_characters_are_read_and_one_more_is_not() -> None:
    assert make_query("a" * MAX_CHARACTERS).text == "a" * 2000
    with pytest.raises(UsageError, match=r"2,001 characters; at most 2,000"):
        make_query("a" * (MAX_CHARACTERS + 1))
    with pytest.raises(UsageError, match="50,000,000 characters"):
        make_query("a" * 50_000_000)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_clean_is_idempotent_and_leaves_nothing_unseen(text: str) -> None:
    try:
        cleaned = clean(text)
    except UsageError:
        return
    assert clean(cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in cleaned)
    cleaned.encode()  # no lone surrogates


# filters and dates


def test_a_filter_from_pairs() -> None:
    made = make_filter(
        ["language=DE", "language = fr", "kind=Briefing", "theme=Care", "country=pt", "document_id=a/B=c.md"],
        "2015",
        "2016-02-29",
    )
    assert made == Filter(
        languages=frozenset({"de", "fr"}),
        kinds=frozenset({"briefing"}),
        themes=frozenset({"care"}),
        countries=frozenset({"PT"}),
        document_ids=frozenset({"a/B=c.md"}),
        since="2015",
        until="2016-02-29",
    )


def test_no_pairs_are_no_filter() -> None:
    assert not make_filter([])
    assert make_filter(["kind=x"])


@pytest.mark.parametrize("pair", ["", "=", "language", "language=", "=de", "languages=de", "Language=de", "colour=red"])
def test_a_bad_filter_is_named(pair: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_filter(["kind=article", pair])
    assert repr(pair) in caught.value.problem
    assert "language" in caught.value.remedy


@pytest.mark.parametrize("date", ["2015", "2015-07", "2015-07-10", "2016-02-29", "0001", "9999-12-31"])
def test_dates_that_are_dates(date: str) -> None:
    assert checked_date(date, "since") == date


BAD_DATES = ["", "15", "2015-7", "2015-13", "2015-00", "2015-02-30", "2015-02-29", "10.07.2015", "2015/07", "0000"]
BAD_DATES += ["last year", "2015-07-10T00:00", " 2015", "2015 ", "2015\n", "٢٠١٥", "２０１５", "20150710", "2015-W05"]


@pytest.mark.parametrize("date", BAD_DATES)
def test_dates_that_are_none(date: str) -> None:
    for name in ("since", "until"):
        with pytest.raises(UsageError) as caught:
            make_filter([], **{name: date})
        assert repr(date) in caught.value.problem
        assert name in caught.value.problem
        assert "YYYY" in caught.value.remedy


@pytest.mark.parametrize(
    ("since", "until", "fine"),
    [
        ("2015", "2015", True),
        ("2015-07", "2015", True),
        ("2015-12-31", "2015-12", True),
        ("2015", "2015-01-01", True),
        ("2016", "2015", False),
        ("2016", "2015-12-31", False),
        ("2015-08", "2015-07-31", False),
        ("2015-07-11", "2015-07-10", False),
    ],
)
def test_dates_that_exclude_each_other(since: str, until: str, fine: bool) -> None:
    if fine:
        assert make_filter([], since, until) == Filter(since=since, until=until)
    else:
        with pytest.raises(UsageError, match="No date lies between"):
            make_filter([], since, until)


# follow-ups

FIRST = Turn("Where did the 2015 conference take place?", "It took place in Lisbon, said Maria Santos. [1]")
LEANING = {
    "en": [
        "And in Italy?",
        "Why?",
        "Who opened it?",
        "How many people came?",
        "What about the children?",
        "When was that?",
    ],
    "de": ["Und in Italien?", "Warum?", "Wer hat sie eröffnet?", "Und wie viele Kinder waren dort?"],
    "fr": ["Et en Italie ?", "Pourquoi ?", "Qui l’a payée ? Et combien coûte-t-elle ?"],
    "es": ["¿Y en Italia?", "¿Por qué?", "¿Y cuántas de ellas viven en la calle?"],
    "it": ["E in Italia?", "Perché?", "E quanti letti hanno?"],
    "pt": ["E em Itália?", "Porquê?", "E quantas crianças foram?"],
    "pl": ["A we Włoszech?", "Dlaczego?", "A ile dzieci tam było?"],
    "nl": ["En in Italië?", "Waarom?", "En hoeveel kinderen waren daar?"],
    "el": ["Και στην Ιταλία;", "Γιατί;", "Και πόσα παιδιά ήταν εκεί;"],
    "ro": ["Dar în Italia?", "De ce?", "Şi câți copii au fost acolo?"],
}
STANDING = {
    "en": [
        "Who is responsible for adult social care in Denmark?",
        "What does co-production mean to European Social Network members?",
        "What is the waiting list for foster families in Hillshire?",
        "I want to know on what terms home care is paid in Riverton",
        "How many foster families are there in Hillshire?",
    ],
    "de": ["Wie viele Pflegebüros gibt es in Nordstadt?", "Wer leitet die Pflegeberatung in Nordstadt?"],
    "fr": ["En quelle année Montclair a ouvert ses logements ?", "Combien coûte le programme de Montclair ?"],
    "es": ["En qué año se abrió la oficina de Nordstadt?", "¿Cuál es la tasa de pobreza infantil de España?"],
    "it": ["I servizi sociali di Trieste chi li paga?", "Quanto costa il programma di Montclair al comune?"],
    "pt": ["O que é o apoio domiciliário em Portugal?", "O programa de Lisboa quanto custa por ano?"],
    "pl": ["Ile rodzin zastępczych jest w województwie mazowieckim?"],
    "nl": ["Hoeveel pleeggezinnen zijn er in Vlaanderen?", "Waar zijn er wachtlijsten voor jeugdzorg?"],
    "el": ["Πόσες οικογένειες φιλοξενούν παιδιά στην Αθήνα;"],
    "ro": ["Câte familii de plasament există în județul Cluj?"],
}


@pytest.mark.parametrize("language", SERVED)
def test_what_leans_on_the_conversation_is_completed(language: str) -> None:
    for question in LEANING[language]:
        query = make_query(question, history=[FIRST], language=language)
        assert query.text == question
        assert query.standalone.startswith("Where did the 2015 conference take place"), question
        assert query.standalone.endswith(question)


@pytest.mark.parametrize("language", SERVED)
def test_what_stands_alone_stays_as_it_is(language: str) -> None:
    for question in STANDING[language]:
        assert make_query(question, history=[FIRST]).standalone == question
        assert make_query(question, history=[FIRST], language=language).standalone == question


def test_without_history_nothing_is_added() -> None:
    assert make_query("And in Italy?").standalone == "And in Italy?"


def test_a_pronoun_brings_the_name_of_the_answer() -> None:
    query = make_query("What did she say?", history=[Turn("Who opened the conference?", "Maria Santos opened it. [1]")])
    assert "Maria Santos" in query.standalone
    assert "Who opened the conference" in query.standalone


def test_a_follow_up_of_a_follow_up_reaches_the_topic() -> None:
    history = [Turn("Where did the 2015 conference take place?"), Turn("And in 2016?"), Turn("And in 2017?")]
    query = make_query("And in 2018?", history=history)
    assert query.standalone.startswith("Where did the 2015 conference take place")
    assert query.standalone.endswith("And in 2018?")


def test_only_what_the_conversation_leans_on_is_taken() -> None:
    history = [Turn("What is a foster family in Hillshire county?"), FIRST]
    assert "foster" not in make_query("And in Italy?", history=history).standalone


@pytest.mark.parametrize("unusable", ["", "???", "a" * 3000, "\u200b"])
def test_turns_that_could_not_be_asked_are_passed_over(unusable: str) -> None:
    query = make_query("And in Italy?", history=[FIRST, Turn(unusable, "The question is empty.")])
    assert query.standalone.startswith("Where did the 2015 conference take place")
    assert make_query("And in Italy?", history=[Turn(unusable)]).standalone == "And in Italy?"


def test_a_long_conversation_costs_no_recursion_and_no_crowding() -> None:
    history = [Turn(f"And in {year}?") for year in range(5000)]
    assert len(make_query("And now?", history=history).standalone) < 500
    query = make_query("And in Italy?", history=[Turn("What about care? " * 100, "Yes. [1]")])
    assert len(query.standalone) < 500
    assert query.standalone.endswith("And in Italy?")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=6), st.sampled_from(["Why?", "And it?"])
)
def test_any_history_is_taken(history: list[tuple[str, str]], question: str) -> None:
    query = make_query(question, history=[Turn(*turn) for turn in history])
    assert query.standalone.endswith(question)
    assert "\n" not in query.standalone


# the language of a question

SUITES = Path(__file__).resolve().parents[1] / "eval" / "suites"


def suite_questions(*names: str) -> list[dict[str, Any]]:
    lines = [line for name in names for line in (SUITES / name / "questions.jsonl").read_text("utf-8").splitlines()]
    return [question for question in map(json.loads, lines) if question["answerable"]]


@pytest.mark.parametrize(("words", "least"), [(None, 0.97), (4, 0.9)])
def test_the_language_of_questions_and_of_their_first_words_is_told(words: int | None, least: float) -> None:
    questions = suite_questions("starter", "languages")
    told = [(q["language"], make_query(" ".join(q["question"].split()[:words]))) for q in questions]
    for language in SERVED:
        mine = [query.language == language for own, query in told if own == language]
        assert sum(mine) >= least * len(mine) > 0, language
    assert [query.text for _, query in told if query.foreign] == []


FOREIGN = [
    ("Hur många äldre får hemtjänst i Sverige?", {"sv"}),
    ("Kolik lidí bez domova je v Praze?", {"cs", "sk"}),
    ("Hány hajléktalan ember él Budapesten?", {"hu"}),
    ("Mitä tarkoittaa kotihoito?", {"fi"}),
    ("Колко хора живеят в бедност в България?", {"bg", "mk"}),
]


@pytest.mark.parametrize(("question", "languages"), FOREIGN)
def test_a_question_in_a_language_that_is_not_served_is_told_to_be_foreign(question: str, languages: set[str]) -> None:
    query = make_query(question)
    assert query.foreign in languages
    assert query.language in SERVED
    assert make_query(question, language="en").foreign is None, "what the reader says is not doubted"


@pytest.mark.parametrize("text", ["ESF+", "Housing First", "Pflegegeld 2024", "12345", "EU 2020"])
def test_a_few_words_and_names_are_not_foreign(text: str) -> None:
    assert make_query(text).foreign is None


def test_the_reader_is_told_which_languages_the_encoder_knows() -> None:
    from esnqa.answering.notices import unknown_language

    swedish = make_query(FOREIGN[0][0])
    (notice,) = unknown_language(swedish, SERVED)
    assert notice.code == "unknown_language"
    assert notice.text.startswith("The encoder does not know the question’s language (sv); it knows en, de, fr")
    assert unknown_language(make_query("Wie hoch ist das Pflegegeld?"), SERVED) == ()
    (german,) = unknown_language(make_query("Wie hoch ist das Pflegegeld?"), ("en",))
    assert german.text.startswith("Der Encoder kennt die Sprache der Frage (de) nicht")
    assert unknown_language(make_query("What is it?", language="sv"), SERVED) != ()
    assert unknown_language(swedish, ()) == (), "nothing is known of other encoders"


@pytest.mark.parametrize(
    "text", ["When was Franz Kafka born?", "Who do gurus control?", "who plays rosie in mamma mia", "What is IMV?"]
)
def test_names_do_not_make_a_question_another_language(text: str) -> None:
    query = make_query(text)
    assert (query.language, query.foreign) == ("en", None)


@pytest.mark.parametrize(("text", "language"), [("Was ist das?", "de"), ("Wie is dat?", "nl"), ("¿Quién es?", "es")])
def test_question_words_of_other_languages_are_theirs(text: str, language: str) -> None:
    assert make_query(text).language == language
