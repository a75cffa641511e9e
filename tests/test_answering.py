"""Answering: what is asked for, which sentences may answer, which are chosen, and how they are cited."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from esnqa import Assistant
from esnqa.answering.candidates import Candidate, candidates
from esnqa.answering.composing import compose
from esnqa.answering.extractive import ExtractiveGenerator
from esnqa.answering.features import observe
from esnqa.answering.kinds import holds
from esnqa.answering.questions import LANGUAGES, AnswerType, answer_type
from esnqa.answering.scoring import Logistic, models
from esnqa.answering.selection import Chosen, select
from esnqa.answering.wording import no_answer, refusal_reason
from esnqa.chunking import chunk
from esnqa.corpus.reading import Origin, read_bytes
from esnqa.queries import SERVED, make_query
from esnqa.settings import AnsweringSettings, load_settings
from esnqa.types import (
    BlockKind,
    Document,
    Draft,
    DraftStatement,
    Encoder,
    IndexStamp,
    Refusal,
    ScoredPassage,
    SpanRef,
)

STAMP = IndexStamp("00000001-0123456789abcdef", "0" * 64)

# what a question asks for

T = AnswerType
ASKED = {
    "en": {
        T.PERSON: "Who opened the conference?",
        T.TIME: "When was it founded?",
        T.PLACE: "Where did it take place?",
        T.NUMBER: "How many delegates came?",
        T.REASON: "Why was it closed?",
        T.MANNER: "How is it funded?",
        T.DEFINITION: "What is a foster family?",
        T.YES_NO: "Is the service free?",
        T.THING: "What did the delegates ask for?",
        T.CONTACT: "What is the e-mail of the office?",
    },
    "de": {
        T.PERSON: "Wer eröffnete die Konferenz?",
        T.TIME: "In welchem Jahr wurde sie gegründet?",
        T.PLACE: "Wo fand sie statt?",
        T.NUMBER: "Wie viele Menschen kamen?",
        T.REASON: "Warum wurde es geschlossen?",
        T.MANNER: "Wie wird es finanziert?",
        T.DEFINITION: "Was bedeutet Teilhabe?",
        T.YES_NO: "Ist die Beratung kostenlos?",
    },
    "fr": {
        T.PERSON: "Qui a ouvert la conférence ?",
        T.TIME: "Quand a-t-elle eu lieu ?",
        T.PLACE: "Dans quelle ville a-t-elle eu lieu ?",
        T.NUMBER: "Combien de délégués sont venus ?",
        T.REASON: "Pourquoi a-t-il fermé ?",
        T.MANNER: "Comment est-il financé ?",
        T.YES_NO: "Est-ce que le service est gratuit ?",
    },
    "es": {
        T.PERSON: "¿Quién abrió la conferencia?",
        T.TIME: "¿Cuándo se fundó?",
        T.PLACE: "¿Dónde se celebró?",
        T.NUMBER: "¿Cuántas personas vinieron?",
        T.REASON: "¿Por qué se cerró?",
        T.MANNER: "¿Cómo se financia?",
    },
    "it": {
        T.PERSON: "Chi ha aperto la conferenza?",
        T.TIME: "Quando è stata fondata?",
        T.PLACE: "Dove si è tenuta?",
        T.NUMBER: "Quanti delegati c’erano?",
        T.REASON: "Perché è stato chiuso?",
        T.MANNER: "Come è finanziato?",
    },
    "pt": {
        T.PERSON: "Quem abriu a conferência?",
        T.TIME: "Quando foi fundada?",
        T.PLACE: "Onde se realizou?",
        T.NUMBER: "Quantas pessoas vieram?",
        T.MANNER: "Como é financiado?",
    },
    "pl": {
        T.PERSON: "Kto otworzył konferencję?",
        T.TIME: "Kiedy została założona?",
        T.PLACE: "Gdzie się odbyła?",
        T.NUMBER: "Ile osób przyszło?",
        T.REASON: "Dlaczego została zamknięta?",
        T.MANNER: "W jaki sposób jest finansowany?",
        T.YES_NO: "Czy usługa jest bezpłatna?",
    },
    "nl": {
        T.PERSON: "Wie opende de conferentie?",
        T.TIME: "Wanneer is het opgericht?",
        T.PLACE: "Waar vond het plaats?",
        T.NUMBER: "Hoeveel mensen kwamen er?",
        T.REASON: "Waarom werd het gesloten?",
        T.MANNER: "Hoe wordt het gefinancierd?",
    },
    "el": {
        T.PERSON: "Ποιος άνοιξε το συνέδριο;",
        T.TIME: "Πότε ιδρύθηκε;",
        T.PLACE: "Πού έγινε;",
        T.NUMBER: "Πόσοι ήρθαν;",
        T.REASON: "Γιατί έκλεισε;",
        T.MANNER: "Πώς χρηματοδοτείται;",
    },
    "ro": {
        T.PERSON: "Cine a deschis conferința?",
        T.TIME: "Când a fost fondată?",
        T.PLACE: "Unde a avut loc?",
        T.NUMBER: "Câți oameni au venit?",
        T.REASON: "De ce a fost închis?",
        T.MANNER: "Cum este finanțat?",
    },
}


@pytest.mark.parametrize(("language", "wanted"), [(language, kind) for language in ASKED for kind in ASKED[language]])
def test_what_a_question_asks_for(language: str, wanted: AnswerType) -> None:
    question = ASKED[language][wanted]
    assert answer_type(question, language) is wanted
    assert answer_type(question.upper(), language) is wanted


def test_every_language_that_is_served_has_its_question_words() -> None:
    assert set(LANGUAGES) == set(SERVED) == set(ASKED)


def test_an_unknown_language_is_asked_in_english() -> None:
    assert answer_type("Who came?", "sv") is AnswerType.PERSON


WITHOUT_QUESTION_WORD = [
    ("What was the unemployment rate at the end of 2024?", "en", T.NUMBER),
    ("What is the average hourly wage of a care worker?", "en", T.NUMBER),
    ("Quel budget est prévu pour le plan ?", "fr", T.NUMBER),
    ("A quanto ammonta l’indennità?", "it", T.NUMBER),
    ("Care a fost rata sărăciei în 2023?", "ro", T.NUMBER),
    ("On which days does the conference take place?", "en", T.TIME),
    ("Which Belgian minister organised the conference?", "en", T.PERSON),
    ("Which country-specific recommendation did Italy receive?", "en", T.THING),
    ("Which plan was adopted?", "en", T.THING),
]


@pytest.mark.parametrize(("question", "language", "wanted"), WITHOUT_QUESTION_WORD)
def test_quantities_days_and_offices_are_asked_for_in_other_words_too(
    question: str, language: str, wanted: AnswerType
) -> None:
    assert answer_type(question, language) is wanted


# the kinds of answers

HELD = [
    (T.TIME, "It was adopted in 2015.", "On which day was it adopted?", False),
    (T.TIME, "It was adopted on 20-21 April.", "On which day was it adopted?", True),
    (T.TIME, "It was adopted on 3 July.", "In which year was it adopted?", False),
    (T.NUMBER, "They met in Brussels on 14-15 November.", "How many people work there?", False),
    (T.NUMBER, "Law 33/2023 gives them the right.", "How many people work there?", False),
    (T.NUMBER, "It was the 23rd conference.", "How many people came?", False),
    (T.NUMBER, "Women were 80% of the adults.", "How much money was spent?", False),
    (T.NUMBER, "€20 million were spent.", "How much money was spent?", True),
    (T.PERSON, "The European Social Services Awards were handed out.", "Who sat on the jury?", False),
    (T.PERSON, "Karl Richter sat on it.", "Who sat on the jury?", True),
    (T.TIME, "It opened on 3 July.", "When did it open?", True),
    (T.TIME, "Es wurde im März eröffnet.", "Wann wurde es eröffnet?", True),
    (T.TIME, "Założono go w 1998 r.", "Kiedy go założono?", True),
    (T.TIME, "It is open to everybody.", "When did it open?", False),
    (T.TIME, "The 2015 conference was a success.", "When was the 2015 conference?", False),
    (T.NUMBER, "The county has 812 families.", "How many families are there?", True),
    (T.NUMBER, "Zwölf Familien kamen.", "Wie viele Familien kamen?", True),
    (T.NUMBER, "It was founded in 2015.", "How many families are there?", False),
    (T.NUMBER, "All of them came.", "How many came?", False),
    (T.PERSON, "Maria Santos opened the conference.", "Who opened the conference?", True),
    (T.PERSON, "It was opened with music.", "Who opened the conference?", False),
    (T.PLACE, "It took place in Lisbon.", "Where did it take place?", True),
    (T.PLACE, "Sie fand in Wien statt.", "Wo fand sie statt?", True),
    (T.PLACE, "It took place on time.", "Where did it take place?", False),
    (T.REASON, "It closed because money ran out.", "Why did it close?", True),
    (T.CONTACT, "Write to info@example.org.", "What is the e-mail address?", True),
    (T.CONTACT, "Write to us.", "What is the e-mail address?", False),
]


@pytest.mark.parametrize(("kind", "sentence", "question", "there"), HELD)
def test_whether_a_sentence_holds_what_is_asked_for(
    kind: AnswerType, sentence: str, question: str, there: bool
) -> None:
    assert (holds(kind, sentence, question) > 0.5) is there


@pytest.mark.parametrize("kind", [T.THING, T.YES_NO])
def test_kinds_without_a_form_speak_neither_for_nor_against(kind: AnswerType) -> None:
    assert holds(kind, "Anything at all.", "What?") == 0.5


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(AnswerType)), st.text(max_size=80), st.text(max_size=40))
def test_a_kind_is_a_share(kind: AnswerType, sentence: str, question: str) -> None:
    assert 0 <= holds(kind, sentence, question) <= 1


# names that nothing retrieved names

NAMED = [
    ("Why did the network leave England?", "en", "La rete ha lasciato l’Inghilterra nel 2020.", "it", ()),
    ("Per quale ragione la rete ha lasciato l’Inghilterra?", "it", "The network left England in 2020.", "en", ()),
    ("Hoeveel mensen helpt de gemeente Petroupoli?", "nl", "Ο Δήμος Πετρούπολης βοηθά 200 άτομα.", "el", ()),
    ("¿Cuántos trabajadores usan la historia?", "es", "La historia la usan 300 trabajadores.", "es", ()),
    ("What was decided for 2021-27?", "en", "For 2021-2027 a fund was decided.", "en", ()),
    ("How many people did Ireland count?", "en", "Finland counted 4,341 people.", "en", ("Ireland",)),
    ("Can I get help? I moved here from Zimbabwe in 1998.", "en", "Everybody can get help.", "en", ()),
    ("I live in Finland. How many people did Ireland count?", "en", "Sweden counted 10.", "en", ("Ireland",)),
    ("What was decided in 1998?", "en", "A fund was decided in 2021.", "en", ("1998",)),
]


@pytest.mark.parametrize(("question", "language", "text", "written_in", "missing"), NAMED)
def test_names_are_missing_that_nothing_retrieved_holds_in_any_form(
    question: str, language: str, text: str, written_in: str, missing: tuple[str, ...], encoder: Encoder
) -> None:
    query = make_query(question, language=language)
    found = candidates(evidence_of(text, language=written_in))
    observed = observe(query, found, encoder.encode_query(question), encoder, lambda *_: {})
    assert observed.names_absent == missing


# candidates


class _Characters:
    """Counts characters: a tokenizer that needs no model."""

    name = "characters"

    def count(self, text: str) -> int:
        return len(text)


def evidence_of(*texts: str, size: int = 2000, language: str = "en") -> list[ScoredPassage]:
    """The passages of some Markdown texts, each a document of its own, in order."""
    found: list[ScoredPassage] = []
    chunking = load_settings().chunking.model_copy(update={"target_tokens": min(size, 8192), "context_tokens": 0})
    for number, text in enumerate(texts):
        document = read_bytes(text.encode(), Origin(f"document-{number}.md"))
        document = replace(document, language=language)
        parts = chunk(document, _Characters(), size, chunking)
        found += [ScoredPassage(part.passage, document, 0.5, {"dense": 0.5}) for part in parts]
    return found


def assert_exact(found: Sequence[Candidate]) -> None:
    for candidate in found:
        document = candidate.source.document
        assert document.text[candidate.start : candidate.end] == candidate.text
        assert candidate.text == candidate.text.strip()
        block = document.blocks[candidate.block]
        assert block.start <= candidate.start < candidate.end <= block.end
        assert block.kind is candidate.kind
        passage = candidate.source.passage
        assert candidate.start < passage.end
        assert candidate.end > passage.start
    keys = [candidate.key for candidate in found]
    assert len(keys) == len(set(keys))


PIECES = [
    "The council paid 12.5 per cent (cf. art. 3 par. 2) in Jan. 2019.",
    "Dr. Maria de Sousa e.g. said so!",
    "Is it free?",
    "🧒🏽 Children e\u0301t\u00e9.",
    "No full stop here",
    "“Quoted.” So it ended.",
    "A. B. Smith of the U.K. agreed; others did not …",
    "Three things:",
]


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "# ", "## ", "- ", "1. "]), st.lists(st.sampled_from(PIECES), min_size=1)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([60, 200, 2000]),
    st.sampled_from(["en", "de", "fr", "sv"]),
)
def test_spans_of_candidates_are_exact(blocks: list[tuple[str, list[str]]], size: int, language: str) -> None:
    text = "\n\n".join(mark + " ".join(pieces) for mark, pieces in blocks)
    evidence = evidence_of(text, size=size, language=language)
    found = candidates(evidence)
    assert found
    assert_exact(found)
    covered = "".join(candidate.text for candidate in found)
    for passage in evidence:
        document = passage.document
        for block in document.blocks:
            if block.kind is not BlockKind.HEADING and block.end <= passage.passage.end:
                words = "".join(c for c in document.text[block.start : block.end] if c.isalnum())
                assert words in "".join(c for c in covered if c.isalnum())


def test_candidates_stand_in_the_order_of_the_evidence_and_none_twice() -> None:
    evidence = evidence_of("One is first. Two is second.\n\nThree is third.", "Four is fourth.")
    found = candidates([evidence[-1], *evidence, evidence[0]])
    assert [c.text for c in found] == ["Four is fourth.", "One is first.", "Two is second.", "Three is third."]
    assert [c.rank for c in found] == [0, 1, 1, 1]
    assert [(c.block, c.place) for c in found] == [(0, 0), (0, 0), (0, 1), (1, 0)]


def test_headings_are_no_sentences_unless_there_is_nothing_else() -> None:
    assert [c.text for c in candidates(evidence_of("# A heading\n\nA sentence."))] == ["A sentence."]
    only = candidates(evidence_of("# A heading\n\n## Another heading"))
    assert [c.kind for c in only] == [BlockKind.HEADING] * 2


def test_no_evidence_gives_no_candidates() -> None:
    assert candidates([]) == []


# selection


def chosen_texts(chosen: Sequence[Chosen]) -> list[str]:
    return [item.sentence.text for item in chosen]


def chosen_of(found: Sequence[Candidate], likely: dict[str, float], limit: int = 5) -> list[str]:
    """The texts chosen where sentences that contain a key have its probability, others next to none."""
    probabilities = [max((p for words, p in likely.items() if words in c.text), default=0.001) for c in found]
    return chosen_texts(select(found, probabilities, limit))


LIST = """# A list

