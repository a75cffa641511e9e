"""What the report's template shows: figures and failures as ready strings, nothing decided in the template."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from esnqa_eval import svg
from esnqa_eval.bootstrap import Estimate
from esnqa_eval.catalogue import CATALOGUE, Measure
from esnqa_eval.gate import ALPHA, SuiteComparison, is_loss
from esnqa_eval.outcome import SuiteResult
from esnqa_eval.records import Cited, Shown
from esnqa_eval.scoring import Judged
from esnqa_eval.significance import Comparison

HEADLINES = ("right", "answer_accuracy", "answered", "refused_rightly", "answerable_auroc", "ndcg@10", "recall@5", "map",
             "map_by_sentence", "support_auroc", "citation_f1")  # fmt: skip
"""What tables of several suites, groups or variants show, as far as they have it."""
_PASSAGES = 5
_TEXT = 320
_BARS = 40
_TILES = 4


def suite_view(result: SuiteResult, compared: SuiteComparison | None) -> dict[str, Any]:
    """One suite's section."""
    tests = {test.measure: test for test in compared.comparisons} if compared else {}
    figures = result.summary.figures
    return {
        "name": result.suite.name,
        "anchor": "suite-" + "".join(c if c.isalnum() else "-" for c in result.suite.name),
        "mode": str(result.suite.mode),
        "questions": len(result.suite.questions),
        "notes": result.suite.notes,
        "support": result.support if any(name.startswith(("citation_", "support_")) for name in figures) else "",
        "compared": bool(tests),
        "shown": {name: number(name, estimate.value) for name, estimate in figures.items()},
        "rows": [_row(name, estimate, tests.get(name)) for name, estimate in figures.items()],
        "tiles": [_row(name, figures[name], None) for name in HEADLINES if name in figures][:_TILES],
        "groups": [_group_view(grouping, groups) for grouping, groups in result.summary.groups.items()],
        "plots": _plots(result),
        "failures": [_failure(item) for item in result.wrong],
    }


def with_interval(name: str, estimate: Estimate | None) -> str:
    """A figure with its 95 % interval behind it; empty where there is none."""
    if estimate is None:
        return ""
    value = number(name, estimate.value)
    return value if math.isnan(estimate.low) else f"{value} [{_bare(name, estimate.low)}, {_bare(name, estimate.high)}]"


def _bare(name: str, value: float) -> str:
    return number(name, value).partition(" ")[0]


def group_names(groups: Mapping[str, Mapping[str, Estimate]]) -> list[str]:
    """The headline measures that any of the groups has."""
    return [name for name in HEADLINES if any(name in figures for figures in groups.values())]


def _group_view(grouping: str, groups: Mapping[str, Mapping[str, Estimate]]) -> dict[str, Any]:
    names = group_names(groups)
    rows = [
        {
            "name": value,
            "questions": max(estimate.n for estimate in figures.values()),
            "cells": [
                {"value": number(name, figures[name].value), "interval": _row(name, figures[name], None)["interval"]}
                if name in figures
                else {"value": "", "interval": ""}
                for name in names
            ],
        }
        for value, figures in groups.items()
    ]
    return {"grouping": grouping, "names": names, "rows": rows}


def number(name: str, value: float) -> str:
    """A measure's value as people read it: three decimals for shares, whole units for the rest."""
    unit = CATALOGUE[name].unit if name in CATALOGUE else ""
    if math.isnan(value):
        return "–"
    return f"{value:.3f}" if not unit else f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"


def headline_of(names: Mapping[str, object] | Sequence[str]) -> str | None:
    """The measure that says most about a suite among those it has."""
    return next((name for name in ("right", "map", "ndcg@10", "support_right") if name in names), None)


