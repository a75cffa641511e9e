"""The reference encoder: any sentence-transformers model, as that library runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from esnqa.embedding.prompts import Prompts
from esnqa.embedding.tokenizer import ModelTokenizer
from esnqa.embedding.weights import ModelFolder

if TYPE_CHECKING:
    from esnqa.types import Vectors


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keeps transformers from showing bars and notes while a model loads; errors are raised as ever."""
    import transformers.utils

    logging: Any = transformers.utils.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


class SentenceTransformerEncoder:
    """Encodes with :class:`sentence_transformers.SentenceTransformer` on the CPU, in 32-bit floats."""

    def __init__(self, model: ModelFolder, prompts: Prompts, fingerprint: str, threads: int, batch_size: int) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            with quiet_transformers():
                self._model = SentenceTransformer(
                    str(model.path), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
                )
        except Exception as error:
            raise model.unloadable(error) from error
        self.id, self.fingerprint = model.name, fingerprint
        self.backend = "sentence-transformers"
        self.counter = ModelTokenizer(model)
        self.special_tokens = self.counter.special_tokens + self.counter.count(prompts.passage)
        self.max_tokens = int(self._model.max_seq_length or self._model.tokenizer.model_max_length)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._prompts, self._batch_size = prompts, batch_size

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, unit length, in order, whatever the languages."""
        del languages
        return self._encode(list(texts), self._prompts.passage)

    def encode_query(self, text: str, language: str | None = None) -> Vectors:
        """The vector of a question, of shape (dimension,), float32, unit length, whatever the language."""
        del language
        vector: Vectors = self._encode([text], self._prompts.query)[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            texts, prompt=prompt, batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)
