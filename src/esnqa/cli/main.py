"""The command's frame: its subcommands, and what becomes of errors."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from esnqa import __version__
from esnqa.cli import asking, comparing, evaluating, indexing, inspecting, serving
from esnqa.cli.output import note
from esnqa.errors import EsnqaError

_INTERRUPTED = 130  # also what typer itself makes of Ctrl+C

app = typer.Typer(
    name="esnqa",
    help="Answers questions from a collection of documents and shows for every sentence where it stands.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"esnqa {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def frame(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Answers questions from a collection of documents and shows for every sentence where it stands."""
    del version
    if context.invoked_subcommand is None:
        note(context.get_help())
        raise typer.Exit(2)


for module in (indexing, asking, comparing, inspecting, evaluating, serving):
    module.register(app)


def main() -> None:
    """Runs the command and exits: 0 done, 1 the work failed, 2 used wrongly, 130 interrupted."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs the command with these arguments and gives its exit status; errors become one or two lines."""
    debug = "--debug" in arguments
    try:
        outcome = app(arguments, standalone_mode=False, prog_name="esnqa")
    except TyperException as error:
        note(f"esnqa: {error.format_message()}\nSee `{_path(error)} --help`.")
        return error.exit_code
    except (Abort, KeyboardInterrupt):
        outcome = _INTERRUPTED
    except EsnqaError as error:
        if debug:
            raise
        note(f"esnqa: {error.problem}" + (f"\n{error.remedy}" if error.remedy else ""))
        return error.exit_code
    except Exception as error:
        if debug:
            raise
        note(f"esnqa: unexpected {type(error).__name__}: {error}\nRun again with --debug to see where, and report it.")
        return 1
    if outcome == _INTERRUPTED:
        note("esnqa: interrupted.")
    return outcome if isinstance(outcome, int) else 0


def _path(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "esnqa"
