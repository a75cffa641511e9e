"""The composition root: opens an index with the encoder that made it, and answers, searches, shows and verifies."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esnqa.errors import UsageError
from esnqa.queries import make_query
from esnqa.settings import Settings, load_settings
from esnqa.types import Answer, Document, Encoder, Filter, Passage, ScoredPassage, Turn

if TYPE_CHECKING:
    from esnqa.index import Manifest, Store
    from esnqa.verifying import AnswerCheck

OPTIONAL_PARTS = ("openvino", "langchain", "gradio", "ir_measures")


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, by which recipe, how healthy it is, and which optional parts are installed.

    ``problems`` are sentences about damaged files, empty when all is well.
    """

    index_dir: str
    manifest: Manifest
    model: str
    degraded: str | None
    problems: tuple[str, ...]
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    parts: Mapping[str, bool]


class Assistant:
    """Answers questions and searches one index; safe to use from several threads.

    Made by :meth:`open`. When the index has been rewritten, the next call uses the new generation; a call under way
    keeps the one that it began with.
    """

    def __init__(self, settings: Settings, store: Store, encoder: Encoder | None = None) -> None:
        from esnqa.index import current_generation

        self.settings = settings
        self._store, self._encoder = store, encoder
        # What CURRENT named when the store was opened: another generation than the store's where that one is damaged.
        self._seen = current_generation(settings.index_dir) if store.degraded else store.stamp.generation
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls, index_dir: Path | str | None = None, settings: Settings | None = None, *, encoder: Encoder | None = None
    ) -> Assistant:
        """The assistant over the index in a folder (default: the settings' own).

        The encoder loads when it is first needed. Raises IndexMissingError, IndexCorruptError and IndexMismatchError.
        """
        from esnqa.index import open_store

        chosen = settings or load_settings()
        if index_dir is not None:
            chosen = chosen.model_copy(update={"index_dir": Path(index_dir)})
        return cls(chosen, open_store(chosen.index_dir), encoder)

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
        from esnqa.answering.composing import compose
        from esnqa.answering.extractive import ExtractiveGenerator
        from esnqa.answering.parts import parts, together
        from esnqa.retrieval import Retriever

        query = make_query(question, history=history, where=where, language=language)
        store = self.store
        encoder = self.encoder(store)
        settings = self.settings.answering
        retriever = Retriever(store, encoder, self.settings.retrieval)
        generator = ExtractiveGenerator(encoder, store.term_weights, settings)
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
        return compose(
            query,
            together(outcomes, settings.sentences),
            list(evidence.values()),
            generator=generator.name,
            index=store.stamp,
            timings_ms={
                "total": _ms(retrieve_s + answer_s),
                "retrieve": _ms(retrieve_s),
                "answer": _ms(answer_s),
            },
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
        """Whether the citations of a saved answer (``esnqa.answer/1``) still stand."""
        from esnqa.verifying import verify

        return verify(answer, self.store)

    def status(self) -> Status:
        """What is indexed and how it is."""
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
            parts={name: importlib.util.find_spec(name) is not None for name in OPTIONAL_PARTS},
        )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