The council wants three things from the state:

- a law on care;
- a fund of ten million;
- a yearly report.

The state has not answered yet.
"""


def test_an_item_of_a_list_brings_its_lead_in() -> None:
    found = candidates(evidence_of(LIST))
    assert chosen_of(found, {"ten million": 0.9}) == [
        "The council wants three things from the state:",
        "a fund of ten million;",
    ]


def test_a_lead_in_brings_its_list() -> None:
    found = candidates(evidence_of(LIST))
    assert chosen_of(found, {"three things": 0.9}) == [
        "The council wants three things from the state:",
        "a law on care;",
        "a fund of ten million;",
        "a yearly report.",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The fund of Riverton is small. It pays 400 crowns a month. Nobody complains about that."),
        ("de", "Der Fonds von Nordstadt ist klein. Er zahlt 400 Kronen im Monat. Niemand klagt darüber."),
        ("fr", "Le fonds de Montclair est petit. Il verse 400 couronnes par mois. Personne ne proteste."),
        ("pl", "Fundusz miasta jest mały. Ten wypłaca 400 koron co miesiąc. Nikt nie narzeka."),
        ("el", "Το ταμείο του δήμου είναι μικρό. Αυτό πληρώνει 400 κορώνες τον μήνα. Κανείς δεν παραπονιέται."),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_brings_it(language: str, text: str) -> None:
    found = candidates(evidence_of(text, language=language))
    assert len(found) == 3
    assert chosen_of(found, {"400": 0.9}) == [found[0].text, found[1].text]


def test_a_sentence_that_opens_its_paragraph_leans_on_nothing() -> None:
    found = candidates(evidence_of("The fund is small.\n\nIt pays 400 crowns a month."))
    assert chosen_of(found, {"400": 0.9}) == ["It pays 400 crowns a month."]


def test_the_surest_document_comes_first_and_within_it_the_order_of_the_text() -> None:
    found = candidates(
        evidence_of(
            "Alpha trams run daily. Between them nothing happens. Beta buses run nightly.",
            "Gamma ferries sail weekly. Delta barges sail monthly.",
        )
    )
    likely = {"Beta": 0.7, "Alpha": 0.6, "Delta": 0.9, "Gamma": 0.5}
    assert chosen_of(found, likely) == [
        "Gamma ferries sail weekly.",
        "Delta barges sail monthly.",
        "Alpha trams run daily.",
        "Beta buses run nightly.",
    ]


def test_what_two_documents_say_alike_is_said_once_and_cited_twice() -> None:
    same = "The library of Eastport opens at nine every morning."
    found = candidates(evidence_of(same, f"{same} It is free.", "Nothing else is known."))
    chosen = select(found, [0.9 if c.text == same else 0.001 for c in found], 5)
    assert chosen_texts(chosen) == [same]
    assert [c.source.document.id for c in (chosen[0].sentence, *chosen[0].also)] == ["document-0.md", "document-1.md"]


def test_improbable_sentences_do_not_fill_an_answer() -> None:
    found = candidates(evidence_of("One thing is here. Another thing is there. A last thing is nowhere."))
    assert chosen_of(found, {"One thing": 0.9}) == ["One thing is here."]


SENTENCES = [
    "It pays {w} crowns to the {v} council.",
    "This {w} fund of {v} is small.",
    "The {w} wants {v} things:",
    "However {w} was closed in {v}.",
    "Nobody knows {w} or {v}. They never asked.",
    "{w} {v} opened a school. It is new.",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A document of paragraphs and lists full of leaning sentences and lead-ins, with words of their own."""
    chance = random.Random(draw(st.integers(0, 10_000)))

    def word() -> str:
        return "".join(chance.choices(string.ascii_lowercase, k=7))

    blocks = []
    for _ in range(draw(st.integers(1, 6))):
        mark = chance.choice(["", "", "- ", "- "])
        pieces = [chance.choice(SENTENCES).format(w=word(), v=word()).capitalize() for _ in range(chance.randint(1, 4))]
        blocks.append(mark + " ".join(pieces))
    return "\n\n".join(blocks)


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.lists(texts(), min_size=1, max_size=3), st.integers(1, 6), st.randoms(use_true_random=False))
def test_selection_laws(documents: list[str], limit: int, chance: random.Random) -> None:
    found = candidates(evidence_of(*documents))
    probabilities = [chance.choice([0.01, 0.3, 0.5, 0.8, 0.9]) for _ in found]
    chosen = select(found, probabilities, limit)
    assert 1 <= len(chosen) <= limit
    spans = [(c.source.document.id, c.start, c.end) for item in chosen for c in (item.sentence,)]
    for document_id, start, end in spans:
        document = next(c.source.document for c in found if c.source.document.id == document_id)
        assert document.text[start:end].strip()
    for n, (document_id, start, end) in enumerate(spans):
        for other_id, other_start, other_end in spans[n + 1 :]:
            assert document_id != other_id or end <= other_start or other_end <= start, "a sentence stands there twice"
    best = found[max(range(len(found)), key=probabilities.__getitem__)]
    assert any(item.sentence.source.document.id == best.source.document.id for item in chosen)
    by_document = [document_id for document_id, _, _ in spans]
    assert len(set(by_document)) == sum(a != b for a, b in zip([None, *by_document], by_document, strict=False))
    for document_id in set(by_document):
        starts = [start for each, start, _ in spans if each == document_id]
        assert starts == sorted(starts)


