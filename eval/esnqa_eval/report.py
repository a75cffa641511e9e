"""The report's files: one self-contained HTML page, Markdown, JSON, CSV, and TREC runs and qrels."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from esnqa_eval.outcome import Baseline, EvalOutcome, SuiteResult
from esnqa_eval.scoring import run_of
from esnqa_eval.trec import write_qrels, write_run
from esnqa_eval.views import HEADLINES, group_names, number, suite_view, with_interval

_TIMES = {"search ms": "search", "ask ms": "ask"}
TEMPLATES = Path(__file__).parent / "templates"


def write_report(outcome: EvalOutcome, folder: Path, baseline: Baseline | None = None) -> list[Path]:
    """Writes ``report.html``, ``report.md``, ``results.json``, ``questions.csv`` and for each suite its run and qrels.

    ``results.json`` serves as a baseline for the next evaluation. Gives the files.
    """
    from esnqa.errors import UsageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"No report can be written to {folder}: {error.strerror}.", "Name a folder.") from error
    texts = {
        "report.html": html(outcome, baseline),
        "report.md": markdown(outcome, baseline),
        "results.json": json.dumps(outcome.to_json(), ensure_ascii=False, indent=1) + "\n",
        "questions.csv": questions_csv(outcome.results),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = [folder / name for name in texts]
    for result in outcome.results:
        files += _write_trec(result, folder)
    return files


def html(outcome: EvalOutcome, baseline: Baseline | None = None) -> str:
    """The report as one page that needs nothing else."""
    compared = {found.suite: found for found in outcome.gate.comparisons} if outcome.gate else {}
    suites = [suite_view(result, compared.get(result.suite.name)) for result in outcome.results]
    headline = [name for name in HEADLINES if any(name in suite["shown"] for suite in suites)]
    return render(
        "report.html.j2",
        outcome.environment,
        suites=suites,
        gate=outcome.gate,
        baseline=baseline.name if baseline else "",
        headline=headline,
    )


def render(template: str, environment: Mapping[str, Any], **values: Any) -> str:
    """A page from a template, everything in it escaped but our own style sheet and plots."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    return pages.get_template(template).render(style=style, facts=facts(environment), **values)


def facts(environment: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the figures were made with, as rows of two."""
    settings = environment.get("settings", {})
    rows = [
        ("commit", environment.get("commit") or "not in a checkout"),
        ("machine", f"{environment.get('processor', '')}, {environment.get('cores', '?')} cores"),
        ("software", _listed({"Python": environment.get("python", ""), **environment.get("packages", {})})),
    ]
    sections = [
        (name, _listed(part)) for name, part in settings.items() if isinstance(part, Mapping) and name != "corpus"
    ]
    return [(name, str(value)) for name, value in rows + sections]


def markdown(outcome: EvalOutcome, baseline: Baseline | None = None) -> str:
    """The figures as Markdown tables."""
    parts = ["# Evaluation of esnqa", ""]
    if outcome.gate:
        parts += [
            f"**The gate {'passed' if outcome.gate.passed else 'failed'}**, against {baseline.name if baseline else 'floors'}.",
            "",
        ]
        parts += [*(f"- {line}" for line in (*outcome.gate.failures, *outcome.gate.notes)), ""]
    for result in outcome.results:
        parts += _suite_markdown(result)
    parts += ["## Made with", "", *(f"- {name}: {value}" for name, value in facts(outcome.environment)), ""]
    return "\n".join(parts)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, the first column to the left, the others to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return [_cells(line) for line in (header, rule, *rows)]


def questions_csv(results: Sequence[SuiteResult]) -> str:
    """Each question of each suite in a row: its measures, how long it took, and why it counts as wrong."""
    names = list(dict.fromkeys(name for result in results for item in result.judged for name in item.measures))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["suite", "id", "kind", "language", "question", *names, *_TIMES, "status", "confidence", "wrong"])
    for result in results:
        for item in result.judged:
            question, given = item.question, item.record.given
            values = [f"{item.measures[name]:.6g}" if name in item.measures else "" for name in names]
            status = ("no_answer" if given.refused else "answered") if given else ""
            confidence = f"{given.confidence:.4f}" if given else ""
            times = [f"{ms:g}" if (ms := item.record.milliseconds.get(name)) else "" for name in _TIMES.values()]
            labels = [question.id, question.kind or "", question.language or "", question.text]
            texts = [_safe(text) for text in labels]
            writer.writerow([result.suite.name, *texts, *values, *times, status, confidence, _safe(item.wrong)])
    return out.getvalue()


def _suite_markdown(result: SuiteResult) -> list[str]:
    rows = [
        [name, number(name, e.value), f"{number(name, e.low)} to {number(name, e.high)}", str(e.n)]
        for name, e in result.summary.figures.items()
    ]
    notes = "".join(f"; {note}" for note in result.suite.notes)
    lines = [f"## {result.suite.name}", "", f"{len(result.suite.questions)} questions, {result.suite.mode}{notes}.", ""]
    lines += [*table(["measure", "value", "95 % interval", "n"], rows), ""]
    for grouping, groups in result.summary.groups.items():
        names = group_names(groups)
        body = [
            [value, str(max(e.n for e in figures.values())), *(with_interval(n, figures.get(n)) for n in names)]
            for value, figures in groups.items()
        ]
        lines += [*table([grouping, "questions", *names], body), ""]
    return lines


def _write_trec(result: SuiteResult, folder: Path) -> list[Path]:
    name = result.suite.file_name
    run, qrels = folder / f"{name}.run", folder / f"{name}.qrels"
    records = {item.question.id: item.record for item in result.judged}
    write_run(run, run_of(result.suite, records), "esnqa")
    write_qrels(qrels, result.suite.qrels)
    return [run, qrels]


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value not in (None, ""))


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
