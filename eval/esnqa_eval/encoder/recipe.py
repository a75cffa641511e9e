"""The steps by which the nine-language encoder and its table are made, each from what the one before it gave."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from esnqa.embedding import grown, load_encoder
from esnqa.embedding.weights import resolve_model
from esnqa.settings import EmbeddingSettings, load_settings
from esnqa_eval.encoder import distil, table, vocabulary
from esnqa_eval.encoder.alignment import Links, align
from esnqa_eval.encoder.initial import initial_rows
from esnqa_eval.encoder.sources import LANGUAGES, Pair

ROWS = 34_000
TOKENS = 250_000
"""What the training reads. A sweep over all sentences is some two million."""
SEED = 1
LONGEST_FOR_TABLE = 180
_GUARDED = ("qed-nq", "squadshifts-newwiki", "squad-sent-nqg", "doc2dial-val", "clapnq-dev", "medquad", "contractnli")
_SHORTEST_INNER = 5
"""A piece inside a word with fewer letters does not borrow from the same letters at the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The English model and its tokenizer, without padding or truncation."""

    folder: Path
    tokenizer: Any
    words: vocabulary.Words

    @classmethod
    def load(cls) -> Tools:
        """Those of the packaged model."""
        folder = resolve_model(EmbeddingSettings(model="english"), load_settings().cache_dir).path
        tokenizer = _tokenizer((folder / "tokenizer.json").read_text(encoding="utf-8"))
        return cls(folder, tokenizer, vocabulary.Words(tokenizer))

    def base(self) -> list[str]:
        """The pieces of the English vocabulary in order."""
        return [piece for piece, _ in sorted(self.tokenizer.get_vocab().items(), key=lambda item: item[1])]

    def extended(self, pieces: Sequence[str]) -> Any:
        """The tokenizer with the new pieces."""
        return _tokenizer(grown.appended_tokenizer(self.folder / "tokenizer.json", list(pieces)))


def new_pieces(tools: Tools, pairs: Sequence[Pair], data: Path) -> list[str]:
    """The pieces to append, from the pairs and, to guard English, from the question sets beside the data if any."""
    english = Counter[str]()
    for text in sorted({pair.english for pair in pairs}):
        english.update(tools.words(text))
    for text in _english_texts(data.parent / "questions"):
        english.update(tools.words(text))
    others = {code: Counter[str]() for code in LANGUAGES}
    for pair in pairs:
        others[pair.language].update(tools.words(pair.other))
    return vocabulary.grow(tools.base(), english, others, ROWS)


def piece_links(tools: Tools, pieces: Sequence[str], pairs: Sequence[Pair]) -> Links:
    """The alignment of English pieces with those of one other language."""
    return align(
        [e.ids for e in tools.tokenizer.encode_batch([p.english for p in pairs], add_special_tokens=False)],
        [e.ids for e in tools.extended(pieces).encode_batch([p.other for p in pairs], add_special_tokens=False)],
    )


def aligned_rows(tools: Tools, pieces: Sequence[str], links: Sequence[Links]) -> NDArray[np.float32]:
    """The embeddings of the new pieces by alignment alone, from the links of each language."""
    from safetensors.numpy import load_file

    english = load_file(tools.folder / "model.safetensors")[grown.EMBEDDINGS]
    places = {piece: number for number, piece in enumerate(pieces)}
    shortest = len(vocabulary.PREFIX) + _SHORTEST_INNER
    inner = [
        places.get(p.removeprefix(vocabulary.PREFIX), -1)
        if p.startswith(vocabulary.PREFIX) and len(p) >= shortest
        else -1
        for p in pieces
    ]
    return initial_rows(english, links, len(english), len(pieces), inner)


def trained_rows(
    tools: Tools, pieces: Sequence[str], rows: NDArray[np.float32], pairs: Sequence[Pair], seed: int, tokens: int
) -> NDArray[np.float32]:
    """The rows after training on ``tokens`` tokens."""
    import torch

    torch.set_num_threads(load_settings().threads or 1)
    picked = distil.chosen(pairs, seed)
    encoded = tools.extended(pieces).encode_batch([pair.other for pair in picked])
    numbers: dict[str, int] = {}
    examples = [
        distil.Example(tuple(one.ids), numbers.setdefault(pair.english, len(numbers)))
        for pair, one in zip(picked, encoded, strict=True)
        if distil.SHORTEST <= len(one.ids) <= distil.LONGEST
    ]
    work = distil.batches(examples, tokens, seed)
    teacher = _taught(list(numbers), sorted({example.target for batch in work for example in batch}))
    losses: list[float] = []

    def progress(step: int, loss: float) -> None:
        losses.append(loss)
        if step % 50 == 49:
            say(f"step {step + 1} of {len(work)}: loss {np.mean(losses[-50:]):.4f}")

    return distil.train(tools.folder, rows, work, teacher, seed, progress)


def word_counts(pairs: Sequence[Pair]) -> table.Counts:
    """How often words of one other language were translated by English ones, by alignment."""
    short = [pair for pair in pairs if len(pair.english) < LONGEST_FOR_TABLE]
    english, other = _Numbers(), _Numbers()
    links = align(
        [english.of(table.tokens(pair.english)) for pair in short],
        [other.of(table.tokens(pair.other)) for pair in short],
    )
    return table.counts(links, english.words, other.words)


def of_language(pairs: Sequence[Pair], code: str) -> list[Pair]:
    """The pairs of English and one other language, in order."""
    return [pair for pair in pairs if pair.language == code]


def say(what: str) -> None:
    """Tells how far it is, beside what is printed."""
    print(what, file=sys.stderr, flush=True)


class _Numbers:
    """Words and their numbers, given out in order of appearance."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, words: Sequence[str]) -> list[int]:
        return [self._known.setdefault(word, len(self._known)) for word in words]

    @property
    def words(self) -> list[str]:
        return list(self._known)


def _taught(texts: Sequence[str], needed: Sequence[int]) -> NDArray[np.float32]:
    threads = load_settings().threads or 1
    encoder = load_encoder(load_settings(threads=threads, embedding=EmbeddingSettings(model="english")))
    teacher = np.zeros((len(texts), encoder.dimension), np.float32)
    teacher[list(needed)] = encoder.encode_passages([texts[number] for number in needed])
    say(f"{len(needed)} teacher vectors")
    return teacher


def _english_texts(questions: Path) -> list[str]:
    found = []
    for name in _GUARDED:
        for path in sorted((questions / name).glob("*.jsonl.gz")):
            if path.name in ("corpus.jsonl.gz", "queries.jsonl.gz"):
                lines = gzip.decompress(path.read_bytes()).decode().split("\n")
                found += [json.loads(line)["text"] for line in lines if line.strip()]
    return found


def _tokenizer(text: str) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(text)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
