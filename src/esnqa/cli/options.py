"""The options that commands share, and the settings that they amount to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from esnqa.cli.output import note

if TYPE_CHECKING:
    from esnqa.assistant import Assistant
    from esnqa.settings import Settings

IndexDir = Annotated[
    Path | None,
    typer.Option("--index-dir", metavar="DIR", help="Where the index is [default: $ESNQA_INDEX_DIR or index/]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no notes on standard error.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="KEY=VALUE",
        help="Only documents with this language, kind, theme, country or document_id (repeatable).",
    ),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only documents of this date or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only documents of this date or earlier.")]
Language = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="The question's language, where it is told wrongly.")
]


def settings_for(index_dir: Path | None) -> Settings:
    """The settings, with the index folder of the command line if there is one."""
    from esnqa.settings import load_settings

    return load_settings(index_dir=index_dir)


def open_assistant(index_dir: Path | None, quiet: bool) -> Assistant:
    """The assistant over the index; says on standard error where an older generation of it is used."""
    from esnqa.assistant import Assistant

    assistant = Assistant.open(settings=settings_for(index_dir))
    if degraded := assistant.store.degraded:
        note(f"esnqa: warning: {degraded}", quiet=quiet)
    return assistant
