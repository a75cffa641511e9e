"""Which passages a Filter lets through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from esnqa.errors import UsageError
from esnqa.lexicon.analysis import primary
from esnqa.types import Filter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from esnqa.index.segment import Segment

_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def passage_mask(segment: Segment, where: Filter) -> NDArray[np.bool_] | None:
    """The rows of a segment that are live and pass ``where``, or ``None`` for all of them.

    Languages are compared by primary subtag, with the passage's language or else its document's; kinds, themes and
    countries without regard to case. A partial date stands for all of its days, and a document passes if some day of
    its date lies within the limits: one of ``2015`` passes ``since="2015-06"``. Raises UsageError for a limit that is
    no date.
    """
    if not where:
        return segment.live
    mask = np.ones(segment.rows, bool) if segment.live is None else segment.live.copy()
    if where.languages:
        mask &= _rows(segment, segment.documents.rows_tagged(sorted({primary(tag) for tag in where.languages})))
    if where.document_ids:
        ranges = segment.documents.document_rows(sorted(where.document_ids)).values()
        mask &= _rows(segment, (row for rows in ranges for row in rows))
    if where.kinds or where.themes or where.countries or where.since or where.until:
        mask &= _by_facets(segment, where)
    return mask


def _rows(segment: Segment, rows: Iterable[int]) -> NDArray[np.bool_]:
    mask = np.zeros(segment.rows, bool)
    mask[np.fromiter(rows, np.int64)] = True
    return mask


def _by_facets(segment: Segment, where: Filter) -> NDArray[np.bool_]:
    mask = np.zeros(segment.rows, bool)
    passes = _FacetTest(where)
    for facts in segment.documents.facts():
        if passes(facts.facets):
            mask[facts.first : facts.first + facts.passages] = True
    return mask


class _FacetTest:
    """Whether a document's facets pass a filter."""

    def __init__(self, where: Filter) -> None:
        self._wanted = {
            name: {value.casefold() for value in values}
            for name, values in (("kind", where.kinds), ("themes", where.themes), ("countries", where.countries))
            if values
        }
        self._dated = bool(where.since or where.until)
        self._since = first_day(where.since) if where.since else ""
        self._until = last_day(where.until) if where.until else "~"

    def __call__(self, facets: dict[str, Any]) -> bool:
        return all(self._holds(facets[name], wanted) for name, wanted in self._wanted.items()) and (
            not self._dated or self._overlaps(facets["published"])
        )

    @staticmethod
    def _holds(value: Any, wanted: set[str]) -> bool:
        values = value if isinstance(value, list) else [value] if value else []
        return not wanted.isdisjoint(each.casefold() for each in values)

    def _overlaps(self, published: str | None) -> bool:
        if not published or not _DATE.fullmatch(published):
            return False
        return last_day(published) >= self._since and first_day(published) <= self._until


def first_day(date: str) -> str:
    """The first day, ``YYYY-MM-DD``, of a date that may be partial. Raises UsageError for what is no date."""
    return _checked(date) + "-01-01"[len(date) - 4 :]


def last_day(date: str) -> str:
    """The last day, ``YYYY-MM-DD``, of a date that may be partial; of any month, the 31st."""
    return _checked(date) + "-12-31"[len(date) - 4 :]


def _checked(date: str) -> str:
    if not _DATE.fullmatch(date):
        raise UsageError(f"{date!r} is not a date.", "Write it as YYYY, YYYY-MM or YYYY-MM-DD.")
    return date
