"""``esnqa index``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Quiet, settings_for
from esnqa.cli.output import note, print_json, print_line, printable

if TYPE_CHECKING:
    from esnqa.indexing import IndexReport, Progress, Report


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("index")(index)


def index(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...", help="Files, folders, and URLs of pages or sitemaps.", show_default=False
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read and embed everything anew.")] = False,
    add: Annotated[bool, typer.Option("--add", help="Keep the documents of other sources too.")] = False,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Bring the index in step with the sources.

    Afterwards the index holds exactly the documents of the SOURCEs: what is new is added, what has changed is read
    again, what is gone is removed (unless --add is given). Only passages that are new are embedded. Without SOURCE, those
    of the last run are taken, or else corpus/. A source that cannot be read is named, and the rest is indexed.
    """
    del debug
    from esnqa.indexing import build_index

    with _progress(shown=not (quiet or as_json) and sys.stderr.isatty()) as report:
        result = build_index(sources or [], settings_for(index_dir), full=full, add=add, progress=report)
    if as_json:
        from esnqa.contract import index_json

        print_json(index_json(result))
    else:
        _summary(result)
    for failure in result.failures:
        note(
            printable(f"Not indexed: {failure.source}: {failure.error} {failure.remedy}".rstrip()),
            quiet=quiet and as_json,
        )
    return 1 if result.failures else 0


def _summary(report: IndexReport) -> None:
    print_line(
        f"{report.added} added, {report.changed} changed, {report.deleted} deleted, {report.unchanged} unchanged, "
        f"{len(report.failures)} failed; {report.passages} passages, {report.embedded} embedded; {report.seconds:.1f} s"
    )


@contextmanager
def _progress(*, shown: bool) -> Iterator[Report | None]:
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, description=progress.phase.capitalize(), completed=progress.done, total=progress.total)

        yield report
