"""Answers made comparable, and judged against gold strings, documents and citations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa_eval.citing import CitedStatement, citation_scores, cited_statements, verbatim_share
from esnqa_eval.correctness import answered_rightly, exact_match, gold_f1, matches_document, missing, span_hit
from esnqa_eval.support import load_support
from esnqa_eval.text import contains, token_f1, token_recall, tokens
from eval_fakes import word_support


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In July, 1,000 people!", ("in", "july", "1000", "people")),
        ("1.000 and 1 000 and 1 000 000", ("1000", "and", "1000", "and", "1000000")),
        ("1,234.50 or 1.234,50", ("1234.50", "or", "1234.50")),
        ("3,5 per cent = 3.5%", ("3.5", "%", "3.5", "%")),
        ("12 Prozent, 12 pour cent", ("12", "%", "12", "%")),
        ("€10 / 6.7.2015", ("€", "10", "6.7.2015")),
        ("Ο ΛΟΓΟΣ", ("ο", "λογοσ")),
        ("long-term l’enfant", ("long", "term", "l", "enfant")),
        ("", ()),
        ("?!", ()),
    ],
)
def test_tokens(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


def test_contains_whole_words_in_order() -> None:
    assert contains("It was held in Lisbon, in July 2015.", "lisbon")
    assert contains("It took 1.000 days", "1,000 days")
    assert not contains("It cost 11,000 euro", "1,000")
    assert not contains("Lisbonians", "Lisbon")
    assert not contains("July in 2015", "in July")
    assert not contains("anything", "")
    assert not contains("", "x")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_a_text_contains_itself_in_any_case(text: str) -> None:
    assert contains(text.upper(), text.upper()) == bool(tokens(text.upper()))


def test_token_f1_by_hand() -> None:
    assert token_f1(("a", "b", "c", "d"), ("a", "d")) == pytest.approx(2 * 0.5 * 1 / 1.5)
    assert token_f1(("a", "a"), ("a",)) == pytest.approx(2 * 0.5 * 1 / 1.5)
    assert token_f1((), ("a",)) == 0.0
    assert token_recall(("a", "b", "a"), ("a",)) == 0.5
    assert token_recall((), ()) == 1.0


GOLD = (("2015",), ("Lisbon", "Lisboa"))


def test_everything_must_be_said_in_one_of_its_ways() -> None:
    assert answered_rightly("In Lisboa in 2015", GOLD)
    assert not answered_rightly("In Lisbon", GOLD)
    assert missing("In Lisbon", GOLD) == [("2015",)]
    assert not answered_rightly("", GOLD)


def test_exact_match_and_f1_take_the_nearest_way_of_saying_it() -> None:
    assert exact_match("2015, Lisboa", GOLD)
    assert not exact_match("In 2015, Lisboa", GOLD)
    assert gold_f1("2015 Lisboa", GOLD) == 1.0
    assert gold_f1("in 2015 in Lisbon", GOLD) == pytest.approx(2 * 0.5 * 1 / 1.5)
    assert gold_f1("", GOLD) == 0.0


def test_a_gold_string_in_a_quote() -> None:
    assert span_hit(["nothing", "it was 2015"], GOLD)
    assert not span_hit(["nothing"], GOLD)
    assert not span_hit([], GOLD)


@pytest.mark.parametrize("gold", ["https://x.eu/a/care", "care", "care.md", "en/care.md"])
def test_a_document_is_known_by_any_of_its_names(gold: str) -> None:
    assert matches_document(gold, ["https://x.eu/a/care", "en/care.md"])
    assert not matches_document("car", ["https://x.eu/a/care", "en/care.md"])


def test_citation_scores_by_hand() -> None:
    statements = [
        CitedStatement("rome hosted it", ("rome hosted it in 2014",)),  # supported by its one citation
        CitedStatement("lisbon hosted july event", ("lisbon hosted", "july event", "zebra")),  # third is not needed
        CitedStatement("oslo won", ("bergen lost",)),  # not supported
        CitedStatement("no citation", ()),
    ]
    scores = citation_scores(statements, lambda claim, texts: float(word_support(claim, texts) == 1.0))
    assert scores.recall == pytest.approx(2 / 4)
    assert scores.precision == pytest.approx(3 / 5)
    assert scores.f1 == pytest.approx(2 * 0.5 * 0.6 / 1.1)


def test_of_two_citations_that_each_suffice_both_are_precise_and_of_two_needed_together_too() -> None:
    strict = lambda claim, texts: float(word_support(claim, texts) == 1.0)  # noqa: E731
    assert citation_scores([CitedStatement("a b", ("a b", "a b c"))], strict).precision == 1.0
    assert citation_scores([CitedStatement("a b", ("a", "b"))], strict).precision == 1.0
    assert citation_scores([CitedStatement("a b", ("a b", "c"))], strict).precision == 0.5


def test_nothing_cited_scores_nothing() -> None:
    scores = citation_scores([CitedStatement("a", ())], word_support)
    assert (scores.recall, scores.precision, scores.f1) == (0.0, 0.0, 0.0)


def test_verbatim_share_and_markers() -> None:
    statements = cited_statements(
        [{"text": "It was Rome.", "citations": [1, 9]}, {"text": "It was nice.", "citations": [2]}],
        {1: "Yes: it was Rome, in 2014.", 2: "it was very nice"},
    )
    assert statements[0].quotes == ("Yes: it was Rome, in 2014.",)
    assert verbatim_share(statements) == 0.5
    assert verbatim_share([]) == 0.0


def test_the_support_check_says_its_name_and_stays_in_range() -> None:
    found = load_support()
    assert found.name
    same = found.check("The conference took place in Lisbon.", ["The conference took place in Lisbon."])
    other = found.check("The conference took place in Lisbon.", ["Care costs 1,200 euro a month."])
    assert 0.0 <= other < 0.5 <= same <= 1.0