def _row(name: str, estimate: Estimate, test: Comparison | None) -> dict[str, Any]:
    measure = CATALOGUE.get(name, Measure(name, ""))
    interval = "" if math.isnan(estimate.low) else f"[{_bare(name, estimate.low)}, {_bare(name, estimate.high)}]"
    return {
        "name": name,
        "value": number(name, estimate.value),
        "interval": interval,
        "n": estimate.n,
        "says": measure.says,
        "before": number(name, test.before) if test else "",
        "p": f"{test.p_holm:.3f}" if test else "",
        "verdict": verdict(test) if test else "",
    }


def verdict(test: Comparison, alpha: float = ALPHA) -> str:
    """``good`` or ``bad`` where a difference is more than chance, else empty."""
    if test.p_holm > alpha or not test.difference:
        return ""
    return "bad" if is_loss(test, alpha) else "good"


def _plots(result: SuiteResult) -> list[dict[str, Any]]:
    summary, plots = result.summary, []
    if len(summary.curve) > 1:
        plots.append({"caption": "Risk as more is answered", "svg": svg.risk_coverage(summary.curve)})
    if summary.bins:
        plots.append({"caption": "Confidence against truth", "svg": svg.reliability(summary.bins)})
    headline = headline_of(summary.figures)
    for grouping, groups in summary.groups.items():
        bars = [
            svg.Bar(value, figures[headline].value, figures[headline].low, figures[headline].high, figures[headline].n)
            for value, figures in groups.items()
            if headline in figures
        ]
        if len(bars) > 1:
            caption = f"{headline} by {grouping}"
            plots.append({"caption": caption, "svg": svg.bars(bars[:_BARS], caption)})
    for name, values in summary.milliseconds.items():
        plots.append({"caption": f"Time to {name}", "svg": svg.latency(values)})
    return plots


def _failure(item: Judged) -> dict[str, Any]:
    question, given = item.question, item.record.given
    facts = [fact for fact in (question.kind, question.language) if fact]
    if given is not None:
        facts.append(f"confidence {given.confidence:.2f}")
    if item.record.support is not None:
        facts.append(f"support {item.record.support:.2f}")
    return {
        "id": question.id,
        "question": question.text,
        "why": item.wrong,
        "facts": facts,
        "history": question.history,
        "expected": expected(item),
        "answer": None if given is None else (f"No answer: {given.reason}" if given.refused else given.text),
        "quotes": _quotes(given.citations, question.documents) if given else [],
        "found": [_hit(shown, question.documents) for shown in item.record.shown[:_PASSAGES]],
    }


def expected(item: Judged) -> str:
    """What would have been right, in words."""
    question = item.question
    if item.record.support is not None:
        return "supported" if question.documents else "not supported"
    if question.answerable is False:
        return "a refusal: the documents do not answer this"
    said = "; ".join(" / ".join(group) for group in question.answers)
    source = ", ".join(question.documents)
    return " – from ".join(part for part in (said, source) if part)


def _quotes(citations: Sequence[Cited], golds: Sequence[str]) -> list[dict[str, Any]]:
    """The cited documents, each with its markers; whether it is gold, and whether every quote stands where it should."""
    found: dict[str, list[Cited]] = {}
    for cited in citations:
        found.setdefault(cited.document_id, []).append(cited)
    return [
        {
            "markers": "".join(f"[{cited.marker}]" for cited in of_document),
            "document": name,
            "gold": any(gold == name or gold in of_document[0].names for gold in golds),
            "exact": all(cited.exact for cited in of_document),
        }
        for name, of_document in found.items()
    ]


def _hit(shown: Shown, golds: Sequence[str]) -> dict[str, Any]:
    text = " ".join(shown.text.split())
    return {
        "document": f"{shown.title} ({shown.document_id})" if shown.title else shown.document_id,
        "gold": any(gold == shown.document_id or gold in shown.names for gold in golds),
        "signals": ", ".join(f"{name} {value:.3g}" for name, value in {"score": shown.score, **shown.signals}.items()),
        "text": text if len(text) <= _TEXT else text[: _TEXT - 1] + "…",
    }