# composing


def draft_of(*spans: Sequence[SpanRef]) -> Draft:
    return Draft(tuple(DraftStatement(f"Statement {n}.", tuple(s), 1.0) for n, s in enumerate(spans)), 0.75)


def test_markers_count_from_one_and_equal_spans_share_one() -> None:
    one, two = evidence_of("Alpha is 🧒🏽 first. Beta is second.", "Gamma is third.")
    alpha, beta, gamma = SpanRef(one, 0, 18), SpanRef(one, 19, 34), SpanRef(two, 0, 15)
    query = make_query("What is first?")
    answer = compose(
        query,
        draft_of([gamma], [alpha, gamma], [beta], [alpha]),
        [one, two],
        generator="test",
        index=STAMP,
        timings_ms={"total": 1.0},
    )
    assert [s.citations for s in answer.statements] == [(1,), (2, 1), (3,), (2,)]
    assert [c.marker for c in answer.citations] == [1, 2, 3]
    assert answer.text == "Statement 0. [1] Statement 1. [2][1] Statement 2. [3] Statement 3. [2]"
    documents = {s.document.id: s.document for s in (one, two)}
    for citation in answer.citations:
        assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote
        assert documents[citation.document_id].sha256 == citation.document_sha256
    assert answer.citations[1].quote == "Alpha is 🧒🏽 first."
    assert (answer.status, answer.refusal, answer.confidence) == ("answered", None, 0.75)


