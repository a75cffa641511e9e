"""Turns files and pages into documents: what to read, reading it safely, cleaning, metadata and identity.

``discover`` lists what a user's sources hold, ``read_all`` reads that in a child process under limits, ``read`` reads
one file in this process. Importing this package loads none of the libraries that parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from esnqa.corpus.records import READER_VERSION, Discovery, Failure, SourceItem

if TYPE_CHECKING:
    from esnqa.corpus.discovery import discover
    from esnqa.corpus.identity import document_id
    from esnqa.corpus.parent import read_all
    from esnqa.corpus.reading import read

__all__ = [
    "READER_VERSION",
    "Discovery",
    "Failure",
    "SourceItem",
    "discover",
    "document_id",
    "read",
    "read_all",
]

_LAZY = {
    "discover": "esnqa.corpus.discovery",
    "document_id": "esnqa.corpus.identity",
    "read": "esnqa.corpus.reading",
    "read_all": "esnqa.corpus.parent",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'esnqa.corpus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
