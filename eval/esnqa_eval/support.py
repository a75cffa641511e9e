"""Which check says whether texts support a claim: esnqa's own where it has one, else a plain one that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from esnqa_eval.citing import Support
from esnqa_eval.text import token_recall, tokens

PROJECT_CHECK = "esnqa.answering.support"


@dataclass(frozen=True, slots=True)
class NamedSupport:
    """A support check and the name under which reports mention it."""

    name: str
    check: Support


def load_support() -> NamedSupport:
    """esnqa's own check (``support(claim, texts)``) if this version has one, else :func:`word_support`, by name."""
    if find_spec(PROJECT_CHECK) is not None:
        check = getattr(import_module(PROJECT_CHECK), "support", None)
        if check is not None:
            return NamedSupport(f"{PROJECT_CHECK}.support", check)
    return NamedSupport("token recall", word_support)


def word_support(claim: str, texts: Sequence[str]) -> float:
    """The share of the claim's distinct words and numbers that stand in the texts taken together, from 0 to 1."""
    return token_recall(tokens(claim), tokens("\n".join(texts)))
