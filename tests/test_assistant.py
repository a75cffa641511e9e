"""The assistant over one index: it follows the index, serves threads, and answers the same way twice."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from esnqa import Assistant, Settings
from esnqa.contract import answer_json
from esnqa.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, NotFoundError, UsageError
from esnqa.indexing import build_index
from esnqa.queries import make_filter
from esnqa.settings import AnsweringSettings, EmbeddingSettings, RetrievalSettings, load_settings
from esnqa.types import Encoder, Filter, Turn
from small_collection import FILES, NOTES, write_collection

QUESTIONS = [
    "How many foster families are there in Hillshire?",
    "Where did the 2015 conference take place?",
    "Ist die Pflegeberatung kostenlos?",
    "Combien coûte le programme de Montclair ?",
    "What is the boiling point of lead?",
]


@pytest.fixture
def sources(tmp_path: Path, settings: Settings, encoder: Encoder) -> Path:
    """A folder of sources of its own, indexed."""
    folder = write_collection(tmp_path / "sources")
    build_index([str(folder)], settings, encoder=encoder)
    return folder


def test_open_takes_a_folder_or_settings(small_index: Path, encoder: Encoder) -> None:
    for opened in (
        Assistant.open(small_index),
        Assistant.open(str(small_index)),
        Assistant.open(settings=load_settings(index_dir=small_index)),
    ):
        assert len(list(opened.documents())) == 5


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError) as caught:
        Assistant.open(tmp_path / "nothing")
    assert str(tmp_path / "nothing") in caught.value.problem
    assert "esnqa index" in caught.value.remedy


def test_the_encoder_loads_only_when_it_is_needed(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(settings: Settings) -> Encoder:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr("esnqa.embedding.load_encoder", load)
    opened = Assistant.open(small_index)
    opened.status()
    opened.verify({"citations": []})
    assert opened.passages("fr/logement.md")
    words = Assistant.open(settings=load_settings(index_dir=small_index, retrieval=RetrievalSettings(mode="lexical")))
    assert words.search("Pflegeberatung")
    with pytest.raises(UsageError):
        opened.ask("")
    with pytest.raises(AssertionError, match="loaded"):
        opened.search("Pflegeberatung")


def test_an_index_of_another_model_is_refused(small_index: Path) -> None:
    other = load_settings(index_dir=small_index, embedding=EmbeddingSettings(query_prompt="query: "))
    opened = Assistant.open(settings=other)
    for ask in (opened.ask, opened.search):
        with pytest.raises(IndexMismatchError) as caught:
            ask("Who pays?")
        assert "--full" in caught.value.remedy
    assert opened.document("fr/logement.md").language == "fr"


# following the index


def test_it_reopens_after_the_index_was_rewritten(sources: Path, settings: Settings, encoder: Encoder) -> None:
    opened = Assistant.open(settings=settings, encoder=encoder)
    before = opened.store
    assert "300 meals" in opened.document("notes/community-kitchens.txt").text
    (sources / "notes/community-kitchens.txt").write_text(NOTES.replace("300", "471"), encoding="utf-8")
    build_index([str(sources)], settings, encoder=encoder)
    assert "471 meals" in opened.document("notes/community-kitchens.txt").text
    assert "471" in opened.search("meals in community kitchens", k=1)[0].passage.text
    assert opened.store is not before
    assert opened.store is opened.store
    assert "300 meals" in before.document("notes/community-kitchens.txt").text  # whoever holds it keeps what it was


def test_it_stays_with_the_generation_where_nothing_changed(
    sources: Path, settings: Settings, encoder: Encoder
) -> None:
    opened = Assistant.open(settings=settings, encoder=encoder)
    store = opened.store
    build_index([str(sources)], settings, encoder=encoder)
    assert opened.store is store


def test_it_leaves_a_damaged_generation_once_there_is_a_whole_one(
    sources: Path, settings: Settings, encoder: Encoder
) -> None:
    (sources / "notes/more.txt").write_text("The harbour of Eastport was dredged.\n", encoding="utf-8")
    build_index([str(sources)], settings, encoder=encoder)
    newest = max((settings.index_dir / "segments").iterdir(), key=lambda folder: folder.name)
    vectors = newest / "vectors.faiss"
    content = vectors.read_bytes()
    vectors.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    opened = Assistant.open(settings=settings, encoder=encoder)
    assert opened.store.degraded
    assert str(vectors) in opened.store.degraded
    assert opened.store is opened.store
    assert opened.status().degraded is not None
    assert opened.search("foster families")
    build_index([str(sources)], settings, full=True, encoder=encoder)
    assert opened.store.degraded is None
    assert opened.status().problems == ()
    assert len(list(opened.documents())) == 6


def test_a_wholly_damaged_index_is_named(sources: Path, settings: Settings) -> None:
    for path in settings.index_dir.rglob("store.sqlite"):
        path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    with pytest.raises(IndexCorruptError, match=r"store\.sqlite") as caught:
        Assistant.open(settings=settings)
    assert "--full" in caught.value.remedy


def test_many_threads_ask_while_the_index_is_rewritten(sources: Path, settings: Settings, encoder: Encoder) -> None:
    """Every answer cites one generation, and its quotes stand in that generation's documents."""
    opened = Assistant.open(settings=settings, encoder=encoder)
    stop = threading.Event()
    answers = []

    def ask(number: int) -> None:
        while not stop.is_set():
            found = opened.search(
                "How many meals do community kitchens serve?", k=2, where=make_filter(["language=en"])
            )
            answers.append([(scored.document, scored.passage) for scored in found])

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(ask, number) for number in range(4)]
        for meals in (301, 302, 303):
            text = NOTES.replace("300", str(meals)).replace("every Monday", f"every day of {meals}")
            (sources / "notes/community-kitchens.txt").write_text(text, encoding="utf-8")
            build_index([str(sources)], settings, encoder=encoder)
        stop.set()
        for each in running:
            each.result(timeout=60)
    assert len(answers) > 10
    for found in answers:
        assert len(found) == 2
        for document, passage in found:
            assert document.text[passage.start : passage.end] == passage.text
            for meals in (301, 302, 303):
                if f"{meals} meals" in document.text:
                    assert f"every day of {meals}" in document.text


