"""Which sentences make the answer, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from esnqa.answering.candidates import Candidate, block_sentences
from esnqa.lexicon.analysis import analyze
from esnqa.types import BlockKind

RELATIVE = 0.06
"""A sentence is taken only if it is at least this many times as probable as the best one."""
SAME = 0.85
"""Sentences that share this much of their terms say the same."""

_LEANING = re.compile(
    r"^(?:it|its|this|these|that|those|they|their|them|he|she|his|her|such|however|therefore|moreover|furthermore|both|also|"
    r"er|sie|es|dies|diese[rsmn]?|dabei|damit|dadurch|daher|jedoch|außerdem|ihre?|sein[e]?|"
    r"il|elle|ils|elles|ce|cela|ceci|cette|ces|leurs?|cependant|toutefois|"
    r"este|esta|estos|estas|ese|esa|ello|ellos|ellas|sus?|sin embargo|"
    r"esso|essa|essi|questo|questa|questi|queste|ciò|tuttavia|inoltre|"
    r"ele|ela|eles|elas|isto|isso|estes|estas|esse|essa|no entanto|"
    r"on|ona|ono|oni|one|ten|ta|to|te|ci|jednak|ponadto|"
    r"hij|zij|ze|het|dit|dat|deze|die|daarbij|echter|bovendien|"
    r"αυτό|αυτή|αυτός|αυτά|αυτές|αυτοί|ωστόσο|επίσης|"
    r"el|ea|ei|ele|acesta|aceasta|aceștia|acestea|totuși)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer: where it stands, elsewhere that says the same, and how probably it answers."""

    sentence: Candidate
    probability: float
    also: tuple[Candidate, ...] = ()


def select(candidates: Sequence[Candidate], probabilities: Sequence[float], limit: int) -> list[Chosen]:
    """At most ``limit`` sentences: the probable ones, each once, completed where they lean on their neighbours.

    The document with the most probable sentence comes first; within a document the order is the text's.
    """
    chosen: list[Chosen] = []
    ranked = sorted(zip(candidates, probabilities, strict=True), key=lambda pair: (-pair[1], pair[0].key))
    floor = RELATIVE * ranked[0][1]
    for candidate, probability in ranked:
        if probability < floor or len(chosen) == limit:
            break
        twin = next((n for n, other in enumerate(chosen) if _same(candidate, other.sentence)), None)
        if twin is None:
            chosen.append(Chosen(candidate, probability))
        elif candidate.source.document.id not in _documents(chosen[twin]):
            chosen[twin] = replace(chosen[twin], also=(*chosen[twin].also, candidate))
    return _in_reading_order(_completed(chosen, limit))


def _documents(chosen: Chosen) -> set[str]:
    return {candidate.source.document.id for candidate in (chosen.sentence, *chosen.also)}


def _same(left: Candidate, right: Candidate) -> bool:
    one, other = (set(analyze(c.text, c.source.document.language)) for c in (left, right))
    return bool(one and other) and len(one & other) / len(one | other) >= SAME


def _completed(chosen: list[Chosen], limit: int) -> list[Chosen]:
    """The chosen sentences with what they cannot be understood without, the best first as long as there is room."""
    complete: list[Chosen] = []
    taken: set[tuple[str, int, int]] = set()
    for item in chosen:
        for candidate in (item.sentence, _before(item.sentence), *_items_after(item.sentence)):
            if candidate is not None and candidate.key not in taken and len(complete) < limit:
                taken.add(candidate.key)
                complete.append(item if candidate is item.sentence else Chosen(candidate, item.probability))
    return complete


def _before(sentence: Candidate) -> Candidate | None:
    """The sentence that this one leans on: the lead-in of its list, or what its opening pronoun speaks of."""
    document = sentence.source.document
    if sentence.kind is BlockKind.LIST_ITEM:
        number = sentence.block
        while number and document.blocks[number].kind is BlockKind.LIST_ITEM:
            number -= 1
        lead_in = document.blocks[number]
        spans = block_sentences(document.text, lead_in, document.language)
        if lead_in.kind is BlockKind.PARAGRAPH and document.text[spans[-1][0] : spans[-1][1]].rstrip().endswith(":"):
            return _sibling(sentence, number, len(spans) - 1, spans[-1])
        return None
    if sentence.place and _LEANING.match(sentence.text):
        spans = block_sentences(document.text, document.blocks[sentence.block], document.language)
        return _sibling(sentence, sentence.block, sentence.place - 1, spans[sentence.place - 1])
    return None


def _items_after(sentence: Candidate) -> list[Candidate]:
    """The list that a sentence leads into, if it ends with a colon: the first sentence of each item."""
    if not sentence.text.rstrip().endswith(":"):
        return []
    document, items = sentence.source.document, []
    for number in range(sentence.block + 1, len(document.blocks)):
        block = document.blocks[number]
        if block.kind is not BlockKind.LIST_ITEM:
            break
        items.append(_sibling(sentence, number, 0, block_sentences(document.text, block, document.language)[0]))
    return items


def _sibling(sentence: Candidate, block: int, place: int, span: tuple[int, int]) -> Candidate:
    document = sentence.source.document
    text = document.text[span[0] : span[1]]
    return replace(
        sentence, block=block, place=place, start=span[0], end=span[1], text=text, kind=document.blocks[block].kind
    )


def _in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    first: dict[str, int] = {}
    for number, item in enumerate(sorted(chosen, key=lambda c: -c.probability)):
        first.setdefault(item.sentence.source.document.id, number)
    return sorted(chosen, key=lambda c: (first[c.sentence.source.document.id], c.sentence.start))
