"""What each part of the nine-language encoder is worth: ``python -m esnqa_eval.encoder.ablate --data FOLDER --suite FOLDER --out FOLDER``.

Asks a cross-lingual BEIR set with the original encoder, with alignment alone, with the training of several seeds, and,
for the languages of the set alone, with alignment and table made without each source in turn. ``--out`` keeps what was
made and what each row gave, so that an interrupted run goes on where it was; ``--recipe`` takes over a folder of
``train_encoder``. Writes ``encoder-ablation.json`` and ``encoder-ablation.md`` to ``--results``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from esnqa.embedding import load_encoder
from esnqa.embedding.kept import intact, keep, sha256
from esnqa.lexicon import analysis
from esnqa.lexicon.translation import TABLE
from esnqa.settings import PROJECT_ROOT, EmbeddingSettings, load_settings
from esnqa_eval import train_encoder
from esnqa_eval.beir import load_beir
from esnqa_eval.encoder import alignment, distil, initial, measure, pack, recipe, sources, table, vocabulary
from esnqa_eval.encoder.measure import VARIANTS, Ranked, rank, using_table
from esnqa_eval.encoder.pack import write_model, write_shipped
from esnqa_eval.encoder.recipe import of_language, say
from esnqa_eval.encoder.sources import Pair, is_held_out, read_pairs
from esnqa_eval.environment import describe
from esnqa_eval.journal import key_of
from esnqa_eval.report import table as markdown_table
from esnqa_eval.significance import holm, paired_p
from esnqa_eval.suites import Suite
from esnqa_eval.systems import FACES, source_hash

SCHEMA = "esnqa.encoder-ablation/1"
SEEDS = 3
_CODE = (alignment, analysis, distil, initial, pack, recipe, sources, table, vocabulary)
"""What models and tables are made by."""
ORIGINAL, ALIGNED, TWO = "original", "alignment only", "all sources"
IN_ENGLISH = "read word by word in English"
FOR_SOURCES = ("dense", "words translated", "both, words translated")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of what, where things are kept, and how much is trained."""

    data: Path
    suite: Suite
    out: Path
    made: Path
    every: int
    tokens: int
    seeds: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is compared with, the variants it is asked in, and what makes its model and its table."""

    name: str
    against: str | None
    variants: tuple[str, ...]
    make: Callable[[Path], tuple[str, Path]]
    """Gets a folder for what need not be kept; gives ``embedding.model`` and the table."""
    gloss: bool = False
    """Whether other languages are read word by word in English."""


class Bench:
    """Makes what rows need; what takes long is kept in ``out`` for as long as it is made of the same."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those of the questions, English aside."""
        return tuple(sorted({q.language for q in self.plan.suite.questions if q.language} - {"en"}))

    @cached_property
    def pairs(self) -> list[Pair]:
        """What the recipe learns from."""
        return [pair for pair in read_pairs(self.plan.data) if not is_held_out(pair)]

    @cached_property
    def sources(self) -> list[str]:
        """Those that have pairs in a language of the questions."""
        return sorted({pair.source for pair in self.pairs if pair.language in self.languages})

    @cached_property
    def tools(self) -> recipe.Tools:
        """The English model."""
        return recipe.Tools.load()

    @cached_property
    def pieces(self) -> list[str]:
        """The new pieces of the recipe."""
        return (self.recipe / "nine_languages" / "pieces.txt").read_text(encoding="utf-8").splitlines()

    @cached_property
    def recipe(self) -> Path:
        """The folder of a whole run of the recipe; made where there is none."""
        folder = self.plan.made
        if not (folder / TABLE.name).is_file():
            train_encoder.grow(self.plan.data, folder, (), recipe.SEED, self.plan.tokens)
        return folder

    def english(self, _: Path) -> tuple[str, Path]:
        """The original encoder, and the table of the recipe."""
        return "english", self.recipe / TABLE.name

    def aligned(self, _: Path) -> tuple[str, Path]:
        """Alignment alone, all languages and sources."""
        return str(self.recipe / "alignment"), self.recipe / TABLE.name

    def trained(self, seed: int) -> Callable[[Path], tuple[str, Path]]:
        """The recipe with a seed."""

        def fill(folder: Path) -> None:
            rows = np.load(self.recipe / train_encoder.ALIGNED, allow_pickle=False)
            rows = recipe.trained_rows(self.tools, self.pieces, rows, self.pairs, seed, self.plan.tokens)
            write_shipped(folder / "rows", self.pieces, rows)

        def make(folder: Path) -> tuple[str, Path]:
            if seed == recipe.SEED:
                return str(self.recipe / "trained"), self.recipe / TABLE.name
            return self._model(folder, self._kept(f"seed-{seed}", fill)), self.recipe / TABLE.name

        return make

    def without(self, source: str | None) -> Callable[[Path], tuple[str, Path]]:
        """Alignment alone and a table, of the questions' languages only, a source left out."""

        def fill(folder: Path) -> None:
            links, counted = [], {}
            for code in self.languages:
                pairs = [pair for pair in of_language(self.pairs, code) if pair.source != source]
                links.append(recipe.piece_links(self.tools, self.pieces, pairs))
                counted[code] = recipe.word_counts(pairs)
            write_shipped(folder / "rows", self.pieces, recipe.aligned_rows(self.tools, self.pieces, links))
            table.write(folder / TABLE.name, counted)

        def make(folder: Path) -> tuple[str, Path]:
            kept = self._kept(f"without-{source}" if source else "all-sources", fill)
            return self._model(folder, kept), kept / TABLE.name

        return make

    def _kept(self, name: str, fill: Callable[[Path], None]) -> Path:
        """A folder of what takes long to make, made where it is not there or was made of something else."""
        folder = self.plan.out / "made" / f"{name}-{self.identity[:12]}"
        if not intact(folder):
            keep(folder, fill)
        return folder

    def _model(self, folder: Path, kept: Path) -> str:
        write_model(self.tools.folder, kept / "rows", folder / "model")
        return str(folder / "model")

    @cached_property
    def identity(self) -> str:
        """A name for everything that models and tables depend on: data, pieces, code, and how much is trained."""
        code = [sha256(Path(module.__file__ or "")) for module in _CODE]
        data = [(str(path.relative_to(self.plan.data)), sha256(path)) for path in sorted(self.plan.data.rglob("*.gz"))]
        made = [sha256(self.recipe / name) for name in (train_encoder.ALIGNED, train_encoder.TRAINED, TABLE.name)]
        return key_of({"code": code, "data": data, "made": made, "pieces": self.pieces, "tokens": self.plan.tokens})

    def identity_of(self, row: Row) -> str:
        """A name for everything that a row's figures depend on."""
        plan = self.plan
        asked = [plan.suite.fingerprint, plan.suite.corpus_fingerprint, plan.every]
        code = [source_hash(without=FACES), sha256(Path(measure.__file__))]
        return key_of({"made": self.identity, "row": [row.name, row.variants, row.gloss], "asked": asked, "code": code})


