"""``esnqa compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Language, Quiet, Since, Until, Where, open_assistant
from esnqa.cli.output import note, print_json, print_line, printable
from esnqa.errors import UsageError
from esnqa.queries import make_filter, make_query

if TYPE_CHECKING:
    from esnqa.comparing import Comparison


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("compare")(compare)


def compare(
    question: Annotated[str, typer.Argument(help="What you want to know of each.", show_default=False)],
    by: Annotated[
        str,
        typer.Option("--by", metavar="FIELD", help="country, year, theme, language or document.", show_default=False),
    ],
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--values",
            metavar="VALUE",
            help="What to compare (repeatable) [default: what the best passages have, at most 8].",
        ),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print comma-separated values, a line for each citation.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table with its sources.")] = False,
    docx: Annotated[Path | None, typer.Option("--docx", metavar="FILE", help="Write a Word document too.")] = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Ask one question of several countries, years, themes, languages or documents.

    Each row is a cited answer from the documents with that value alone, or says that these do not answer.
    """
    del debug
    if as_json + as_csv + as_markdown > 1:
        raise UsageError("Only one of --json, --csv and --markdown can be printed.", "Take one of them.")
    scope = make_filter(where or [], since, until)
    make_query(question, language=language)
    made = open_assistant(index_dir, quiet).compare(question, by, values=values or [], where=scope, language=language)
    if docx is not None:
        from esnqa.exporting import save_docx

        save_docx(made, docx)
        note(f"The table is in {docx}.", quiet=quiet)
    _print(made, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    return 0


def _print(made: Comparison, *, as_json: bool, as_csv: bool, as_markdown: bool) -> None:
    from esnqa.contract import compare_json
    from esnqa.exporting import to_csv, to_markdown

    if as_json:
        print_json(compare_json(made))
    elif as_csv:
        print_line(to_csv(made).rstrip("\n"))
    elif as_markdown:
        print_line(printable(to_markdown(made).rstrip("\n")))
    else:
        _print_table(made)


def _print_table(made: Comparison) -> None:
    import io

    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    from esnqa.exporting import source_line, table

    shown = table(made)
    if shown.rows:
        grid = Grid(shown.heading, "Answer", show_lines=True)
        for row in shown.rows:
            grid.add_row(Text(printable(row.label)), Text(printable("\n".join((row.text, *row.remarks)))))
        drawn = Console(file=io.StringIO(), width=Console().width, color_system=None)
        with drawn.capture() as captured:
            drawn.print(grid)
        print_line("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")
    for citation in shown.citations:
        print_line(printable(f"[{citation.marker}] {source_line(citation)}"))
    print_line(printable(f"\n{shown.note}" if shown.rows else shown.note))
