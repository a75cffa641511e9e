"""ISO dates, whole or in part, read from what files say."""

from __future__ import annotations

import re
from datetime import date

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{1,2}:\d{2}.*)?")


def partial_date(text: str) -> str | None:
    """``text`` if it is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` and there is such a day, else ``None``."""
    match = _PARTIAL.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    return text if _exists(year, month, day) else None


def timestamp_date(text: str) -> str | None:
    """The day of an ISO date or timestamp, or the partial date that it is; ``None`` for anything else."""
    text = text.strip()
    match = _TIMESTAMP.fullmatch(text)
    return partial_date(match[1] if match else text)


def _exists(year: int, month: int, day: int) -> bool:
    if not 1000 <= year <= 2999:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