def rows_of(bench: Bench) -> Iterator[Row]:
    """All rows in order: the parts of the recipe, its seeds, its sources."""
    every = tuple(VARIANTS)
    first = _seed_name(recipe.SEED)
    yield Row(ORIGINAL, first, every, bench.english)
    yield Row(f"{ORIGINAL}, {IN_ENGLISH}", first, every, bench.english, gloss=True)
    yield Row(ALIGNED, first, every, bench.aligned)
    for seed in range(recipe.SEED, recipe.SEED + bench.plan.seeds):
        yield Row(_seed_name(seed), None if seed == recipe.SEED else first, every, bench.trained(seed))
    yield Row(f"{first}, {IN_ENGLISH}", first, every, bench.trained(recipe.SEED), gloss=True)
    yield Row(TWO, None, FOR_SOURCES, bench.without(None))
    for source in bench.sources:
        yield Row(f"without {source}", TWO, FOR_SOURCES, bench.without(source))


def measured(bench: Bench, row: Row) -> list[Ranked]:
    """What a row gives, question by question; read where the same was asked before."""
    plan = bench.plan
    path = plan.out / "measured" / f"{row.name.replace(' ', '-')}.json"
    identity = bench.identity_of(row)
    if path.is_file() and (kept := json.loads(path.read_text(encoding="utf-8")))["identity"] == identity:
        return [Ranked(**each) for each in kept["ranked"]]
    say(row.name)
    folder = plan.out / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model, words = row.make(folder)
    settings = load_settings(embedding=EmbeddingSettings(model=model, gloss=row.gloss), cache_dir=folder / "cache")
    with using_table(words):
        found = rank(plan.suite, settings, load_encoder(settings), plan.every, row.variants)
    shutil.rmtree(folder)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps({"identity": identity, "ranked": [asdict(each) for each in found]}), encoding="utf-8")
    beside.replace(path)
    return found


