"""Where warnings go: standard error, unless the program that uses esnqa has configured structlog itself."""

from __future__ import annotations

import sys
from typing import Any


def get_logger(name: str) -> Any:
    """A structlog logger."""
    import structlog

    if not structlog.is_configured():
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    return structlog.get_logger(name)