def test_a_citation_says_where_its_span_begins() -> None:
    text = "# Top\n\nFirst paragraph here.\n\n## Below\n\nSecond paragraph here. Third sentence here.\n\n- item one\n"
    evidence = evidence_of(text)
    source = evidence[-1]
    start = source.document.text.index("Third")
    answer = compose(
        make_query("What?x"),
        draft_of([SpanRef(source, start, start + 20)]),
        evidence,
        generator="t",
        index=STAMP,
        timings_ms={},
    )
    assert answer.citations[0].paragraph == 2
    assert answer.citations[0].quote == "Third sentence here."
    assert answer.citations[0].heading_path == source.passage.heading_path


def test_a_refusal_says_so_in_the_language_of_the_question() -> None:
    evidence = evidence_of("Nothing.")
    refusal = Refusal("It is not there.", {"confidence": 0.25}, tuple(evidence))
    for language in SERVED:
        query = make_query("What? x", language=language)
        answer = compose(query, refusal, evidence, generator="t", index=STAMP, timings_ms={})
        assert answer.text == no_answer(language)
        assert (answer.status, answer.refusal, answer.confidence) == ("no_answer", refusal, 0.25)
        assert answer.statements == answer.citations == ()


# wording


@pytest.mark.parametrize("failed", ["nothing_found", "similarity", "coverage", "kind"])
def test_refusals_are_worded_in_every_language(failed: str) -> None:
    said = set()
    for language in SERVED:
        for kind in AnswerType:
            reason = refusal_reason(language, failed, kind=kind, missing=("Zürich", "{x}"))
            assert reason.endswith(".")
            assert reason[0].isupper()
            assert ("Zürich, {x}" in reason) is (failed == "coverage")
            assert "{kind}" not in reason
            assert "{missing}" not in reason
            if kind is AnswerType.NUMBER:
                said.add(reason)
    assert len(said) == len(SERVED)
    assert len({no_answer(language) for language in SERVED}) == len(SERVED)


