"""The encoder's own tokenizer: what it counts is what the encoder reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from esnqa.embedding.weights import ModelFolder
from esnqa.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LENGTH_STEP = 8  # lengths are rounded up to a multiple: each new length costs the fast path a compilation


class ModelTokenizer:
    """Counts and batches with a model's ``tokenizer.json``. Implements :class:`esnqa.types.TokenCounter`."""

    def __init__(self, model: ModelFolder) -> None:
        from tokenizers import Tokenizer

        path = model.path / "tokenizer.json"
        if not path.is_file():
            raise ModelError(
                f"Model {model.name} has no tokenizer.json in {model.path}.", "Save it with a fast tokenizer."
            )
        self.name = model.name
        try:
            self._whole = Tokenizer.from_file(str(path))
        except Exception as error:
            raise model.unloadable(error) from error
        self._whole.no_truncation()
        self._whole.no_padding()
        self.special_tokens = self._whole.num_special_tokens_to_add(False)
        self.pad_id = self._whole.token_to_id("[PAD]") or 0

    def count(self, text: str) -> int:
        """The number of tokens of ``text``, without special tokens."""
        return len(self._whole.encode(text, add_special_tokens=False).ids)

    def ids(self, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
        """Token ids of each text with special tokens, cut to ``max_tokens`` before the closing special token."""
        encoded = self._whole.encode_batch([text.strip() for text in texts])
        return [_cut(item.ids, max_tokens) for item in encoded]

    def batch(self, rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ids and attention mask, each of shape (rows, longest row rounded up), padded on the right."""
        import numpy as np

        longest = max(len(row) for row in rows)
        width = -(-longest // LENGTH_STEP) * LENGTH_STEP
        ids = np.full((len(rows), width), self.pad_id, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        return ids, mask


def _cut(ids: list[int], max_tokens: int) -> list[int]:
    return ids if len(ids) <= max_tokens else [*ids[: max_tokens - 1], ids[-1]]
