"""A suite's own documents as documents of esnqa."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

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


def whole_beginnings(corpus: Iterable[SuiteDocument], fits: Callable[[str], bool]) -> Iterator[SuiteDocument]:
    """Each document as the published figures of dense retrievers took it: title and text as one, cut at the last word
    with which the whole still ``fits`` the encoder."""
    for document in corpus:
        words = f"{document.title} {document.text}".split()
        low, high = min(1, len(words)), len(words)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(" ".join(words[:middle])) else (low, middle - 1)
        yield SuiteDocument(document.id, "", " ".join(words[:low]), document.language)


def _paragraphs(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n\n")
