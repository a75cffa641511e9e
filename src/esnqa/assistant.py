"""The composition root: opens an index with the encoder that made it, and answers, searches, shows and verifies."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esnqa.errors import UsageError
from esnqa.queries import make_query
from esnqa.settings import Settings, load_settings
from esnqa.types import (
    Answer,
    Document,
    Draft,
    Encoder,
    Filter,
    LanguageModel,
    Passage,
    Query,
    Refusal,
    ScoredPassage,
    Turn,
)

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from esnqa.answering.extractive import ExtractiveGenerator
    from esnqa.answering.generative import GroundedGenerator
    from esnqa.comparing import Comparison
    from esnqa.embedding.remembering import RememberingEncoder
    from esnqa.index import Manifest, Store
    from esnqa.verifying import AnswerCheck

OPTIONAL_PARTS = ("openvino", "langchain", "gradio", "ir_measures", "langchain_openai", "langchain_anthropic")


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, by which recipe, how healthy it is, and which optional parts are installed.

    ``encoder_languages`` are those that the index's encoder is known to read, empty where nothing is known. ``problems`` are sentences about damaged files, empty when all is well.
    """

    index_dir: str
    manifest: Manifest
    model: str
    degraded: str | None
    problems: tuple[str, ...]
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    encoder_languages: tuple[str, ...]
    language_model: str | None
    parts: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the documents gave for a question before it is put into words; times in milliseconds."""

    query: Query
    store: Store
    evidence: list[ScoredPassage]
    outcome: Draft | Refusal
    timings_ms: Mapping[str, float]


class Assistant:
    """Answers questions and searches one index; safe to use from several threads.

    Made by :meth:`open`. When the index has been rewritten, the next call uses the new generation; a call under way
    keeps the one that it began with.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        encoder: Encoder | None = None,
        model: LanguageModel | BaseChatModel | None = None,
    ) -> None:
        from esnqa.index import current_generation

        self.settings = settings
        self._store, self._encoder = store, encoder
        self._sentences: RememberingEncoder | None = None
        self._asked = 0
        self.has_read = ""
        """The generation whose sentences are all encoded (:mod:`esnqa.reading_ahead`), empty while there is none."""
        self._model = None if model is None else _language_model(model, settings)
        # What CURRENT named when the store was opened: another generation than the store's where that one is damaged.
        self._seen = current_generation(settings.index_dir) if store.degraded else store.stamp.generation
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        index_dir: Path | str | None = None,
        settings: Settings | None = None,
        *,
        encoder: Encoder | None = None,
        model: LanguageModel | BaseChatModel | None = None,
    ) -> Assistant:
        """The assistant over the index in a folder (default: the settings' own).

        ``model`` is a language model that words the answers instead of the one that the settings name, if any. Encoder and
        model load when they are first needed. Raises IndexMissingError, IndexCorruptError and IndexMismatchError.
        """
        from esnqa.index import open_store

        chosen = settings or load_settings()
        if index_dir is not None:
            chosen = chosen.model_copy(update={"index_dir": Path(index_dir)})
        return cls(chosen, open_store(chosen.index_dir), encoder, model)

    @property
    def store(self) -> Store:
        """The current generation, reopened where the index has been rewritten."""
        from esnqa.index import current_generation, open_store

        with self._lock:
            name = current_generation(self.settings.index_dir)
            if name is not None and name != self._seen:
                self._store, self._seen = open_store(self.settings.index_dir), name
            return self._store

    def encoder(self, store: Store) -> Encoder:
        """The encoder, loaded on first use. Raises IndexMismatchError if it is not the one that made the index."""
        from esnqa.embedding import load_encoder
        from esnqa.indexing import mismatch

        with self._lock:
            if self._encoder is None:
                self._encoder = load_encoder(self.settings)
            encoder = self._encoder
        if encoder.fingerprint != store.info.encoder.fingerprint:
            raise mismatch(store.info.encoder.id, encoder.id, self.settings.index_dir)
        return encoder

    def sentence_encoder(self, store: Store) -> RememberingEncoder:
        """The encoder with a memory of ``answering.kept_sentences`` sentences. Raises as :meth:`encoder` does."""
        from esnqa.embedding.remembering import RememberingEncoder

        encoder = self.encoder(store)
        if isinstance(encoder, RememberingEncoder):
            return encoder
        with self._lock:
            if self._sentences is None or self._sentences.fingerprint != encoder.fingerprint:
                self._sentences = RememberingEncoder(encoder, self.settings.answering.kept_sentences)
            return self._sentences

    @property
    def is_asked(self) -> bool:
        """Whether a question is being answered, or passages searched."""
        return self._asked > 0

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        language: str | None = None,
    ) -> Answer:
        """A cited answer to ``question``, or a refusal; ``history`` are the turns before it, oldest first.

        Raises UsageError for an empty question or one of more than 2,000 characters.
        """
        query = make_query(question, history=history, where=where, language=language)
        *_, answer = self._answers(query, self.store)
        return answer

    def quote(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        language: str | None = None,
    ) -> Answer:
        """What :meth:`ask` gives without a language model: sentences of the documents, or a refusal. Raises as it does."""
        found = self._find(make_query(question, history=history, where=where, language=language), self.store)
        return _composed(found, found.outcome)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        language: str | None = None,
        wanted: Callable[[], bool] | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows by statements that are checked and cited; the last one is what :meth:`ask` gives.

        What came before the last may be taken back: a language model may fail half way. Closing the iterator stops the
        model, and so does ``wanted``, which is asked whenever the model has written something, by no longer being true;
        then there is no last one. Raises UsageError as :meth:`ask` does.
        """
        query = make_query(question, history=history, where=where, language=language)
        return self._answers(query, self.store, growing=True, wanted=wanted)

    def compare(
        self,
        question: str,
        by: str,
        *,
        values: Sequence[str] = (),
        where: Filter | None = None,
        language: str | None = None,
    ) -> Comparison:
        """The question asked of each country, year, theme, language or document (``by``) apart: a cited answer, or that
        nothing was found, for each of ``values`` in their order.

        Without ``values``, those of the best-ranked passages are taken, at most eight. Raises UsageError as :meth:`ask`
        does, and for a field or value that makes no sense.
        """
        from esnqa.comparing import MOST_SEARCHED, compare
        from esnqa.retrieval import Retriever

        query = make_query(question, where=where, language=language)
        store = self.store  # one generation for all cells

        def ranked() -> list[ScoredPassage]:
            return Retriever(store, self.encoder(store), self.settings.retrieval).retrieve(query, MOST_SEARCHED)

        def ask(asked: Query) -> Answer:
            *_, answer = self._answers(asked, store)
            return answer

        return compare(query, by, values, ask=ask, ranked=ranked, document=store.document)

    def with_model(self, model: LanguageModel | BaseChatModel | None) -> Assistant:
        """An assistant over the same index and encoder with another language model; ``None``: as the settings say."""
        store = self.store
        other = Assistant(self.settings, store, self.encoder(store), model)
        other._sentences = self.sentence_encoder(store)
        return other

    @property
    def worded_by(self) -> str | None:
        """The name of the language model that words the answers, which need not be open yet; ``None``: nothing does."""
        return self._model.name if self._model else self.settings.generation.model

    def language_model(self) -> LanguageModel | None:
        """What words the answers, opened on first use; ``None``: nothing does, they are extractive. Raises SettingsError."""
        with self._lock:
            if self._model is None and self.settings.generation.model is not None:
                from esnqa.chat import language_model

                self._model = language_model(self.settings.generation)
            return self._model

    def _answers(
        self, query: Query, store: Store, *, growing: bool = False, wanted: Callable[[], bool] | None = None
    ) -> Iterator[Answer]:
        from esnqa.answering.composing import growing as parts_of

        found = self._find(query, store)
        model = self.language_model() if isinstance(found.outcome, Draft) else None
        if isinstance(found.outcome, Refusal) or model is None:
            answer = _composed(found, found.outcome)
            yield from parts_of(answer) if growing else ()
            yield answer
            return
        started = time.perf_counter()
        written = self._grounded(store, model).stream(query, found.evidence, found.outcome, wanted)
        for draft in written:
            yield _composed(found, draft, _ms(time.perf_counter() - started))

    def _find(self, query: Query, store: Store) -> _Found:
        """The evidence, and the extractive outcome of it."""
        with self._being_asked():
            return self._found(query, store)

    @contextmanager
    def _being_asked(self) -> Iterator[None]:
        with self._lock:
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked -= 1

    def _found(self, query: Query, store: Store) -> _Found:
        from esnqa.answering.parts import parts, together
        from esnqa.retrieval import Retriever

        encoder = self.encoder(store)
        settings = self.settings.answering
        retriever = Retriever(store, encoder, self.settings.retrieval)
        generator = self._extractive(store)
        evidence: dict[str, ScoredPassage] = {}
        outcomes, retrieve_s, answer_s = [], 0.0, 0.0
        for part in parts(query):
            started = time.perf_counter()
            vector = retriever.encode(part)
            found = retriever.retrieve(part, settings.passages, vector)
            retrieved = time.perf_counter()
            outcomes.append(generator.generate(part, found, vector))
            answer_s += time.perf_counter() - retrieved
            retrieve_s += retrieved - started
            evidence |= {scored.passage.id: scored for scored in found if scored.passage.id not in evidence}
        return _Found(
            query,
            store,
            list(evidence.values()),
            together(outcomes, settings.sentences),
            {
                "total": _ms(retrieve_s + answer_s),
                "retrieve": _ms(retrieve_s),
                "answer": _ms(answer_s),
            },
        )

    def _extractive(self, store: Store) -> ExtractiveGenerator:
        from esnqa.answering.extractive import ExtractiveGenerator

        return ExtractiveGenerator(self.sentence_encoder(store), store.word_weights, self.settings.answering)

    def _grounded(self, store: Store, model: LanguageModel) -> GroundedGenerator:
        from esnqa.answering.generative import GroundedGenerator, gate
        from esnqa.tokens import BudgetCounter

        return GroundedGenerator(
            model,
            self._extractive(store),
            gate(self.encoder(store)),
            BudgetCounter().count,
            self.settings.generation,
            self.settings.answering.sentences,
            model.name,
        )

    def search(
        self, query: str, *, k: int = 10, where: Filter | None = None, language: str | None = None
    ) -> list[ScoredPassage]:
        """The ``k`` best passages for ``query``, best first. Raises UsageError as :meth:`ask` does."""
        from esnqa.retrieval import Retriever

        if k < 1:
            raise UsageError(f"{k} passages cannot be searched for.", "Ask for one at least.")
        asked = make_query(query, where=where, language=language)
        store = self.store
        # Words alone need no encoder; it stays unloaded.
        encoder = None if self.settings.retrieval.mode == "lexical" else self.encoder(store)
        with self._being_asked():
            return Retriever(store, encoder, self.settings.retrieval).retrieve(asked, k)

    def document(self, document_id: str) -> Document:
        """A document by id. Raises NotFoundError."""
        return self.store.document(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """A document's passages in order. Raises NotFoundError."""
        return self.store.document_passages(document_id)

    def passage(self, passage_id: str) -> Passage:
        """A passage by id. Raises NotFoundError."""
        return self.store.passages([passage_id])[0]

    def documents(self) -> Iterator[Document]:
        """All documents, by id."""
        return self.store.documents()

    def verify(self, answer: Mapping[str, Any]) -> AnswerCheck:
        """Whether the citations of a saved answer (``esnqa.answer/1``) still stand; of a table, see ``answers_in``."""
        from esnqa.verifying import verify

        return verify(answer, self.store)

    def status(self) -> Status:
        """What is indexed and how it is."""
        from esnqa.embedding.weights import languages_of
        from esnqa.index import verify_files

        store = self.store
        languages: dict[str, int] = {}
        kinds: dict[str, int] = {}
        for document in store.documents():
            languages[document.language or "und"] = languages.get(document.language or "und", 0) + 1
            kinds[document.kind or ""] = kinds.get(document.kind or "", 0) + 1
        return Status(
            index_dir=str(self.settings.index_dir),
            manifest=store.info,
            model=self.settings.embedding.model,
            degraded=store.degraded,
            problems=tuple(verify_files(self.settings.index_dir)),
            languages=dict(sorted(languages.items())),
            kinds=dict(sorted(kinds.items())),
            encoder_languages=languages_of(store.info.encoder.id),
            language_model=self.worded_by,
            parts={name: importlib.util.find_spec(name) is not None for name in OPTIONAL_PARTS},
        )


def _language_model(model: LanguageModel | BaseChatModel, settings: Settings) -> LanguageModel:
    """The model as it is asked: a LangChain chat model is wrapped. Raises UsageError for what is neither."""
    if isinstance(model, LanguageModel):
        return model
    from esnqa.chat import wrapped

    return wrapped(model, settings.generation)


def _composed(found: _Found, outcome: Draft | Refusal, write_ms: float | None = None) -> Answer:
    from esnqa.answering.composing import compose
    from esnqa.answering.notices import unknown_language
    from esnqa.embedding.weights import languages_of

    timings = dict(found.timings_ms)
    if write_ms is not None:
        timings |= {"total": round(timings["total"] + write_ms, 1), "write": write_ms}
    answer = compose(
        found.query,
        outcome,
        found.evidence,
        generator=outcome.generator if isinstance(outcome, Draft) else "extractive",
        index=found.store.stamp,
        timings_ms=timings,
    )
    told = unknown_language(found.query, languages_of(found.store.info.encoder.id))
    return replace(answer, notices=(*answer.notices, *told))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
