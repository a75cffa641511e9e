"""What commands print: results on standard output, everything said to people about them on standard error."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any

import typer


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    print_line(json.dumps(value, ensure_ascii=False))


def print_line(text: str = "") -> None:
    """A line on standard output; what a terminal cannot encode is replaced. The command ends where nobody reads it."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is flushed at the very end
        raise typer.Exit(0) from error


def note(text: str, *, quiet: bool = False) -> None:
    """A line on standard error, unless ``quiet``."""
    if not quiet:
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stderr.flush()


def printable(text: str) -> str:
    """``text`` without characters that would steer a terminal."""
    seen = (c in "\n\t" or c.isprintable() or unicodedata.category(c) == "Zs" for c in text)
    return "".join(c if visible else "\N{REPLACEMENT CHARACTER}" for c, visible in zip(text, seen, strict=True))
