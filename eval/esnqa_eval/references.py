"""Figures of plain systems on the sets in ``shared/eval``, from the README of that folder, to stand beside ours.

Dense: all-MiniLM-L6-v2 over title and text; lexical: BM25, stemmed; ranks: reciprocal rank fusion of the two with equal
weights. By set, measure and system, in the names of :mod:`esnqa_eval.catalogue`; ``measure@language`` is one language's.
"""

from __future__ import annotations

from collections.abc import Mapping

SYSTEMS = ("dense", "lexical", "ranks")
REFERENCES: Mapping[str, Mapping[str, tuple[float | None, float | None, float | None]]] = {
    "scifact": {
        "ndcg@10": (0.644, 0.686, 0.716),
        "recall@5": (0.738, 0.736, 0.781),
        "mrr@10": (0.604, 0.649, 0.683),
    },
    "benefit-rules": {
        "ndcg@10": (0.775, 0.783, 0.819),
        "recall@5": (0.872, 0.867, 0.899),
        "mrr@10": (0.725, 0.742, 0.776),
    },
    "paragraphs": {
        "ndcg@10": (0.944, 0.965, 0.966),
        "recall@5": (0.982, 0.987, 0.993),
        "mrr@10": (0.928, 0.955, 0.955),
    },
    "cross-lingual": {"ndcg@10@de": (0.510, 0.470, 0.500), "ndcg@10@es": (0.504, 0.314, 0.459)},
    "answer-sentences": {
        "map": (0.707, 0.593, 0.672),
        "mrr": (0.713, 0.600, 0.679),
        "answerable_auroc": (0.753, 0.606, None),
    },
    "answer-sentences-2": {"map": (0.835, 0.746, 0.825), "mrr": (0.890, 0.799, 0.885)},
    "citation-support": {"support_auroc": (0.692, 0.568, None)},
}
PUBLISHED: Mapping[tuple[str, str, str], float] = {
    ("scifact", "dense", "ndcg@10"): 0.645,
    ("scifact", "lexical", "ndcg@10"): 0.679,
}
"""Figures from the literature, by set, system and measure."""
