"""Grows the nine-language encoder and its translation table: ``python -m esnqa_eval.train_encoder --data FOLDER``.

FOLDER holds the parallel text as :mod:`esnqa_eval.encoder.sources` describes it; the sources, their commits and licences
are listed in ``src/esnqa/embedding/nine_languages/README.md``. ``--out`` gets ``nine_languages/`` (what ships),
``translations.safetensors``, and two whole models to compare, ``alignment/`` (no training) and ``trained/``; ``--install``
puts the first two where esnqa reads them. Seeds are fixed; one core needs about an hour.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from esnqa.embedding import grown, load_encoder
from esnqa.embedding.kept import sha256
from esnqa.embedding.weights import resolve_model
from esnqa.lexicon.translation import TABLE, TABLE_SHA256
from esnqa.settings import EmbeddingSettings, load_settings
from esnqa_eval.encoder import distil, table, vocabulary
from esnqa_eval.encoder.alignment import Links, align
from esnqa_eval.encoder.initial import initial_rows
from esnqa_eval.encoder.pack import write_model, write_shipped
from esnqa_eval.encoder.sources import LANGUAGES, Pair, is_held_out, read_pairs

ROWS = 34_000
TOKENS = 250_000
"""What the training reads. A sweep over all sentences is some two million."""
SEED = 1
LONGEST_FOR_TABLE = 180
_GUARDED = ("qed-nq", "squadshifts-newwiki", "squad-sent-nqg", "doc2dial-val", "clapnq-dev", "medquad", "contractnli")


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs every step in order and writes the results."""
    given = _parser().parse_args(arguments)
    pairs = [pair for pair in read_pairs(given.data, given.without) if not is_held_out(pair)]
    tools = Tools.load()
    out: Path = given.out
    _say(f"{len(pairs)} pairs")
    pieces = new_pieces(tools, pairs, given.data)
    _say(f"{len(pieces)} new pieces")
    rows = aligned_rows(tools, pieces, pairs)
    write_shipped(out / "alignment-rows", pieces, rows)
    write_model(tools.folder, out / "alignment-rows", out / "alignment")
    rows = trained_rows(tools, pieces, rows, pairs, given.seed, given.tokens)
    write_shipped(out / "nine_languages", pieces, rows)
    np.save(out / "rows.npy", rows)
    write_model(tools.folder, out / "nine_languages", out / "trained")
    write_table(out / TABLE.name, pairs)
    if given.install:
        install(out)


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


def aligned_rows(tools: Tools, pieces: Sequence[str], pairs: Sequence[Pair]) -> NDArray[np.float32]:
    """The embeddings of the new pieces by alignment alone."""
    from safetensors.numpy import load_file

    english = load_file(tools.folder / "model.safetensors")[grown.EMBEDDINGS]
    extended = tools.extended(pieces)
    links = []
    for code in LANGUAGES:
        own = [pair for pair in pairs if pair.language == code]
        links.append(
            align(
                [e.ids for e in tools.tokenizer.encode_batch([p.english for p in own], add_special_tokens=False)],
                [e.ids for e in extended.encode_batch([p.other for p in own], add_special_tokens=False)],
            )
        )
        _say(f"{code}: pieces aligned")
    places = {piece: number for number, piece in enumerate(pieces)}
    inner = [places.get(p[2:], -1) if p.startswith(vocabulary.PREFIX) and len(p) > 6 else -1 for p in pieces]
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

    def progress(step: int, loss: float, _: NDArray[np.float32]) -> None:
        losses.append(loss)
        if step % 50 == 49:
            _say(f"step {step + 1} of {len(work)}: loss {np.mean(losses[-50:]):.4f}")

    return distil.train(tools.folder, rows, work, teacher, seed, progress)


def write_table(path: Path, pairs: Sequence[Pair]) -> None:
    """Aligns words and writes the translation table."""
    from safetensors.numpy import save_file

    counted: dict[str, table.Counts] = {}
    for code in LANGUAGES:
        own = [pair for pair in pairs if pair.language == code and len(pair.english) < LONGEST_FOR_TABLE]
        english, other = _Numbers(), _Numbers()
        links: Links = align(
            [english.of(table.tokens(pair.english)) for pair in own],
            [other.of(table.tokens(pair.other)) for pair in own],
        )
        counted[code] = table.counts(links, english.words, other.words)
        _say(f"{code}: words aligned")
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(table.arrays(counted), path)


def install(out: Path) -> None:
    """Puts the results where esnqa reads them; the model card stays."""
    for file in (grown.ROWS, grown.PIECES, "sha256.json"):
        shutil.copyfile(out / "nine_languages" / file, grown.SHIPPED / file)
    shutil.copyfile(out / TABLE.name, TABLE)
    TABLE_SHA256.write_text(sha256(TABLE) + "\n")


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
    encoder = load_encoder(load_settings(embedding=EmbeddingSettings(model="english")))
    teacher = np.zeros((len(texts), encoder.dimension), np.float32)
    teacher[list(needed)] = encoder.encode_passages([texts[number] for number in needed])
    _say(f"{len(needed)} teacher vectors")
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


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m esnqa_eval.train_encoder", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of parallel text")
    parser.add_argument("--out", type=Path, required=True, help="where the results go")
    parser.add_argument("--without", action="append", default=[], help="leave a source out (repeatable)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tokens", type=int, default=TOKENS, help="tokens to train on")
    parser.add_argument("--install", action="store_true", help="put the results where esnqa reads them")
    return parser


if __name__ == "__main__":
    main()
