"""The ``esnqa`` command: one module for each group of commands, heavy parts imported only by the command that needs them."""

from __future__ import annotations

from esnqa.cli.main import app, main

__all__ = ["app", "main"]
