"""Grows the nine-language encoder and its translation table: ``python -m esnqa_eval.train_encoder --data FOLDER``.

FOLDER holds the parallel text as :mod:`esnqa_eval.encoder.sources` describes it; the sources, their commits and licences
are listed in ``src/esnqa/embedding/nine_languages/README.md``. ``--out`` gets ``nine_languages/`` (what ships),
``translations.safetensors``, two whole models to compare, ``alignment/`` (no training) and ``trained/``, and the rows of
both before they became bytes, ``aligned.npy`` and ``rows.npy``; ``--install`` puts the first two where esnqa reads them.
Seeds are fixed; one core needs about an hour.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from esnqa.embedding import grown
from esnqa.embedding.kept import sha256
from esnqa.lexicon.translation import TABLE, TABLE_SHA256
from esnqa_eval.encoder import recipe, table
from esnqa_eval.encoder.pack import write_model, write_shipped
from esnqa_eval.encoder.recipe import of_language, say
from esnqa_eval.encoder.sources import LANGUAGES, is_held_out, read_pairs

ALIGNED, TRAINED = "aligned.npy", "rows.npy"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs every step in order and writes the results."""
    given = _parser().parse_args(arguments)
    grow(given.data, given.out, given.without, given.seed, given.tokens)
    if given.install:
        install(given.out)


def grow(data: Path, out: Path, without: Sequence[str], seed: int, tokens: int) -> None:
    """Runs every step in order and writes the results below ``out``."""
    pairs = [pair for pair in read_pairs(data, without) if not is_held_out(pair)]
    own = {code: of_language(pairs, code) for code in LANGUAGES}
    tools = recipe.Tools.load()
    say(f"{len(pairs)} pairs")
    pieces = recipe.new_pieces(tools, pairs, data)
    say(f"{len(pieces)} new pieces")
    rows = recipe.aligned_rows(tools, pieces, [recipe.piece_links(tools, pieces, some) for some in own.values()])
    say("pieces aligned")
    write_shipped(out / "alignment-rows", pieces, rows)
    np.save(out / ALIGNED, rows)
    write_model(tools.folder, out / "alignment-rows", out / "alignment")
    rows = recipe.trained_rows(tools, pieces, rows, pairs, seed, tokens)
    write_shipped(out / "nine_languages", pieces, rows)
    np.save(out / TRAINED, rows)
    write_model(tools.folder, out / "nine_languages", out / "trained")
    table.write(out / TABLE.name, {code: recipe.word_counts(some) for code, some in own.items()})
    say("words aligned")


def install(out: Path) -> None:
    """Puts the results where esnqa reads them; the model card stays."""
    for file in (grown.ROWS, grown.PIECES, "sha256.json"):
        shutil.copyfile(out / "nine_languages" / file, grown.SHIPPED / file)
    shutil.copyfile(out / TABLE.name, TABLE)
    TABLE_SHA256.write_text(sha256(TABLE) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m esnqa_eval.train_encoder", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of parallel text")
    parser.add_argument("--out", type=Path, required=True, help="where the results go")
    parser.add_argument("--without", action="append", default=[], help="leave a source out (repeatable)")
    parser.add_argument("--seed", type=int, default=recipe.SEED)
    parser.add_argument("--tokens", type=int, default=recipe.TOKENS, help="tokens to train on")
    parser.add_argument("--install", action="store_true", help="put the results where esnqa reads them")
    return parser


if __name__ == "__main__":
    main()