def test_threads_share_one_encoder(small_index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []

    def load(settings: Settings) -> Encoder:
        loaded.append(settings)
        return encoder

    monkeypatch.setattr("esnqa.embedding.load_encoder", load)
    opened = Assistant.open(small_index)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: opened.search(QUESTIONS[n % 3], k=3)[0].passage.id, range(24)))
    assert len(loaded) == 1
    assert found[:3] * 8 == found


# answers


def saved(opened: Assistant, question: str) -> str:
    answer = answer_json(opened.ask(question))
    assert set(answer.pop("timings_ms")) == {"total", "retrieve", "answer"}
    return json.dumps(answer, ensure_ascii=False)


def test_two_runs_are_byte_identical_but_for_the_timings(small_index: Path, encoder: Encoder) -> None:
    from esnqa.embedding import load_encoder

    settings = load_settings(index_dir=small_index, answering=AnsweringSettings(threshold=0.3))
    first = Assistant.open(settings=settings, encoder=encoder)
    second = Assistant.open(settings=settings, encoder=load_encoder(settings))
    for question in QUESTIONS[1:]:
        assert saved(first, question) == saved(second, question)
    assert saved(first, QUESTIONS[1]) == saved(second, QUESTIONS[1])


def test_the_order_of_questions_does_not_count(small_index: Path, encoder: Encoder) -> None:
    one, other = Assistant.open(small_index, encoder=encoder), Assistant.open(small_index, encoder=encoder)
    forward = [saved(one, question) for question in QUESTIONS[:3]]
    assert forward == [saved(other, question) for question in reversed(QUESTIONS[:3])][::-1]


def test_an_answer_names_its_generation(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTIONS[0])
    assert answer.index == assistant.store.stamp
    assert answer.question == answer.standalone_question == QUESTIONS[0]
    assert answer.timings_ms["total"] >= answer.timings_ms["retrieve"] >= 0


def test_history_completes_a_follow_up(assistant: Assistant) -> None:
    history = [Turn("How many foster families are there in Hillshire?", "Hillshire counts 812 foster families. [1]")]
    answer = assistant.ask("And how much do they receive?", history=history)
    assert answer.question == "And how much do they receive?"
    assert answer.standalone_question.startswith("How many foster families")
    assert answer.evidence[0].document.title == "Foster families in Hillshire"
    alone = assistant.ask("And how much do they receive?")
    assert alone.standalone_question == "And how much do they receive?"


def test_filters_limit_the_evidence(assistant: Assistant) -> None:
    answer = assistant.ask("How many foster families are there?", where=Filter(languages=frozenset({"de"})))
    assert {scored.document.language for scored in answer.evidence} == {"de"}
    assert answer.refusal is not None
    assert {scored.document.language for scored in answer.refusal.nearest} == {"de"}


def test_the_language_can_be_given(assistant: Assistant) -> None:
    answer = assistant.ask("xyzzy 17?", language="pl-PL")
    assert answer.question_language == "pl"
    assert answer.text == "Dokumenty nie odpowiadają na to pytanie."


@pytest.mark.parametrize("k", [0, -1])
def test_a_search_for_nothing_is_a_wrong_use(k: int, assistant: Assistant) -> None:
    with pytest.raises(UsageError):
        assistant.search("care", k=k)


@pytest.mark.parametrize("question", ["", "?", "a" * 2001])
def test_what_is_no_question_is_a_wrong_use(question: str, assistant: Assistant) -> None:
    for ask in (assistant.ask, assistant.search):
        with pytest.raises(UsageError):
            ask(question)


def test_documents_and_passages_by_id(assistant: Assistant) -> None:
    documents = list(assistant.documents())
    assert [d.id for d in documents] == sorted(d.id for d in documents)
    assert len(documents) == len(FILES)
    for document in documents:
        for passage in assistant.passages(document.id):
            assert assistant.passage(passage.id) == passage
            assert document.text[passage.start : passage.end] == passage.text
    for get in (assistant.document, assistant.passages, assistant.passage):
        with pytest.raises(NotFoundError, match="no-such-id"):
            get("no-such-id")


def test_status(assistant: Assistant, small_index: Path) -> None:
    state = assistant.status()
    assert (state.index_dir, state.degraded, state.problems) == (str(small_index), None, ())
    assert dict(state.languages) == {"de": 1, "en": 3, "fr": 1}
    assert sum(state.kinds.values()) == 5
    assert state.parts["openvino"]
    assert state.manifest.documents == 5
