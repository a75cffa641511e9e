"""Reading JSON Lines: each line an object, each error with its file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from esnqa_eval.errors import SuiteError


def read_objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """For each line that is not blank, where it stands (``file:line``) and the object on it. Raises SuiteError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}.", "Give a JSON Lines file in UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield f"{path.name}:{number}", _object(line, f"{path.name}:{number}")


def read_object(path: Path) -> Mapping[str, Any]:
    """The one JSON object that a file holds. Raises SuiteError."""
    try:
        return _object(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}.", "Give a JSON file in UTF-8.") from error


def required(record: Mapping[str, Any], where: str, *names: str) -> str:
    """The first of the fields ``names`` that is there, as text. Raises SuiteError where none is or it is blank."""
    value = next((record[name] for name in names if name in record), None)
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise SuiteError(f"{where} has no {' or '.join(repr(name) for name in names)}.", "Add it, or remove the line.")
    return str(value)


def optional(record: Mapping[str, Any], where: str, *names: str) -> str | None:
    """The first of the fields ``names`` that is there, as text; ``None`` where all are missing, null or empty."""
    value = next((record[name] for name in names if record.get(name) not in (None, "")), None)
    if value is not None and not isinstance(value, str):
        raise SuiteError(f"{where}: {names[0]!r} is not a string.", "Put it in quotation marks.")
    return value


def _object(text: str, where: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise SuiteError(f"{where} is not JSON: {error.msg}.", "Correct that line.") from error
    if not isinstance(value, dict):
        raise SuiteError(f"{where} is not a JSON object.", "Write {…} there.")
    return value
