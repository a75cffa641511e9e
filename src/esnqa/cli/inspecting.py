"""``esnqa show``, ``esnqa verify`` and ``esnqa status``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Quiet, settings_for
from esnqa.cli.output import note, print_json, print_line, printable
from esnqa.errors import NotFoundError

if TYPE_CHECKING:
    from esnqa.assistant import Assistant, Status
    from esnqa.types import Document


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("show")(show)
    app.command("verify")(verify)
    app.command("status")(status)


def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Of a document or a passage.", show_default=False)],
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Show a document (its normalised text and metadata) or a passage."""
    del quiet, debug
    assistant = _open(index_dir)
    try:
        document = assistant.document(identifier)
    except NotFoundError:
        return _show_passage(assistant, identifier, as_json)
    if as_json:
        from esnqa.contract import document_json

        print_json(document_json(document, assistant.passages(identifier)))
    else:
        _print_document(document)
    return 0


def _show_passage(assistant: Assistant, identifier: str, as_json: bool) -> int:
    from esnqa.contract import passage_json

    try:
        passage = assistant.passage(identifier)
    except NotFoundError as error:
        problem = f"Neither a document nor a passage has the id {identifier!r}."
        raise NotFoundError(problem, "Ids are in the output of `esnqa search --json QUERY`.") from error
    if as_json:
        print_json(passage_json(passage, assistant.document(passage.document_id)))
    else:
        print_line(printable(f"{passage.document_id}, characters {passage.start} to {passage.end}\n\n{passage.text}"))
    return 0


def _print_document(document: Document) -> None:
    facts: dict[str, Any] = {
        "Title": document.title,
        "Source": document.source_url or document.path,
        "Published": document.published,
        "Language": document.language,
        "Kind": document.kind,
        "Themes": ", ".join(document.themes),
        "Countries": ", ".join(document.countries),
    }
    for name, value in facts.items():
        if value:
            print_line(printable(f"{name}: {value}"))
    print_line("\n" + printable(document.text))


def verify(
    file: Annotated[
        Path, typer.Argument(help="What `esnqa ask --json` or `esnqa compare --json` wrote.", show_default=False)
    ],
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Check whether the citations of a saved answer or table still stand: valid, moved, changed or gone.

    Exit status 1 if a quote no longer stands anywhere.
    """
    del debug
    from esnqa.contract import verify_json
    from esnqa.verifying import read_answers

    answers = read_answers(file)
    assistant = _open(index_dir)
    checks = [assistant.verify(answer) for answer in answers]
    if as_json:
        print_json(verify_json(checks))
    else:
        for check in checks:
            cell = f"{check.cell} " if check.cell else ""
            for citation in check.citations:
                said = f"{citation.verdict.value}: {citation.document_id}: {citation.cause}"
                print_line(printable(f"{cell}[{citation.marker}] {said}"))
                if citation.closest:
                    print_line(printable(f"    It reads now: {citation.closest}"))
            if not check.citations:
                note(printable(f"{cell}The answer has no citations."), quiet=quiet)
    return 0 if all(check.holds for check in checks) else 1


def status(index_dir: IndexDir = None, as_json: AsJson = False, quiet: Quiet = False, debug: Debug = False) -> int:
    """Show what is indexed, with which model and settings, and whether the index is healthy.

    Exit status 1 if a file of the index is damaged.
    """
    del quiet, debug
    state = _open(index_dir).status()
    if as_json:
        from esnqa.contract import status_json

        print_json(status_json(state))
    else:
        _print_status(state)
    return 1 if state.problems or state.degraded else 0


def _print_status(state: Status) -> None:
    made = state.manifest
    print_line(
        f"Index:      {state.index_dir}, generation {made.generation}, made {made.created} by esnqa {made.esnqa_version}"
    )
    print_line(f"Documents:  {made.documents} in {_counts(state.languages)}; {made.passages} passages")
    print_line(f"Encoder:    {made.encoder.id}, {made.dimension} dimensions, {made.encoder.max_tokens} tokens")
    if state.encoder_languages:
        print_line(f"Languages:  the encoder knows {', '.join(state.encoder_languages)}")
    print_line(f"Answers:    {f'worded by {state.language_model}' if state.language_model else 'extractive'}")
    print_line(f"Sources:    {', '.join(made.sources)}")
    print_line(f"Installed:  {', '.join(name for name, there in state.parts.items() if there)}")
    for failure in made.failures:
        print_line(printable(f"Not indexed: {failure.source}: {failure.error}"))
    for problem in [*([state.degraded] if state.degraded else []), *state.problems]:
        print_line(f"Damaged:    {problem}")
    if not state.problems and not state.degraded:
        print_line("Health:     every file has the SHA-256 that the manifest gives")


def _counts(counts: Any) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _open(index_dir: Path | None) -> Assistant:
    from esnqa.assistant import Assistant

    return Assistant.open(settings=settings_for(index_dir))
