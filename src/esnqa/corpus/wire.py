"""Documents as JSON, the only thing that passes from the parsing child to its parent; what comes back is checked."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from esnqa.errors import SourceError
from esnqa.types import Block, BlockKind, Document

_LISTS = ("themes", "countries", "translations", "supersedes", "superseded_by", "differs_from", "warnings")


def to_json(document: Document) -> dict[str, Any]:
    """A document as plain JSON values."""
    return asdict(document) | {"blocks": [[b.kind.value, b.start, b.end, b.level, b.page] for b in document.blocks]}


def from_json(value: dict[str, Any]) -> Document:
    """The document in JSON values of ``to_json``. Raises SourceError where they contradict each other."""
    try:
        blocks = tuple(Block(BlockKind(kind), *rest) for kind, *rest in value["blocks"])
        lists = {name: tuple(map(str, value[name])) for name in _LISTS}
        document = Document(**(value | lists | {"blocks": blocks}))
        sound = document.sha256 == hashlib.sha256(document.text.encode()).hexdigest() and _in_order(document)
    except (TypeError, ValueError, KeyError) as error:
        raise SourceError("Its reader returned what is no document.", "Report it with the file.") from error
    if not sound:
        raise SourceError("Its reader returned a document with wrong spans.", "Report it with the file.")
    return document


def _in_order(document: Document) -> bool:
    ends = [0, *(block.end for block in document.blocks)]
    ordered = all(end <= block.start < block.end for end, block in zip(ends, document.blocks, strict=False))
    return ordered and ends[-1] <= len(document.text)
