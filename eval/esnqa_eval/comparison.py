"""Two runs or more side by side: paired tests with Holm's correction, wins, losses, ties, and the questions that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from esnqa_eval.catalogue import ORDER
from esnqa_eval.errors import RunFileError
from esnqa_eval.outcome import Baseline
from esnqa_eval.report import render, table
from esnqa_eval.significance import Comparison, compare, holm
from esnqa_eval.views import headline_of, number, verdict

COMPARED = ("right", "answer_accuracy", "answered", "refused_rightly", "document_hit", "ndcg@10", "recall@5", "mrr@10", "map",
            "mrr", "citation_recall", "citation_precision", "support_right")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of one run against the first run; ``test`` is ``None`` for the first run itself."""

    run: str
    measure: str
    value: float
    test: Comparison | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose headline measure is not the same in all runs: its value in each, and why it was wrong there."""

    text: str
    values: tuple[float, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One suite in all runs: rows by measure and run, and the questions that changed, by id, those that moved most first."""

    suite: str
    questions: int
    headline: str | None
    rows: tuple[Row, ...]
    changed: Mapping[str, Changed]


def side_by_side(runs: Sequence[Baseline]) -> list[SideBySide]:
    """Every suite that all runs hold, over the questions that all share. Raises RunFileError where there is none."""
    if len(runs) < 2:
        raise RunFileError("A comparison needs two runs or more.", "Name at least two results.json files.")
    suites = [name for name in runs[0].per_query if all(name in run.per_query for run in runs)]
    if not suites:
        raise RunFileError("The runs have no suite in common.", "Compare runs of the same suites.")
    return [_suite(name, runs) for name in suites]


def to_json(names: Sequence[str], found: Sequence[SideBySide]) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "schema": "esnqa.comparison/1",
        "runs": list(names),
        "suites": [
            {
                "suite": suite.suite,
                "questions": suite.questions,
                "rows": [_row_json(row) for row in suite.rows],
                "changed": {
                    "measure": suite.headline,
                    "questions": {k: list(one.values) for k, one in suite.changed.items()},
                },
            }
            for suite in found
        ],
    }


def to_markdown(names: Sequence[str], found: Sequence[SideBySide]) -> str:
    """The comparison as Markdown tables."""
    lines = ["# Runs side by side", "", f"Each run against {names[0]}; paired randomisation, Holm's correction.", ""]
    for suite in found:
        rows = [[view[key] for key in _COLUMNS] for view in map(_row_view, suite.rows)]
        lines += [f"## {suite.suite}", "", f"{suite.questions} questions.", "", *table(_COLUMNS, rows), ""]
        if suite.changed:
            body = [[f"{key} {one.text}".strip(), *_numbers(one)] for key, one in suite.changed.items()]
            lines += [f"Questions that changed in {suite.headline}:", "", *table(["question", *names], body), ""]
    return "\n".join(lines)


def to_html(names: Sequence[str], found: Sequence[SideBySide], environment: Mapping[str, Any]) -> str:
    """The comparison as one page."""
    suites = [
        {
            "name": suite.suite,
            "questions": suite.questions,
            "headline": suite.headline,
            "rows": [_row_view(row) for row in suite.rows],
            "changed": [
                {"id": key, "text": one.text, "values": _numbers(one), "wrong": _reasons(names, one)}
                for key, one in suite.changed.items()
            ],
        }
        for suite in found
    ]
    return render("compare.html.j2", environment, names=list(names), suites=suites)


def _numbers(changed: Changed) -> list[str]:
    return [f"{value:.3f}" for value in changed.values]


def _reasons(names: Sequence[str], changed: Changed) -> list[dict[str, str]]:
    """Why the question was wrong, in the runs where it was."""
    return [{"run": name, "why": why} for name, why in zip(names, changed.wrong, strict=True) if why]


_COLUMNS = ("measure", "run", "value", "difference", "p", "wins", "losses", "ties")


def _suite(name: str, runs: Sequence[Baseline]) -> SideBySide:
    shared = [key for key in runs[0].per_query[name] if all(key in run.per_query[name] for run in runs)]
    values = [{key: run.per_query[name][key] for key in shared} for run in runs]
    measures = sorted({m for key in shared for m in values[0][key] if m in COMPARED}, key=lambda m: ORDER[m])
    tests = _corrected([compare(values[0], later, measures) for later in values[1:]])
    rows: list[Row] = []
    for measure in measures:
        of_measure = [[test for test in run if test.measure == measure] for run in tests]
        present = [entry[measure] for entry in values[0].values() if measure in entry]
        rows.append(Row(runs[0].name, measure, sum(present) / len(present), None))
        for run, found in zip(runs[1:], of_measure, strict=True):
            rows += [Row(run.name, measure, test.now, test) for test in found]
    headline = headline_of(measures)
    return SideBySide(
        name, len(shared), headline, tuple(rows), _changed(name, runs, values, headline) if headline else {}
    )


def _corrected(tests: Sequence[Sequence[Comparison]]) -> list[list[Comparison]]:
    """The tests of all runs with p-values corrected for all of them together."""
    from dataclasses import replace

    corrected = iter(holm([test.p for run in tests for test in run]))
    return [[replace(test, p_holm=next(corrected)) for test in run] for run in tests]


def _changed(
    suite: str, runs: Sequence[Baseline], values: Sequence[Mapping[str, Mapping[str, float]]], measure: str
) -> dict[str, Changed]:
    """Questions whose measure is not the same in all runs, those that moved most first."""
    texts = _joined(run.asked.get(suite, {}) for run in runs)
    found = {
        key: Changed(
            texts.get(key, ""),
            tuple(run[key][measure] for run in values),
            tuple(run.wrong.get(suite, {}).get(key, "") for run in runs),
        )
        for key in values[0]
        if all(measure in run[key] for run in values) and len({run[key][measure] for run in values}) > 1
    }
    return dict(sorted(found.items(), key=lambda item: (min(item[1].values) - max(item[1].values), item[0])))


def _joined(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {key: value for part in parts for key, value in part.items()}


def _row_view(row: Row) -> dict[str, str]:
    test = row.test
    return {
        "measure": row.measure,
        "run": row.run,
        "value": number(row.measure, row.value),
        "difference": f"{test.difference:+.3f}" if test else "",
        "p": f"{test.p_holm:.3f}" if test else "",
        "wins": str(test.wins) if test else "",
        "losses": str(test.losses) if test else "",
        "ties": str(test.ties) if test else "",
        "verdict": verdict(test, 0.05) if test else "",
    }


def _row_json(row: Row) -> dict[str, Any]:
    from dataclasses import asdict

    return {"run": row.run, "measure": row.measure, "value": row.value, "test": asdict(row.test) if row.test else None}
