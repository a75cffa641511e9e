"""What can be wrong with a suite, a run or the harness's own parts; all are errors of esnqa with a remedy each."""

from __future__ import annotations

from esnqa.errors import EsnqaError, UsageError


class SuiteError(UsageError):
    """A suite's files are missing, or do not say what a suite must say."""


class RunFileError(UsageError):
    """A run, qrels or results file cannot be read."""


class DependencyError(EsnqaError):
    """A library that only the harness needs is not installed."""
