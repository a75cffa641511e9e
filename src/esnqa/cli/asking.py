"""``esnqa ask`` and ``esnqa search``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Language, Quiet, Since, Until, Where, open_assistant
from esnqa.cli.output import note, print_json, print_line, printable
from esnqa.errors import UsageError
from esnqa.queries import make_filter, make_query
from esnqa.references import Source, Style, cite
from esnqa.types import Turn

if TYPE_CHECKING:
    from esnqa.glossing import Gloss
    from esnqa.types import Answer, ScoredPassage


CSV_COLUMNS = (
    *("rank", "score", "title", "source_url", "published", "language", "kind", "page", "heading_path", "paragraph"),
    *("document_id", "passage_id", "start", "end", "text"),
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("ask")(ask)
    app.command("search")(search)


def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.", show_default=False)] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="FILE", help='Answer many: one {"id", "question"} a line in, one answer a line out.'
        ),
    ] = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    gloss: Annotated[
        bool,
        typer.Option(
            "--gloss", help="Also quotes in another language than the question's word by word (a help, no translation)."
        ),
    ] = False,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Answer a question from the documents, each sentence with its citation.

    When the documents do not answer it, this is said, with the nearest passages. A line of a --batch FILE may also hold
    "history" (earlier turns, each {"question", "answer"}) and "language".
    """
    del debug
    from esnqa.contract import answer_json
    from esnqa.glossing import answer_glosses

    if (question is None) == (batch is None):
        raise UsageError(
            "Give either a QUESTION or --batch FILE.", 'For example: esnqa ask "Who opened the conference?"'
        )
    scope = make_filter(where or [], since, until)
    asked = _read_batch(batch) if batch else [_Asked("", question or "", (), language)]
    for one in asked:
        one.check()
    assistant = open_assistant(index_dir, quiet)
    for one in asked:
        answer = assistant.ask(one.question, history=one.history, where=scope, language=one.language or language)
        glosses = answer_glosses(answer) if gloss else None
        if as_json or batch:
            value = answer_json(answer, glosses)
            print_json(value if one.id is None or not batch else {"id": one.id, **value})
        else:
            _print_answer(answer, glosses or {})
    return 0


def search(
    query: Annotated[str, typer.Argument(help="Words or a question.", show_default=False)],
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="How many passages.")] = 10,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    style: Annotated[
        Style | None, typer.Option("--cite", help="Print each passage as a quote with its reference.")
    ] = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Find the passages that fit best, for the source and not an answer."""
    del debug
    if sum((as_json, as_csv, style is not None)) > 1:
        raise UsageError("--json, --csv and --cite exclude each other.", "Give one of them.")
    scope = make_filter(where or [], since, until)
    make_query(query, language=language)
    results = open_assistant(index_dir, quiet).search(query, k=k, where=scope, language=language)
    if as_json:
        from esnqa.contract import search_json

        print_json(search_json(query, results))
    elif as_csv:
        _print_csv(results)
    elif style:
        _print_references(results, style)
    else:
        _print_results(results, quiet)
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Any
    question: str
    history: tuple[Turn, ...]
    language: str | None
    line: str = ""

    def check(self) -> None:
        """Raises UsageError, naming the line of the batch, if it cannot be asked."""
        try:
            make_query(self.question, history=self.history, language=self.language)
        except UsageError as error:
            raise UsageError(f"{self.line}{error.problem}", error.remedy) from error


def _read_batch(file: Path) -> list[_Asked]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} cannot be read: {error}.", "Give a UTF-8 file with one JSON object a line."
        ) from error
    return [_parse(line, f"{file}, line {number}: ") for number, line in enumerate(lines, 1) if line.strip()]


def _parse(line: str, place: str) -> _Asked:
    remedy = 'Write {"id": …, "question": "…"} on each line.'
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}not JSON ({error}).", remedy) from error
    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        raise UsageError(f'{place}there is no "question".', remedy)
    history = given.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(t, Mapping) and isinstance(t.get("question"), str) for t in history
    ):
        raise UsageError(f'{place}"history" is not a list of {{"question", "answer"}}.', remedy)
    turns = tuple(Turn(turn["question"], str(turn.get("answer") or "")) for turn in history)
    language = given.get("language")
    if not isinstance(language, str | None):
        raise UsageError(f'{place}"language" is not a code such as "de".', remedy)
    return _Asked(given.get("id"), given["question"], turns, language, place)


def _print_answer(answer: Answer, glosses: Mapping[int, Gloss]) -> None:
    if answer.refusal:
        print_line(f"{answer.text}\n{answer.refusal.reason}")
        if answer.refusal.nearest:
            print_line("\nNearest passages:")
            _print_results(answer.refusal.nearest[:3], quiet=True)
    else:
        print_line(printable(answer.text) + "\n")
        for citation in answer.citations:
            place = [f"p. {citation.page}" if citation.page else "", " › ".join(citation.heading_path)]
            source = [
                citation.title or citation.document_id,
                citation.published or "",
                *place,
                citation.source_url or "",
            ]
            print_line(printable(f"[{citation.marker}] " + ", ".join(part for part in source if part)))
            if gloss := glosses.get(citation.marker):
                print_line(printable(f"    {gloss.notice}\n    {' '.join(gloss.text.split())}"))
            if citation.superseded_by:
                print_line(printable(f"    Superseded by {', '.join(citation.superseded_by)}"))
        for conflict in answer.conflicts:
            said = "; ".join(f"[{m}] {v}" for m, v in zip(conflict.markers, conflict.values, strict=True))
            print_line(printable(f"\nSources differ: {said}"))
        verbatim = answer.generator == "extractive"
        made = "verbatim from the documents, no language model" if verbatim else f"worded by {answer.generator}"
        print_line(f"\nConfidence {answer.confidence:.2f}; {made}.")
    for told in answer.notices:
        print_line(printable(told.text))


def _print_results(results: tuple[ScoredPassage, ...] | list[ScoredPassage], quiet: bool) -> None:
    for rank, scored in enumerate(results, 1):
        document, passage = scored.document, scored.passage
        source = [document.title or document.id, document.published or "", document.source_url or ""]
        print_line(printable(f"{rank}. " + ", ".join(part for part in source if part) + f"  ({scored.score:.2f})"))
        print_line(printable("   " + " ".join(passage.text.split())) + "\n")
    if not results:
        note("Nothing found.", quiet=quiet)


def _print_references(results: list[ScoredPassage], style: Style) -> None:
    for scored in results:
        source = Source.of(scored.document, scored.passage.page)
        print_line(printable(cite(scored.passage.text, source, style)) + "\n")


def _print_csv(results: list[ScoredPassage]) -> None:
    import csv
    import io

    from esnqa.contract import search_row

    rows = [search_row(rank, scored) for rank, scored in enumerate(results, 1)]
    written = io.StringIO()
    writer = csv.DictWriter(written, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "heading_path": " › ".join(row["heading_path"])} for row in rows)
    print_line(written.getvalue().rstrip("\n"))
