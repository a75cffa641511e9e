"""Where warnings go: standard error, unless the program that uses esnqa has configured structlog itself."""

from __future__ import annotations

import sys
from typing import Any


def get_logger(name: str) -> Any:
    """A structlog logger."""
    import structlog

    if not structlog.is_configured():
        # Standard error is looked up for each line: it may have been redirected since.
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    return structlog.get_logger(name)
