"""Quotes word by word: what the table says, what stays as it is, and that no quote is touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa import Assistant
from esnqa.contract import answer_json
from esnqa.glossing import NOTICES, answer_glosses, gloss
from esnqa.lexicon.translation import LANGUAGES
from esnqa.queries import SERVED

GERMAN = "Die Pflegeberatung hilft Kindern in Nordstadt."


def text(quote: str, source: str, reader: str) -> str:
    found = gloss(quote, source, reader)
    assert found is not None
    return found.text


def test_words_are_put_in_and_the_rest_stays_as_it_is() -> None:
    assert text("Kinder und Regierung, 2.015 im <b>Xqvzkland</b>!", "de", "en").startswith(
        "children and government, 2.015"
    )
    assert "<b>Xqvzkland</b>!" in text("Kinder und Regierung, 2.015 im <b>Xqvzkland</b>!", "de", "en")


def test_every_word_is_listed_with_what_the_table_says() -> None:
    found = gloss("Kinder Xqvzk EU 2019", "de", "en")
    assert found is not None
    assert found.words == (("Kinder", "children"), ("Xqvzk", None), ("EU", None))
    assert (found.language, found.source_language, found.notice) == ("en", "de", NOTICES["en"])


def test_pairs_without_english_go_through_english() -> None:
    assert text("Schule", "de", "fr") == "ecole"
    assert text("Escuela", "es", "pl") == "Szkoly"


def test_a_compound_is_glossed_by_its_parts() -> None:
    assert text("Wasserregierung", "de", "en") == "water-government"
    assert text("Wasserregierung", "de", "fr") == "eau-gouvernement"


def test_capitals_stay_where_they_say_something() -> None:
    assert text("School and Government", "en", "es") == "Escuela y Gobierno"
    assert text("die Schule", "de", "en").endswith("school")


def test_greek_words_end_as_they_are_written() -> None:
    assert not re.search(r"σ\b", text("The history of politics, children and languages.", "en", "el"))


@pytest.mark.parametrize(
    ("source", "reader"), [("de", "de"), ("de-AT", "de"), ("sv", "en"), ("de", "sv"), (None, "de"), ("de", None)]
)
def test_there_is_none_within_a_language_and_for_languages_that_the_table_does_not_hold(
    source: str | None, reader: str | None
) -> None:
    assert gloss(GERMAN, source, reader) is None


def test_there_is_none_where_the_table_knows_no_word() -> None:
    assert gloss("Xqvzk 2015, EU", "de", "en") is None
    assert gloss("", "de", "en") is None


def test_every_language_has_its_notice() -> None:
    assert set(NOTICES) == set(SERVED) == set(LANGUAGES)
    assert len(set(NOTICES.values())) == len(NOTICES)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_what_is_no_word_is_kept_and_twice_gives_the_same(quote: str, source: str, reader: str) -> None:
    found = gloss(quote, source, reader)
    assert found == gloss(quote, source, reader)
    if found:
        assert [word for word, _ in found.words] == re.findall(r"[^\W\d_]+", quote)
        assert re.split(r"[^\W\d_]+", quote)[0] == re.split(r"[^\W\d_]+", found.text)[0]


def test_an_answer_is_the_same_with_glosses_and_without(small_index: Path, assistant: Assistant) -> None:
    answer = assistant.ask("Wie viele Pflegefamilien gibt es in Hillshire?", language="en")
    french = answer_glosses(answer, "fr")
    assert answer_glosses(answer) == {}, "the question's language is the quotes'"
    assert set(french) == {citation.marker for citation in answer.citations} != set()
    value = answer_json(answer, french)
    glosses = value.pop("glosses")
    assert value == answer_json(answer)
    assert [each["marker"] for each in glosses] == list(french)
    assert {each["notice"] for each in glosses} == {NOTICES["fr"]}
    assert "famille" in glosses[0]["text"].lower()
    for citation in answer.citations:
        document = assistant.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
    assert all(check.verdict.value == "valid" for check in assistant.verify(answer_json(answer, french)).citations)