def test_other_languages_are_refused_in_english() -> None:
    assert no_answer("sv") == no_answer("en")
    assert refusal_reason("sv", "similarity") == refusal_reason("en", "similarity")


# scoring


def test_a_logistic_model_by_hand() -> None:
    """(3 - 1) / 2 * 0.5 + (0 - 1) / 1 * 2 + 1 = -0.5, so the probability is 1 / (1 + e^0.5) = 0.377541."""
    import numpy as np

    model = Logistic(("a", "b"), mean=(1.0, 1.0), scale=(2.0, 1.0), weights=(0.5, 2.0), bias=1.0)
    rows = np.array([[3.0, 0.0], [1.0, 1.0]])
    assert model.probabilities(rows) == pytest.approx([0.377541, 0.731059], abs=1e-6)
    assert model.contributions(rows)[0] == pytest.approx([0.5, -2.0])


def test_the_trained_models_fit_the_features() -> None:
    for model in models():
        assert len(model.features) == len(model.mean) == len(model.scale) == len(model.weights) > 5
        assert all(scale > 0 for scale in model.scale)


# the whole generator


OBVIOUS = [
    ("How many foster families are there in Hillshire?", "812 foster families"),
    ("When did the community kitchens of Eastport open?", "opened in 2012"),
    ("Combien coûte le programme de Montclair ?", "2,3 millions"),
]
GIBBERISH = ["zxqv wrtk plmf", "qqqq 77 xx", "What is the boiling point of molybdenum?", "Wer gewann den Pokal 1987?"]


