"""An encoder that reads other languages word by word in English, by the translation table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from esnqa.lexicon.translation import TABLE_SHA256
from esnqa.lexicon.wording import in_english
from esnqa.types import Encoder, TokenCounter

if TYPE_CHECKING:
    from esnqa.types import Vectors

RECIPE = "word by word in English, 1"
"""Raised whenever the same text and table would be read otherwise."""


class GlossedEncoder:
    """Gives a text that is known to be in another language the vector of its words in English.

    English text, and text of which no language is told, is read as it is. Implements :class:`esnqa.types.Encoder`.
    """

    def __init__(self, inner: Encoder) -> None:
        self.inner = inner
        self.id, self.dimension = inner.id, inner.dimension
        self.max_tokens, self.special_tokens = inner.max_tokens, inner.special_tokens
        recipe = "\n".join((inner.fingerprint, RECIPE, TABLE_SHA256.read_text().strip()))
        self.fingerprint = hashlib.sha256(recipe.encode()).hexdigest()

    @property
    def counter(self) -> TokenCounter:
        """What counts the tokens of a text as it is; in English it may have a few more or fewer."""
        return self.inner.counter

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, unit length, in order."""
        if languages is not None:
            texts = [in_english(text, language) for text, language in zip(texts, languages, strict=True)]
        return self.inner.encode_passages(texts)

    def encode_query(self, text: str, language: str | None = None) -> Vectors:
        """The vector of a question, of shape (dimension,), float32, unit length."""
        return self.inner.encode_query(in_english(text, language))
