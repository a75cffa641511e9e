"""The sentences of the evidence, each with its exact span in its document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from esnqa.sentences import split
from esnqa.types import Block, BlockKind, ScoredPassage

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted: ``document.text[start:end] == text``.

    ``rank`` is its passage's place in the evidence, from 0; ``block`` the number of its block in the document and
    ``place`` its number within that block, both from 0.
    """

    source: ScoredPassage
    rank: int
    start: int
    end: int
    text: str
    block: int
    place: int
    kind: BlockKind

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells one sentence of the collection from another."""
        return self.source.document.id, self.start, self.end


def candidates(evidence: Sequence[ScoredPassage]) -> list[Candidate]:
    """Every sentence of the passages, in the order of the evidence and then of the text, none twice.

    Headings are no sentences; a passage that consists of headings alone gives these.
    """
    found: dict[tuple[str, int, int], Candidate] = {}
    for rank, source in enumerate(evidence):
        in_passage = list(_of_passage(source, rank, headings=False)) or list(_of_passage(source, rank, headings=True))
        for candidate in in_passage:
            found.setdefault(candidate.key, candidate)
    return list(found.values())


def _of_passage(source: ScoredPassage, rank: int, *, headings: bool) -> Iterator[Candidate]:
    passage, document = source.passage, source.document
    for number, block in enumerate(document.blocks):
        if block.end <= passage.start or (block.kind is BlockKind.HEADING) is not headings:
            continue
        if block.start >= passage.end:
            return
        for place, (start, end) in enumerate(block_sentences(document.text, block, document.language)):
            if start < passage.end and end > passage.start and _WORD.search(document.text, start, end):
                yield Candidate(source, rank, start, end, document.text[start:end], number, place, block.kind)


def block_sentences(text: str, block: Block, language: str | None) -> list[tuple[int, int]]:
    """The spans in ``text`` of a block's sentences."""
    spans = split(text[block.start : block.end], language)
    return [(block.start + start, block.start + end) for start, end in spans]
