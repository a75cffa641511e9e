"""Text to vectors: the weights are found and checked, then loaded behind the one :class:`esnqa.types.Encoder` protocol."""

from __future__ import annotations

from esnqa.embedding.loading import load_encoder

__all__ = ["load_encoder"]
