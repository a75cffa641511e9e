"""A suite's own documents as documents of esnqa."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from esnqa.corpus.draft import RawBlock, assemble, tidy
from esnqa.corpus.language import detect
from esnqa.types import BlockKind, Document
from esnqa_eval.suites import SuiteDocument


def to_documents(corpus: Iterable[SuiteDocument]) -> Iterator[Document]:
    """Each document with its paragraphs (set apart by blank lines) as blocks; one without text has its title as text.

    Documents with neither are left out; the language is told from the text where the suite does not name it.
    """
    for document in corpus:
        blocks = tidy(RawBlock(BlockKind.PARAGRAPH, part) for part in _paragraphs(document.text or document.title))
        if not blocks:
            continue
        text, placed = assemble(blocks)
        yield Document(
            id=document.id,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            blocks=placed,
            title=document.title,
            language=document.language or detect(text),
        )


def _paragraphs(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n\n")
