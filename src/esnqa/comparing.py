"""One question asked of several countries, years, themes, languages or documents: a table of cited answers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from esnqa.errors import NotFoundError, UsageError
from esnqa.queries import make_filter
from esnqa.types import Answer, Document, Filter, IndexStamp, Query, ScoredPassage

FIELDS = ("country", "year", "theme", "language", "document")
MOST_CELLS = 8
MOST_ASKED = 50
MOST_SEARCHED = 50
"""Values are taken from so many passages, the best ones for the question."""
_YEAR = re.compile("[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Cell:
    """The answer from the documents with one value; ``label`` is the value as people read it."""

    value: str
    label: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table: one cell for each value of the field ``by``.

    ``considered`` passages were looked at to find the values (0 where they were given), of which ``unassigned`` have no value.
    """

    question: str
    question_language: str
    by: str
    cells: tuple[Cell, ...]
    considered: int
    unassigned: int
    index: IndexStamp | None
    total_ms: float


def compare(
    query: Query,
    by: str,
    values: Sequence[str],
    *,
    ask: Callable[[Query], Answer],
    ranked: Callable[[], list[ScoredPassage]],
    document: Callable[[str], Document],
) -> Comparison:
    """The table; given values keep their order, years found go from early to late, all else from the best passage down.

    Raises UsageError for an unknown field, for a value that it cannot have, and for too many.
    """
    if by not in FIELDS:
        raise UsageError(f"Documents cannot be compared by {by!r}.", f"Take one of {', '.join(FIELDS)}.")
    started = time.perf_counter()
    chosen, passages = _given(by, values), []
    if not chosen:
        passages = ranked()
        chosen = _found(by, passages, query.where)
    limited = [(value, _limited(query.where, by, value)) for value in chosen]
    cells = []
    for value, where in limited:
        label = _title(value, document) if by == "document" else value
        cells.append(Cell(value, label, ask(replace(query, where=where))))
    return Comparison(
        question=query.text,
        question_language=query.language,
        by=by,
        cells=tuple(cells),
        considered=len(passages),
        unassigned=sum(not values_of(scored.document, by) for scored in passages),
        index=cells[0].answer.index if cells else None,
        total_ms=round((time.perf_counter() - started) * 1000, 1),
    )


def values_of(document: Document, by: str) -> tuple[str, ...]:
    """The values that a document has for a field, in a form that a filter takes."""
    if by == "country":
        return document.countries
    if by == "theme":
        return document.themes
    if by == "year":
        year = _YEAR.match(document.published or "")
        return (year.group(),) if year else ()
    if by == "language":
        return (document.language.partition("-")[0].lower(),) if document.language else ()
    return (document.id,)


def _given(by: str, values: Sequence[str]) -> list[str]:
    if len(values) > MOST_ASKED:
        raise UsageError(f"{len(values)} values are too many for one table.", f"Compare at most {MOST_ASKED}.")
    chosen = []
    for value in values:
        cleaned = value.strip().upper() if by == "country" else value.strip()
        if not cleaned or (by == "year" and not _YEAR.fullmatch(cleaned)):
            raise UsageError(f"{value!r} is no {by}.", "Write a year as four digits, such as 2015.")
        chosen.append(cleaned)
    return list(dict.fromkeys(chosen))


def _found(by: str, passages: Sequence[ScoredPassage], where: Filter) -> list[str]:
    wanted = {v.casefold() for v in {"country": where.countries, "theme": where.themes}.get(by, ())}
    in_order = dict.fromkeys(
        value
        for scored in passages
        for value in values_of(scored.document, by)
        if not wanted or value.casefold() in wanted
    )
    best = list(in_order)[:MOST_CELLS]
    return sorted(best) if by == "year" else best


def _limited(where: Filter, by: str, value: str) -> Filter:
    """The filter with the one value; what else it holds stays. Raises UsageError where the two exclude each other."""
    if by == "year":
        return _in_year(where, value)
    one = make_filter([f"{'document_id' if by == 'document' else by}={value}"])
    name = {"country": "countries", "theme": "themes", "language": "languages", "document": "document_ids"}[by]
    allowed = {held.casefold() for held in getattr(where, name)}
    if allowed and value.casefold() not in allowed:
        raise UsageError(f"{value!r} is excluded by the filter on {by}.", "Leave the filter or the value out.")
    return replace(where, **{name: getattr(one, name)})


def _in_year(where: Filter, year: str) -> Filter:
    since, until = where.since or year, where.until or year
    if since[:4] > year or until[:4] < year:
        raise UsageError(f"{year} is excluded by --since or --until.", "Leave the limit or the year out.")
    return replace(where, since=since if since[:4] == year else year, until=until if until[:4] == year else year)


def _title(name: str, document: Callable[[str], Document]) -> str:
    try:
        return document(name).title or name
    except NotFoundError as error:
        raise UsageError(
            f"There is no document {name!r}.", "Ids are in the output of `esnqa search --json`."
        ) from error
