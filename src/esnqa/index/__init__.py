"""Documents, passages, vectors and lexical postings in immutable generations, and their search.

>>> from esnqa.index import open_store
>>> with open_store("index") as store:  # doctest: +SKIP
...     hits = store.lexical("minimum income", "en", 10, Filter())

Importing this room is light; numpy loads when an index is opened, faiss when vectors are first searched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from esnqa.index.generations import current_generation, open_store, verify_files
    from esnqa.index.intake import IndexedDocument
    from esnqa.index.manifest import EncoderInfo, Failure, GenerationMeta, Manifest
    from esnqa.index.store import Store
    from esnqa.index.writer import DocumentState, Writer

__all__ = [
    "DocumentState",
    "EncoderInfo",
    "Failure",
    "GenerationMeta",
    "IndexedDocument",
    "Manifest",
    "Store",
    "Writer",
    "current_generation",
    "open_store",
    "verify_files",
]

_HOMES = {
    "DocumentState": "writer",
    "EncoderInfo": "manifest",
    "Failure": "manifest",
    "GenerationMeta": "manifest",
    "IndexedDocument": "intake",
    "Manifest": "manifest",
    "Store": "store",
    "Writer": "writer",
    "current_generation": "generations",
    "open_store": "generations",
    "verify_files": "generations",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"esnqa.index.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'esnqa.index' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