def figures(rows: Sequence[Row], found: Mapping[str, Sequence[Ranked]]) -> list[dict[str, Any]]:
    """For each row, language and variant the mean nDCG@10 and R@1, and against the row it is compared with the p-value.

    ``p_holm`` is corrected over all comparisons of the variant in the language.
    """
    by_key = {(name, each.language, each.variant, each.question): each for name, some in found.items() for each in some}
    cells: list[dict[str, Any]] = []
    for row in rows:
        for language in sorted({each.language for each in found[row.name]}):
            for variant in row.variants:
                own = [each for each in found[row.name] if (each.language, each.variant) == (language, variant)]
                cell = {"row": row.name, "language": language, "variant": variant, "questions": len(own)}
                cell |= {"ndcg": fmean(each.ndcg for each in own), "first": fmean(each.first for each in own)}
                if row.against:
                    other = [by_key[row.against, language, variant, each.question].ndcg for each in own]
                    cell |= {"against": row.against, "difference": cell["ndcg"] - fmean(other)}
                    cell["p"] = paired_p(other, [each.ndcg for each in own])
                cells.append(cell)
    for key in {(cell["language"], cell["variant"]) for cell in cells}:
        tested = [cell for cell in cells if (cell["language"], cell["variant"]) == key and "p" in cell]
        for cell, corrected in zip(tested, holm([cell["p"] for cell in tested]), strict=True):
            cell["p_holm"] = corrected
    return cells


def spread(cells: Sequence[Mapping[str, Any]], seeds: Sequence[str]) -> list[dict[str, Any]]:
    """The mean over the seeds, and the smallest and the largest, for each language and variant."""
    found: dict[tuple[str, str], list[float]] = {}
    for cell in cells:
        if cell["row"] in seeds:
            found.setdefault((cell["language"], cell["variant"]), []).append(cell["ndcg"])
    return [
        {"language": language, "variant": variant, "ndcg": fmean(values), "spread": [min(values), max(values)]}
        for (language, variant), values in found.items()
    ]


def to_markdown(result: Mapping[str, Any]) -> str:
    """The tables: parts and seeds, then sources, with their differences from what they are compared with."""
    cells, made = result["cells"], result["made"]
    sources = [name for name in _names(cells) if name == TWO or name.startswith("without ")]
    parts = [name for name in _names(cells) if name not in sources]
    lines = [
        "# What each part of the nine-language encoder is worth",
        "",
        f"nDCG@10 on `{result['suite']}`, one question in {result['every']}. `*`: differs by more than chance (paired "
        "randomisation, Holm's correction over the column, p ≤ 0.05). Made by",
        f"`{made['command']}` at commit `{made['commit'] or 'none'}`.",
        "",
        f"## Parts and seeds ({result['tokens']} tokens of training for each seed)",
        "",
        f"Compared with {_seed_name(recipe.SEED)}; what is used by default is that, {IN_ENGLISH}.",
        "",
        *_table(cells, parts, tuple(VARIANTS)),
        "",
        "Mean over the seeds, with the smallest and the largest:",
        "",
        *markdown_table(
            ["", *_languages(cells)],
            [
                [variant, *(_seeds_cell(result["seeds"], language, variant) for language in _languages(cells))]
                for variant in VARIANTS
            ],
        ),
        "",
        "## Sources left out one at a time",
        "",
        "Alignment and table of the languages of the set alone, no training, pieces as they ship; compared with all sources.",
        "",
        *_table(cells, sources, FOR_SOURCES),
        "",
        f"Machine: {result['environment']['processor']}.",
        "",
    ]
    return "\n".join(lines)


