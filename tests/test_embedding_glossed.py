"""Other languages are read word by word in English; vectors that were made are remembered."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from esnqa.embedding import load_encoder
from esnqa.embedding.glossed import GlossedEncoder
from esnqa.embedding.remembering import RememberingEncoder
from esnqa.reading_ahead import read_ahead
from esnqa.settings import EmbeddingSettings, Settings, load_settings
from esnqa.types import BlockKind

if TYPE_CHECKING:
    from esnqa import Assistant
    from esnqa.types import Encoder

GERMAN = "Wer bezahlt die Pflege alter Menschen?"
ENGLISH = "Who pays for the care of old people?"


@pytest.fixture(scope="module")
def plain() -> Encoder:
    return load_encoder(load_settings(embedding=EmbeddingSettings(gloss=False)))


@pytest.fixture
def small_index_settings(small_index: Path) -> Settings:
    return load_settings(index_dir=small_index)


class Counting:
    """The encoder, and how many passages it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.given = encoder, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def encode_passages(self, texts: list[str], languages: list[str | None] | None = None) -> object:
        self.given += len(texts)
        return self._encoder.encode_passages(texts, languages)


def test_a_question_comes_nearer_to_its_translation(encoder: Encoder, plain: Encoder) -> None:
    german, english = "Kinderbetreuung für geflüchtete Familien", "Child care for refugee families"
    target = plain.encode_query(english)
    assert float(encoder.encode_query(german, "de") @ target) > float(plain.encode_query(german, "de") @ target) + 0.2
    target, glossed = plain.encode_query(ENGLISH), encoder.encode_query(GERMAN, "de")
    passages = encoder.encode_passages([GERMAN, ENGLISH], ["de", "en"])
    assert float(passages[0] @ passages[1]) == pytest.approx(float(glossed @ target), abs=1e-4)


def test_text_of_no_known_language_and_english_are_read_as_they_are(encoder: Encoder, plain: Encoder) -> None:
    for text, language in ((GERMAN, None), (ENGLISH, "en"), (GERMAN, "sv")):
        assert np.abs(encoder.encode_query(text, language) - plain.encode_query(text)).max() < 1e-6
    assert np.abs(encoder.encode_passages([GERMAN]) - plain.encode_passages([GERMAN])).max() < 1e-6


def test_an_index_of_one_does_not_serve_the_other(encoder: Encoder, plain: Encoder) -> None:
    assert isinstance(encoder, GlossedEncoder)
    assert not isinstance(plain, GlossedEncoder)
    assert encoder.fingerprint != plain.fingerprint


@pytest.mark.parametrize(
    ("model", "gloss", "wanted"), [("english", None, False), ("english", True, True), ("default", None, True)]
)
def test_the_setting_decides_and_the_default_model_alone_glosses_by_itself(
    model: str, gloss: bool | None, wanted: bool
) -> None:
    made = load_encoder(load_settings(embedding=EmbeddingSettings(model=model, gloss=gloss)))
    assert isinstance(made, GlossedEncoder) is wanted


def test_a_passage_is_encoded_once_for_each_language(encoder: Encoder) -> None:
    counting = Counting(encoder)
    remembering = RememberingEncoder(counting, 10)  # type: ignore[arg-type]
    first = remembering.encode_passages([ENGLISH, GERMAN, ENGLISH], ["en", "de", "en"])
    again = remembering.encode_passages([GERMAN, ENGLISH], ["de", "en"])
    assert counting.given == 2
    assert (first[[1, 0]] == again).all()
    assert (first[0] == first[2]).all()
    remembering.encode_passages([GERMAN], ["en"])
    assert counting.given == 3
    assert remembering.encode_passages([]).shape == (0, 384)


def test_what_was_not_asked_for_longest_is_forgotten(encoder: Encoder) -> None:
    counting = Counting(encoder)
    remembering = RememberingEncoder(counting, 2)  # type: ignore[arg-type]
    for text in ("one", "two", "one", "three", "one"):
        remembering.encode_passages([text])
    assert counting.given == 3
    remembering.encode_passages(["two"])
    assert counting.given == 4
    nothing = RememberingEncoder(encoder, 0)
    assert np.abs(nothing.encode_passages(["one"]) - encoder.encode_passages(["one"])).max() < 1e-6


def test_several_threads_get_their_own_vectors(encoder: Encoder) -> None:
    remembering = RememberingEncoder(encoder, 5)
    texts = [f"Sentence number {n} on social services." for n in range(12)]
    expected = encoder.encode_passages(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: remembering.encode_passages([texts[n % 12]])[0], range(60)))
    assert max(np.abs(vector - expected[n % 12]).max() for n, vector in enumerate(found)) < 1e-4


def test_answers_are_the_same_with_and_without_a_memory(small_index_settings: Settings, encoder: Encoder) -> None:
    from esnqa import Assistant

    assistant = Assistant.open(settings=small_index_settings, encoder=encoder)
    question = "What do foster families get?"
    cold, warm = assistant.ask(question), assistant.ask(question)
    assert (cold.text, cold.citations, cold.confidence) == (warm.text, warm.citations, warm.confidence)


def test_the_collection_is_read_ahead_and_questions_encode_nothing_more(
    small_index_settings: Settings, encoder: Encoder
) -> None:
    from esnqa import Assistant

    counting = Counting(encoder)
    assistant = Assistant.open(settings=small_index_settings, encoder=counting)  # type: ignore[arg-type]
    stop = threading.Event()
    reader = threading.Thread(target=read_ahead, args=(assistant, stop), daemon=True)
    reader.start()
    wanted = len({text for document in assistant.documents() for text in sentences_of(document)})
    for _ in range(600):
        if assistant.has_read or not reader.is_alive():
            break
        stop.wait(0.1)
    stop.set()
    reader.join(10)
    assert not reader.is_alive()
    assert assistant.has_read == assistant.store.stamp.generation
    read = counting.given
    assert read >= wanted
    assistant.ask("What do foster families get?")
    assert counting.given == read


def sentences_of(document: object) -> list[str]:
    from esnqa.answering.candidates import block_sentences
    from esnqa.types import Document

    assert isinstance(document, Document)
    return [
        document.text[start:end]
        for block in document.blocks
        if block.kind is not BlockKind.HEADING
        for start, end in block_sentences(document.text, block, document.language)
    ]


def test_reading_ahead_waits_while_a_question_is_answered(small_index_settings: Settings, encoder: Encoder) -> None:
    class Asked:
        """An assistant that always answers a question."""

        is_asked = True

        def __init__(self, assistant: Assistant) -> None:
            self.store, self.settings = assistant.store, assistant.settings

    from esnqa import Assistant

    stop = threading.Event()
    reader = threading.Thread(target=read_ahead, args=(Asked(Assistant.open(settings=small_index_settings)), stop))
    reader.start()
    stop.wait(0.6)
    assert reader.is_alive()  # it has no encoder: it would have failed had it not waited
    stop.set()
    reader.join(10)
    assert not reader.is_alive()
