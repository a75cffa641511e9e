"""Counting tokens for a language model's budget, with a vocabulary that needs no network.

The limit of an *encoder* is counted with that encoder's own tokenizer; this module serves prompts.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa.errors import SettingsError

if TYPE_CHECKING:
    import tiktoken

ENCODING_VARIABLE = "ESNQA_TIKTOKEN_ENCODING"
_VOCABULARY = "tekken_240911.json"
_SLICE = 8192  # code points handed to tiktoken at once: its matcher recurses over long runs of white space
_WORD_START = re.compile(r"(?<=\S)(?= \w)")


class BudgetCounter:
    """Counts tokens as a language model would, and cuts texts to a budget.

    Without an argument the encoding is the one that ``$ESNQA_TIKTOKEN_ENCODING`` names (tiktoken reads it from
    ``$TIKTOKEN_CACHE_DIR``), else the Tekken vocabulary carried by the package mistral-common; ``name`` is its name.
    The vocabulary is read once a process. Special tokens are neither made nor recognised. Raises SettingsError where
    the encoding cannot be loaded.
    """

    def __init__(self, encoding: str | None = None) -> None:
        self._encoding = _load(encoding or os.environ.get(ENCODING_VARIABLE) or None)
        self.name = f"tiktoken:{self._encoding.name}"

    def count(self, text: str) -> int:
        """The number of tokens of ``text``, in time linear in its length."""
        return sum(len(self._encoding.encode_ordinary(part)) for part in _slices(text))

    def encode(self, text: str) -> list[int]:
        """The tokens of ``text``, in order."""
        return [token for part in _slices(text) for token in self._encoding.encode_ordinary(part)]

    def decode(self, tokens: list[int]) -> str:
        """The text of ``tokens``; a character that they hold only in part becomes U+FFFD."""
        return self._encoding.decode(tokens)

    def truncate(self, text: str, budget: int) -> str:
        """A longest beginning of ``text`` that has at most ``budget`` tokens and ends with a whole character."""
        tokens: list[int] = []
        for part in _slices(text):
            tokens += self._encoding.encode_ordinary(part)
            if len(tokens) > budget:
                return self._beginning(text, tokens, max(budget, 0))
        return text

    def _beginning(self, text: str, tokens: list[int], budget: int) -> str:
        kept = budget
        while kept > 0:
            whole = self._encoding.decode_bytes(tokens[:kept]).decode("utf-8", errors="ignore")
            beginning = text[: len(whole)]
            if self.count(beginning) <= budget:  # cut short, a word may need more tokens than its part in the whole
                return beginning
            kept -= 1
        return ""


def _slices(text: str) -> Iterator[str]:
    """``text`` in bounded parts, cut before the space of a word where there is one: no token crosses such a cut."""
    start = 0
    while len(text) - start > _SLICE:
        end = start + _SLICE
        cuts = [found.start() for found in _WORD_START.finditer(text, end - 512, end)]
        end = cuts[-1] if cuts else end
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


@lru_cache(maxsize=4)
def _load(name: str | None) -> tiktoken.Encoding:
    return _named(name) if name else _carried()


def _named(name: str) -> tiktoken.Encoding:
    import tiktoken

    try:
        return tiktoken.get_encoding(name)
    except Exception as error:  # an unknown name, a missing or damaged file, or a download that failed
        raise SettingsError(
            f"The token encoding {name!r} cannot be loaded: {error}.",
            f"Put its file into $TIKTOKEN_CACHE_DIR, or unset {ENCODING_VARIABLE}.",
        ) from error


def _carried() -> tiktoken.Encoding:
    import tiktoken

    path = _vocabulary_path()
    try:
        tekken = json.loads(path.read_text(encoding="utf-8"))
        config = tekken["config"]
        size = config["default_vocab_size"] - config["default_num_special_tokens"]
        ranks = {base64.b64decode(entry["token_bytes"]): entry["rank"] for entry in tekken["vocab"][:size]}
        return tiktoken.Encoding(path.stem, pat_str=config["pattern"], mergeable_ranks=ranks, special_tokens={})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"The token vocabulary {path} cannot be read: {error!r}.", _REINSTALL) from error


_REINSTALL = f"Reinstall the package mistral-common, or name another encoding in {ENCODING_VARIABLE}."


def _vocabulary_path() -> Path:
    """Where mistral-common keeps its vocabulary; the package itself is not imported."""
    spec = find_spec("mistral_common")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / _VOCABULARY
        if path.is_file():
            return path
    raise SettingsError(f"The token vocabulary {_VOCABULARY} of the package mistral-common is missing.", _REINSTALL)
