"""Questions that ask two things at once: taken apart to be answered, the answers put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from statistics import fmean

from esnqa.types import Draft, DraftStatement, Query, Refusal

_AND = r"(?:and|und|et|y|e|i|oraz|en|και|și|şi)"
_ASKING = (
    r"(?:what|which|who|whom|whose|where|when|why|how|was|welche\w*|wer|wen|wem|wo|wann|warum|wie|wieviel\w*|que|quoi|quel\w*|qui|où|quand|"
    r"pourquoi|comment|combien|qué|cuál\w*|quién\w*|dónde|cuándo|cómo|cuánt\w+|che|cosa|quale|quali|chi|dove|quando|perché|come|"
    r"quant\w+|o que|qual|quais|quem|onde|como|porquê|co|który|która|które|jaki\w*|kto|gdzie|kiedy|dlaczego|jak|ile|ilu|wat|welke?|"
    r"wie|waar|wanneer|waarom|hoe|hoeveel|τι|ποι\w+|πού|πότε|γιατί|πώς|πόσ\w+|ce|care|cine|unde|când|cum|câ[tț]\w*)"
)
_BETWEEN = re.compile(rf",? {_AND} (?=(?:\w+ )?{_ASKING}\b)", re.IGNORECASE)
_STARTS = re.compile(rf"(?:\w+ )?¿?{_ASKING}\b", re.IGNORECASE)
_FEWEST_WORDS = 3


def parts(query: Query) -> list[Query]:
    """The questions that a question is made of: "Who …, and where …?" asks two; most ask one, themselves."""
    found = [part.strip(" ?") for part in _BETWEEN.split(query.standalone)]
    if not 1 < len(found) <= 3 or not all(_is_question(part) for part in found):
        return [query]
    return [replace(query, text=f"{part}?", standalone=f"{part}?") for part in found]


def _is_question(part: str) -> bool:
    return len(part.split()) >= _FEWEST_WORDS and _STARTS.match(part.lstrip("¿")) is not None


def together(outcomes: Sequence[Draft | Refusal], limit: int) -> Draft | Refusal:
    """One outcome of several: the statements in turn, each span once, at most ``limit``; a refusal only if all are."""
    drafts = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    if not drafts:
        return outcomes[0]
    if len(outcomes) == 1:
        return drafts[0]
    best = [sorted(draft.statements, key=lambda s: -s.relevance) for draft in drafts]
    in_turn = [s for s in chain.from_iterable(zip_longest(*best)) if s is not None]
    kept = {_place(statement): statement for statement in reversed(in_turn)}
    wanted = set(list(dict.fromkeys(_place(statement) for statement in in_turn))[:limit])
    ordered = [s for draft in drafts for s in draft.statements if kept.get(_place(s)) is s and _place(s) in wanted]
    signals = {name: fmean(d.signals[name] for d in drafts) for name in drafts[0].signals}
    return Draft(tuple(ordered), fmean(draft.confidence for draft in drafts), signals)


def _place(statement: DraftStatement) -> tuple[str, int, int]:
    span = statement.spans[0]
    return span.passage.document.id, span.start, span.end
