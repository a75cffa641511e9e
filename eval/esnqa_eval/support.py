"""The support check that figures rest on: esnqa's own, the one that stands between a generated statement and its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from esnqa.answering.support import check_support, closest_similarity
from esnqa.corpus.language import detect
from esnqa.types import Encoder
from esnqa_eval.citing import Support

_READ = 2000


@dataclass(frozen=True, slots=True)
class NamedSupport:
    """A support check and the name under which reports mention it."""

    name: str
    check: Support


def load_support(encoder: Encoder | None = None) -> NamedSupport:
    """esnqa's own check by its score; with ``encoder`` meaning is judged by similarity too, without by words alone."""

    def check(claim: str, texts: Sequence[str]) -> float:
        language = detect("\n".join((claim, *texts))[:_READ])
        spoken = [language] * len(texts)
        similarity = closest_similarity(claim, texts, encoder, spoken, language) if encoder is not None else None
        return check_support(claim, texts, language, similarity).score

    return NamedSupport(
        "esnqa.answering.support" + (f" with {encoder.id}" if encoder is not None else ", by words"), check
    )
