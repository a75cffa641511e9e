"""TREC's run and qrels files, and BEIR's qrels, in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from esnqa_eval.errors import RunFileError
from esnqa_eval.suites import Qrels

Ranking = Sequence[tuple[str, float]]
"""Documents and scores, best first."""
Run = Mapping[str, Ranking]


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """A TREC run (``query Q0 document rank score tag``), each query's documents best first.

    As trec_eval does, ranks are ignored: documents are ordered by score, equal ones by name from last to first. Of a
    document that a query lists twice the better place is kept. Raises RunFileError.
    """
    found: dict[str, dict[str, float]] = {}
    for where, fields in _rows(path, 6):
        query, _, document, _, score, _ = fields
        scores = found.setdefault(query, {})
        scores[document] = max(_number(score, where), scores.get(document, float("-inf")))
    return {query: order(scores) for query, scores in found.items()}


def order(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Documents by score, best first, equal ones by name from last to first, as trec_eval orders them."""
    return sorted(scores.items(), key=lambda item: (item[1], item[0]), reverse=True)


def write_run(path: Path, run: Run, tag: str) -> None:
    """Writes a TREC run whose scores fall strictly, even in single precision, so that every tool keeps its order."""
    lines = []
    for query, ranking in run.items():
        scores = falling([score for _, score in ranking])
        lines += [
            f"{query} Q0 {document} {rank} {score!r} {tag}\n"
            for rank, ((document, _), score) in enumerate(zip(ranking, scores, strict=True), start=1)
        ]
    path.write_text("".join(lines), encoding="utf-8")


def falling(scores: Iterable[float]) -> list[float]:
    """The scores, each lowered to the next single-precision number beneath its predecessor where it is not below it."""
    result: list[float] = []
    last = np.float32(np.inf)
    for score in scores:
        value = np.float32(score)
        last = value if value < last else np.nextafter(last, np.float32(-np.inf))
        result.append(float(last))
    return result


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Judgements in TREC's form (``query 0 document grade``) or BEIR's (three columns and a header).

    Raises RunFileError.
    """
    found: dict[str, dict[str, int]] = {}
    for where, fields in _rows(path, 3, 4):
        if where.endswith(":1") and len(fields) == 3 and not _is_integer(fields[2]):
            continue  # BEIR's header
        grade = int(_number(fields[-1], where))
        found.setdefault(fields[0], {})[fields[-2]] = grade
    return found


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Writes judgements in TREC's form."""
    rows = (f"{query} 0 {document} {grade}\n" for query, grades in qrels.items() for document, grade in grades.items())
    path.write_text("".join(rows), encoding="utf-8")


def _rows(path: Path, *widths: int) -> Iterable[tuple[str, list[str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunFileError(f"{path} cannot be read: {error}.", "Give a TREC file in UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not line.strip():
            continue
        if len(fields) not in widths:
            expected = " or ".join(map(str, widths))
            raise RunFileError(f"{path.name}:{number} has {len(fields)} columns, not {expected}.", "Correct that line.")
        yield f"{path.name}:{number}", [field.strip() for field in fields]


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RunFileError(f"{where}: {text!r} is not a number.", "Correct that line.") from error


def _is_integer(text: str) -> bool:
    return text.lstrip("-").isdigit()