def _table(cells: Sequence[Mapping[str, Any]], names: Sequence[str], variants: Sequence[str]) -> list[str]:
    found = {(cell["row"], cell["language"], cell["variant"]): cell for cell in cells}
    columns = [(language, variant) for language in _languages(cells) for variant in variants]
    rows = [[name, *(_shown(found.get((name, *column))) for column in columns)] for name in names]
    return markdown_table(["", *(f"{language}: {variant}" for language, variant in columns)], rows)


def _shown(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return ""
    beside = f" ({cell['difference']:+.3f})" if "difference" in cell else ""
    return f"{cell['ndcg']:.3f}{beside}" + ("*" if cell.get("p_holm", 1) <= 0.05 else "")


def _seeds_cell(seeds: Sequence[Mapping[str, Any]], language: str, variant: str) -> str:
    found = next(each for each in seeds if (each["language"], each["variant"]) == (language, variant))
    return f"{found['ndcg']:.3f} ({found['spread'][0]:.3f} to {found['spread'][1]:.3f})"


def _names(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(cell["row"] for cell in cells))


def _languages(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({cell["language"] for cell in cells})


def _seed_name(seed: int) -> str:
    return f"trained, seed {seed}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes what is not there yet, measures, and writes the figures."""
    given = _parser().parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(
        *(given.data, load_beir(given.suite), given.out, given.recipe or given.out / "recipe"),
        *(given.every, given.tokens, given.seeds),
    )
    bench = Bench(plan)
    rows = [row for row in rows_of(bench) if not given.only or row.name in given.only]
    found = {row.name: measured(bench, row) for row in rows}
    if given.only:
        return
    environment = describe(load_settings())
    cells = figures(rows, found)
    seeds = [_seed_name(recipe.SEED + number) for number in range(plan.seeds)]
    result = {
        "schema": SCHEMA,
        "suite": plan.suite.name,
        "every": plan.every,
        "tokens": plan.tokens,
        "cells": cells,
        "seeds": spread(cells, seeds),
        "made": {"commit": environment.pop("commit"), "command": _command(plan)},
        "environment": environment,
    }
    given.results.mkdir(parents=True, exist_ok=True)
    written = json.dumps(result, indent=1, ensure_ascii=False)
    (given.results / "encoder-ablation.json").write_text(written + "\n", encoding="utf-8")
    text = to_markdown(result)
    (given.results / "encoder-ablation.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _command(plan: Plan) -> str:
    sizes = f" --every {plan.every} --seeds {plan.seeds} --tokens {plan.tokens}"
    return f"python -m esnqa_eval.encoder.ablate --data FOLDER --suite FOLDER/{plan.suite.name} --out FOLDER{sizes}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.encoder.ablate")
    parser.add_argument("--data", type=Path, required=True, help="the folder of parallel text")
    parser.add_argument("--suite", type=Path, required=True, help="a BEIR folder with questions in other languages")
    parser.add_argument("--out", type=Path, required=True, help="where things are kept")
    parser.add_argument("--recipe", type=Path, help="a folder that train_encoder wrote (default: OUT/recipe)")
    parser.add_argument("--results", type=Path, default=PROJECT_ROOT / "eval" / "results", help="where figures go")
    parser.add_argument("--every", type=int, default=4, help="ask one question in so many")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds are trained")
    parser.add_argument("--tokens", type=int, default=recipe.TOKENS, help="tokens to train on")
    parser.add_argument("--only", action="append", default=[], help="make this row and no figures (repeatable)")
    return parser


if __name__ == "__main__":
    main()
