"""``esnqa eval``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Quiet, settings_for
from esnqa.cli.output import note, print_json, print_line
from esnqa.errors import EsnqaError, UsageError

RETRIEVERS = ("dense", "lexical", "hybrid")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("eval")(evaluate)


def evaluate(
    suites: Annotated[
        list[Path], typer.Argument(metavar="SUITE...", help="Folders or JSON Lines files.", show_default=False)
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--documents",
            metavar="SOURCE",
            help="What suites without documents of their own are asked of (repeatable) [default: the index].",
        ),
    ] = None,
    retriever: Annotated[
        str | None,
        typer.Option("--retriever", metavar="NAME", help="dense, lexical or hybrid [default: what ask uses]."),
    ] = None,
    run_file: Annotated[
        Path | None,
        typer.Option("--run", metavar="FILE", help="Measure this TREC run of any system instead of asking esnqa."),
    ] = None,
    baseline: Annotated[
        list[Path] | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="Fail on a significant loss against this run, or on a floor that it names (repeatable).",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Write the report there: HTML, Markdown, JSON, CSV.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Take N questions of each suite, drawn with a fixed seed."),
    ] = None,
    answers: Annotated[
        int | None,
        typer.Option("--answers", metavar="N", min=1, help="Have at most N questions of a retrieval set answered too."),
    ] = None,
    chunked: Annotated[
        bool,
        typer.Option("--chunked", help="Rank retrieval sets by passages as ask has them, not by whole documents."),
    ] = False,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Run evaluation suites and report.

    Exit status 1 if --baseline is given and something got significantly worse or lies below its floor.
    """
    del debug
    if retriever is not None and retriever not in RETRIEVERS:
        raise UsageError(f"There is no retriever {retriever!r}.", f"Take one of {', '.join(RETRIEVERS)}.")
    try:
        from esnqa_eval.command import run
    except ModuleNotFoundError as error:
        raise EsnqaError(f"The package {error.name} is not installed.", "Run: pip install 'esnqa[eval]'.") from error
    shown = sys.stderr.isatty() and not (quiet or as_json)
    outcome = run(
        suites,
        settings_for(index_dir),
        documents=documents or [],
        retriever=retriever,
        baseline=baseline or (),
        output=output,
        limit=limit,
        answers=answers,
        run_file=run_file,
        chunked=chunked,
        progress=_show if shown else None,
    )
    if shown:
        note("\r\033[K")
    if as_json:
        print_json(outcome.to_json())
    else:
        _print_figures(outcome)
    if output:
        note(f"The report is in {output}.", quiet=quiet)
    return int(outcome.exit_code)


def _print_figures(outcome: Any) -> None:
    for result in outcome.results:
        print_line(f"{result.suite.name}: {len(result.suite.questions)} questions, {len(result.wrong)} of them wrong")
        for name, estimate in result.summary.figures.items():
            print_line(f"  {name:28} {estimate.value:8.3f}   [{estimate.low:.3f}, {estimate.high:.3f}]")
    if outcome.gate is not None:
        print_line("Gate: " + ("passed" if outcome.gate.passed else "failed"))
        for sentence in (*outcome.gate.failures, *outcome.gate.notes):
            print_line(f"  {sentence}")


def _show(what: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r{what} {done}/{total}\033[K")
    sys.stderr.flush()
