"""Corroboration and conflict: who else says it, and who says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from esnqa.answering.agreeing import conflicts, corroborated, disagreement
from esnqa.answering.candidates import candidates
from esnqa.answering.composing import citation, compose
from esnqa.chunking import chunk
from esnqa.corpus.reading import Origin, read_bytes
from esnqa.queries import make_query
from esnqa.settings import load_settings
from esnqa.types import Document, Draft, DraftStatement, IndexStamp, ScoredPassage, SpanRef

# Pairs of sentences of the starter collection, read by hand: do they disagree about the same thing? ``linked`` are from
# documents whose front matter says that they differ.
PAIRS = [
    (True, True, "The European Social Fund (ESF) received 24.8% of cohesion policy money for 2014-2020, or over 86 billion euros, after the programming phase.", "The European Social Fund (ESF) 2014-2020 has a budget of 76 billion euro, Commissioner Lasló Andor said when he opened its launch conference, SOLIDAR reports."),
    (True, True, "ESN's proposal contains 25 overarching quality standards for social services.", "The ESN framework of November 2025 contains 23 quality standards."),
    (True, True, "More than 9 million people work in social services in the EU.", "Social services in Europe employ over 10 million people and have created over 1.7 million jobs since 2008, according to a report that Social Services Europe commissioned."),
    (True, True, "Europe has more than 100 million carers, according to the announcement of InformCare.", "Over 76 million non-professional carers were counted in Europe, or 12.7% of the population."),
    (False, False, "Social enterprises: 3.9 million people or more.", "More than 9 million people work in social services in the EU."),
    (False, False, "Some 5.5 million young people in the EU were unemployed.", "6.5 million young people were without a job and outside education and training (NEET)."),
    (False, False, "Central and Eastern Europe: 666 children in residential care, the highest rate in the world.", "Western Europe: 294 children in residential care, the highest rate of all and nearly three times the global average."),
    (False, False, "Young people aged 15-24 who were not in employment, education or training (NEET): a share that stayed high.", "fewer young people aged 15-29 who are neither working nor in education or training (NEET)."),
    (False, False, "UNICEF estimates that 2.7 million children or more live in residential care around the world.", "UNICEF counts 456,000 children, close to half a million, in residential care in Europe and Central Asia."),
    (False, True, "According to ESN, nearly 18 million children in Europe were at risk of poverty or social exclusion when the Child Guarantee was adopted, and the Covid-19 crisis was expected to make the inequalities much worse.", "The Commission counts the Child Guarantee among the concrete deliverables of the Pillar's Action Plan, whose target is to free at least 5 million children in the EU from poverty or social exclusion."),
    (False, True, "Germany and Italy received about four in ten of the unaccompanied minors who applied for asylum in the EU in 2018.", "Greece: 3,300 unaccompanied minors in 2019 (24% of the EU total), 700 more than in 2018."),
    (False, True, "Citizenship: six countries account for more than half, namely Afghanistan (16%), Eritrea (10%), Pakistan and Syria (7% each), Guinea and Iraq (6% each).", "Afghanistan was the country of citizenship of 30%, Syria and Pakistan of 10% each, Somalia, Guinea and Iraq of 5% each."),
]  # fmt: skip


@pytest.mark.parametrize(("differ", "linked", "one", "two"), PAIRS)
def test_pairs_of_the_collection_that_were_read_by_hand(differ: bool, linked: bool, one: str, two: str) -> None:
    assert (disagreement(one, two, "en", linked=linked) is not None) is differ
    assert (disagreement(two, one, "en", linked=linked) is not None) is differ


def test_without_a_link_only_what_is_plainly_the_same_disagrees() -> None:
    one = "About 700,000 people sleep rough in Europe on any night."
    assert disagreement(one, "About 895,000 people sleep rough in Europe on any night.", "en").values == ("700,000", "895,000")  # type: ignore[union-attr]  # fmt: skip
    assert disagreement(one, "About 895,000 people sleep rough in Italy on any night.", "en") is None
    assert disagreement(one, "In 2023 about 895,000 people sleep rough in Europe on any night.", "en") is None
    assert disagreement(one, "About 705,000 people sleep rough in Europe on any night.", "en") is None  # rounding
    denied = disagreement("The city closes its night shelters in summer.", "The city does not close its night shelters in summer.", "en")  # fmt: skip
    assert denied is not None
    assert denied.what == "negation"


def document(name: str, text: str, **known: object) -> Document:
    made = read_bytes(f"{text}\n".encode(), Origin(f"{name}.md"))
    return replace(made, language="en", source_url=f"https://x.example/{name}", **known)  # type: ignore[arg-type]


def passage(made: Document) -> ScoredPassage:
    return ScoredPassage(chunk(made, Counter(), 500, load_settings().chunking)[0].passage, made, 1.0, {})


class Counter:
    """Counts words."""

    name = "words"

    def count(self, text: str) -> int:
        return len(text.split())


def quoting(*passages: ScoredPassage) -> Draft:
    first = [candidates([p])[0] for p in passages]
    return Draft(tuple(DraftStatement(c.text, (SpanRef(c.source, c.start, c.end),), 1.0, 0.9) for c in first), 0.9)


SAYS = "About 700,000 people sleep rough in Europe on any night."


def test_all_independent_sources_are_cited_and_a_translation_is_none() -> None:
    one = passage(document("one", SAYS))
    again = passage(document("again", "On any night about 700,000 people sleep rough in Europe. Other things happen."))
    translated = passage(document("translated", SAYS + " More.", translations=("https://x.example/one",)))
    other = passage(document("other", "About 895,000 people sleep rough in Europe on any night."))
    draft = corroborated(quoting(one), [one, again, translated, other])
    assert [span.passage.document.id for span in draft.statements[0].spans] == [one.document.id, again.document.id]


def test_a_source_that_says_otherwise_becomes_a_statement_of_its_own() -> None:
    one, other = passage(document("one", SAYS)), passage(document("two", SAYS.replace("700", "895")))
    first, second = quoting(one).statements[0], quoting(other).statements[0]
    draft = Draft((replace(first, spans=(*first.spans, *second.spans)),), 0.9)
    assert [s.text for s in corroborated(draft, [one, other]).statements] == [SAYS, SAYS.replace("700", "895")]


def test_conflicts_name_the_newest_first_and_superseded_pages_are_marked() -> None:
    old = passage(document("old", SAYS, published="2020-07-23", superseded_by=("https://x.example/new",)))
    new = passage(document("new", SAYS.replace("700", "895"), published="2023-09-01"))
    answer = compose(
        make_query("How many people sleep rough?"), quoting(old, new), [old, new],
        generator="test", index=IndexStamp("1", "0" * 64), timings_ms={},
    )  # fmt: skip
    assert answer.citations[0].superseded_by == ("https://x.example/new",)
    assert answer.conflicts == ()  # the older state is marked, and contradicts nothing
    rival = replace(old, document=replace(old.document, superseded_by=()))
    cited = [(citation(n, span), span.passage.document) for n, span in enumerate((s.spans[0] for s in quoting(rival, new).statements), 1)]  # fmt: skip
    (found,) = conflicts(cited)
    assert (found.markers, found.what, found.values) == ((2, 1), "number", ("895,000", "700,000"))