@pytest.mark.parametrize(("question", "fact"), OBVIOUS)
def test_an_obvious_question_is_answered_with_its_sentence(question: str, fact: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert fact in answer.text
    assert 1 <= len(answer.statements) <= 5
    for citation in answer.citations:
        assert assistant.document(citation.document_id).text[citation.start : citation.end] == citation.quote
    for statement in answer.statements:
        quotes = [c.quote for c in answer.citations if c.marker in statement.citations]
        assert statement.text == " ".join(quotes[0].split())


@pytest.mark.parametrize("question", GIBBERISH)
def test_what_the_documents_do_not_speak_of_is_refused(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.status == "no_answer"
    assert answer.refusal is not None
    assert 1 <= len(answer.refusal.nearest) <= 5
    assert answer.text == no_answer(answer.question_language)


@pytest.mark.parametrize("sentences", [1, 2, 5])
def test_no_more_sentences_than_asked_for(sentences: int, assistant: Assistant, encoder: Encoder) -> None:
    settings = AnsweringSettings(threshold=0, sentences=sentences)
    generator = ExtractiveGenerator(encoder, assistant.store.word_weights, settings)
    evidence = assistant.search("What did delegates ask the Commission for in Lisbon?", k=10)
    query = make_query("What did delegates ask the Commission for in Lisbon?")
    draft = generator.generate(query, evidence, encoder.encode_query(query.standalone))
    assert isinstance(draft, Draft)
    assert 1 <= len(draft.statements) <= sentences


def test_no_evidence_is_a_refusal(assistant: Assistant, encoder: Encoder) -> None:
    generator = ExtractiveGenerator(encoder, assistant.store.word_weights, AnsweringSettings(threshold=0))
    query = make_query("Wer bezahlt?")
    refusal = generator.generate(query, [], encoder.encode_query("Wer bezahlt?"))
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("Keine Textstelle")


def test_a_document_in_an_unknown_language_and_without_title_is_no_obstacle(
    encoder: Encoder, assistant: Assistant
) -> None:
    (source,) = evidence_of("Ett litet hus. Det kostar 90 kronor.")
    bare: Document = replace(source.document, language=None, title="")
    generator = ExtractiveGenerator(encoder, assistant.store.word_weights, AnsweringSettings(threshold=0))
    query = make_query("Vad kostar huset?")
    draft = generator.generate(query, [replace(source, document=bare)], encoder.encode_query(query.standalone))
    assert isinstance(draft, Draft)
