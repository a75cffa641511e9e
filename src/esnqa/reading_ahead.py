"""Sentences are encoded while nobody asks, so that an answer need not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from esnqa.answering.candidates import block_sentences
from esnqa.types import BlockKind, Document

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

AT_ONCE = 8
"""Sentences that are encoded in one go: a question that comes in between waits no longer than for these."""
PAUSE_S = 0.2
AGAIN_S = 5.0


def read_ahead(assistant: Assistant, stop: threading.Event) -> None:
    """Encodes the sentences of the collection, and of what it becomes, whenever no question is being answered.

    At most ``answering.kept_sentences`` of a generation; what lies beyond is encoded when it is needed. Returns once
    ``stop`` is set.
    """
    read = ""
    while not stop.is_set():
        store = assistant.store
        if store.stamp.generation == read:
            stop.wait(AGAIN_S)
            continue
        read = store.stamp.generation
        room = assistant.settings.answering.kept_sentences
        sentences = ((text, d.language) for d in store.documents() for text in _sentences(d))
        while some := list(islice(sentences, AT_ONCE)):
            while assistant.is_asked and not stop.is_set():
                stop.wait(PAUSE_S)
            room -= len(some)
            if stop.is_set() or room < 0:
                break
            assistant.sentence_encoder(store).encode_passages([text for text, _ in some], [tag for _, tag in some])
        else:
            assistant.has_read = read


def _sentences(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            for start, end in block_sentences(document.text, block, document.language):
                yield document.text[start:end]
