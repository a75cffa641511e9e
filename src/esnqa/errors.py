"""One small tree of errors; each names the thing that is wrong and what to do about it."""

from __future__ import annotations


class EsnqaError(Exception):
    """Something went wrong: ``problem`` says what and with which file or value, ``remedy`` what to do.

    ``exit_code`` is the exit status of a command that ends with it: 1 the work failed, 2 it was asked wrongly.
    """

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".strip())
        self.problem = problem
        self.remedy = remedy


class UsageError(EsnqaError):
    """What was asked for makes no sense: a bad date, an empty question, an unknown filter."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting has a value that it cannot have."""


class SourceError(EsnqaError):
    """A document, or a folder or address of documents, cannot be read."""


class ModelError(EsnqaError):
    """An encoder cannot be loaded, or its weights are not what they should be."""


class ModelServiceError(EsnqaError):
    """A language model gave nothing that can be used; ``code`` says why: ``unreachable``, ``slow``, ``busy``, ``refused``,
    ``failed``, ``unreadable`` or ``cut``."""

    def __init__(self, code: str, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.code = code


class StoreError(EsnqaError):
    """The root of what can be wrong with an index."""


class IndexMissingError(StoreError):
    """There is no index where one was looked for."""


class IndexCorruptError(StoreError):
    """A file of the index is missing, or is not what its manifest says."""


class IndexMismatchError(StoreError):
    """The index was made by another model, other settings, or another version."""


class IndexLockedError(StoreError):
    """Another process is writing this index."""


class NotFoundError(EsnqaError):
    """No document or passage has that id."""


class AnswerFileError(UsageError):
    """A saved answer is not one that this version can read."""
