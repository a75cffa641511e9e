"""The anchor: a public retrieval set ranked as its published figures were, to show that the parts and measures are right.

Each document is one passage, title and text as one, cut where the encoder stops reading, and ranked by cosine similarity
alone; nothing is collapsed. all-MiniLM-L6-v2 has nDCG@10 0.645 on scifact (BEIR) this way.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from esnqa_eval.command import changed, evaluate
from esnqa_eval.corpora import whole_beginnings
from esnqa_eval.errors import SuiteError
from esnqa_eval.outcome import SuiteResult
from esnqa_eval.suites import Suite
from esnqa_eval.systems import Progress, silent

if TYPE_CHECKING:
    from esnqa.settings import Settings


def reproduce(suite: Suite, settings: Settings, progress: Progress = silent) -> SuiteResult:
    """The suite's figures with one passage for each document and dense retrieval alone. Raises SuiteError and esnqa's errors."""
    from esnqa.embedding import load_encoder

    if not suite.corpus:
        raise SuiteError(f"{suite.name} has no corpus.jsonl.", "Name a folder in the BEIR layout.")
    encoder = load_encoder(settings)
    room = encoder.max_tokens - encoder.special_tokens
    corpus = tuple(whole_beginnings(suite.corpus, lambda text: encoder.counter.count(text) <= room))
    plain = changed(
        settings,
        {
            "chunking.target_tokens": max(16, room),
            "chunking.context_tokens": 0,
            "retrieval.mode": "dense",
            "retrieval.duplicate_overlap": 1.0,
        },
    )
    digest = hashlib.sha256(f"one passage of {room} tokens\0{suite.corpus_fingerprint}".encode()).hexdigest()
    (result,) = evaluate([replace(suite, corpus=corpus, corpus_fingerprint=digest)], plain, (), progress)
    return result
