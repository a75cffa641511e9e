"""Who else says it, and who says otherwise: further independent sources of a statement, and cited passages that disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from esnqa.answering.candidates import Candidate, candidates
from esnqa.answering.support import Failure, check_support
from esnqa.answering.support.aligning import align
from esnqa.answering.support.comparing import counted
from esnqa.answering.support.dates import dates
from esnqa.answering.support.names import country, is_capital
from esnqa.answering.support.quantities import Quantity
from esnqa.answering.support.tokens import Sentence, sentence, stem
from esnqa.lexicon.analysis import primary
from esnqa.types import Citation, Conflict, Document, Draft, DraftStatement, ScoredPassage, SpanRef

SAYS_THE_SAME = 0.75
"""Two sentences that each hold this share of the other's words, and in which nothing differs, state the same."""
ALIKE_LINKED, ALIKE = 0.25, 0.5
"""How much of their words, of both together, two sentences share to speak of the same thing: where their documents say that
they differ, and where nothing says so."""
MANY_LINKED, MANY = 4, 1
"""With more numbers than this in a sentence, which of them answers to which is not plain."""
_GOALS = re.compile(
    r"\b(?:target|goal|aim|objective|ziel|soll|objectif|cible|objetivo|meta|obiettivo|traguardo|cel\b|doel|στόχο|obiectiv|țint)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:fewer|less|increas|decreas|rose|rise|fell|fall|grew|drop|growth|weniger|gestiegen|gesunken|anstieg|rückgang|zunahme|moins|hausse|baisse|augment|diminu|menos|aument|disminu|descen|meno|diminuz|calo|mniej|wzros|spad|minder|toename|afname|steeg|daalde|λιγότερ|αύξηση|μείωση|puțin|creșter|scăder)",
    re.IGNORECASE,
)
_DIFFERENCES = (Failure.NUMBER, Failure.DATE, Failure.NEGATION)


def corroborated(draft: Draft, evidence: Sequence[ScoredPassage]) -> Draft:
    """The draft with every independent source of each statement among the evidence, each document once.

    A translation of a source, or a copy of its sentence under the same publisher, is no independent source. A source that
    was taken for the same and says something else becomes a statement of its own.
    """
    found = candidates(evidence)
    taken = {_place(span) for statement in draft.statements for span in statement.spans}
    statements: list[DraftStatement] = []
    for drafted in draft.statements:
        same, other = _parted(drafted)
        further = [c for c in found if c.key not in taken]
        same = replace(same, spans=(*same.spans, *_others(same, further)))
        taken |= {_place(span) for span in same.spans}
        statements += [same, *other]
    return replace(draft, statements=tuple(statements))


def _place(span: SpanRef) -> tuple[str, int, int]:
    return span.passage.document.id, span.start, span.end


def _parted(drafted: DraftStatement) -> tuple[DraftStatement, list[DraftStatement]]:
    """A quoted statement with the sources that say so, and those that say otherwise as statements of their own.

    The sources of a statement that is no quote support it together, and each may lack a part of it.
    """
    first, *rest = drafted.spans
    if " ".join(_quote(first).split()) != drafted.text:
        return drafted, []
    otherwise = [span for span in rest if _differs(drafted.text, span)]
    kept = (first, *(span for span in rest if span not in otherwise))
    own = [DraftStatement(" ".join(_quote(s).split()), (s,), 1.0, drafted.relevance) for s in otherwise]
    return replace(drafted, spans=kept), own


def _differs(statement: str, span: SpanRef) -> bool:
    result = check_support(statement, [_quote(span)], span.passage.document.language)
    return any(finding.kind in _DIFFERENCES for finding in result.findings)


def _quote(span: SpanRef) -> str:
    return span.passage.document.text[span.start : span.end]


def _others(drafted: DraftStatement, further: Iterable[Candidate]) -> Iterator[SpanRef]:
    cited = [span.passage.document for span in drafted.spans]
    language = primary(cited[0].language)
    said = sentence(drafted.text, language)
    for candidate in further:
        document = candidate.source.document
        if primary(document.language) != language or any(not _independent(document, other) for other in cited):
            continue
        if _says_the_same(said, drafted.text, candidate):
            cited.append(document)
            yield SpanRef(candidate.source, candidate.start, candidate.end)


def _independent(one: Document, two: Document) -> bool:
    same = one.id == two.id or one.sha256 == two.sha256
    translated = two.source_url in one.translations or one.source_url in two.translations
    return not (same or translated)


def _says_the_same(said: Sentence, text: str, candidate: Candidate) -> bool:
    other = sentence(" ".join(candidate.text.split()), said.language)
    shared = len(said.stems & other.stems)
    if not shared or shared < SAYS_THE_SAME * max(len(said.stems), len(other.stems)):
        return False
    there = check_support(text, [candidate.text], said.language)
    back = check_support(candidate.text, [text], said.language)
    return not any(f.kind is not Failure.MEANING for f in (*there.findings, *back.findings))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two sentences say differently of the same thing: ``what`` is number, date or negation."""

    what: str
    values: tuple[str, str]


def disagreement(one: str, two: str, language: str | None, *, linked: bool = False) -> Disagreement | None:
    """How two sentences of one language disagree about the same thing; ``None`` where that is not plain.

    The same: their words are alike, the same countries and no other years are named, and for numbers the unit and a word
    beside them agree. ``linked`` sentences stand in documents that say of each other that they differ.
    """
    tag = primary(language)
    first, second = sentence(" ".join(one.split()), tag), sentence(" ".join(two.split()), tag)
    if not first.words or not second.words:
        return None
    alike = _alike(first, second)
    if alike < (ALIKE_LINKED if linked else ALIKE) or _told_apart(first, second, linked=linked):
        return None
    number = _different_number(first, second, linked=linked)
    if number:
        return Disagreement("number", number)
    if min(align(first, [second]).coverage, align(second, [first]).coverage) < SAYS_THE_SAME:
        return None
    found = check_support(one, [two], language).findings
    if len({f.kind for f in found}) == 1 and found[0].kind in (Failure.DATE, Failure.NEGATION):
        return Disagreement(found[0].kind.value, (one, two)) if found[0].kind is Failure.NEGATION else _dates(found[0].said, found[0].found)  # fmt: skip
    return None


def _dates(said: str, found: str) -> Disagreement | None:
    return Disagreement("date", (said, found)) if said and found else None


def _alike(first: Sentence, second: Sentence) -> float:
    """The share of their words, numbers aside, that two sentences have in common; 0 for fewer than three words."""
    one, two = (frozenset(s for s in x.stems if not s[0].isdigit()) for x in (first, second))
    return len(one & two) / len(one | two) if min(len(one), len(two)) >= 3 else 0.0


def _told_apart(first: Sentence, second: Sentence, *, linked: bool) -> bool:
    """Whether the sentences name other years or names, or one a goal or a change, so that both may be true."""
    if any(bool(sign.search(first.text)) != bool(sign.search(second.text)) for sign in (_GOALS, _CHANGES)):
        return True
    years = [{d.year for d in dates(s.text, s.language) if d.year} for s in (first, second)]
    named = [{country(w.folded) or w.folded for w in s.words if is_capital(w)} for s in (first, second)]
    if linked:
        lands = [{c for w in s.words if is_capital(w) and (c := country(w.folded))} for s in (first, second)]
        return (all(years) and not years[0] & years[1]) or lands[0] != lands[1]
    inside = [{country(w.folded) or w.folded for w in s.words[1:] if is_capital(w)} for s in (first, second)]
    return years[0] != years[1] or not (inside[0] <= named[1] and inside[1] <= named[0])


def _different_number(first: Sentence, second: Sentence, *, linked: bool) -> tuple[str, str] | None:
    mine, theirs = counted(first), counted(second)
    if max(len(mine), len(theirs)) > (MANY_LINKED if linked else MANY):
        return None
    mine_only = [q for q in mine if not any(q.equals(other) for other in theirs)]
    theirs_only = [q for q in theirs if not any(q.equals(other) for other in mine)]
    for one in mine_only:
        for two in theirs_only:
            if one.unit == two.unit and not one.in_words | two.in_words and _same_measure(one, first, two, second):
                return one.text, two.text
    return None


def _same_measure(one: Quantity, first: Sentence, two: Quantity, second: Sentence) -> bool:
    return bool(_beside(one, first) & _beside(two, second)) and not _within_rounding(one, two)


def _beside(quantity: Quantity, where: Sentence) -> frozenset[str]:
    """The stems of the two content words behind a number, which say what it counts; none for a mark of a list or a range."""
    around = where.text[quantity.start - 1 : quantity.start] + where.text[quantity.end : quantity.end + 1]
    if "-" in around or "–" in around or (quantity.start == 0 and around[:1] in (".", ")")):
        return frozenset()
    behind = [s for w in where.words if w.start >= quantity.end and (s := stem(w.text, where.language))]
    return frozenset([s for s in behind if not s[0].isdigit()][:2])


def _within_rounding(one: Quantity, two: Quantity) -> bool:
    return any(abs(a - b) <= 0.02 * max(abs(a), abs(b)) for a in one.values for b in two.values)


def conflicts(cited: Sequence[tuple[Citation, Document]]) -> tuple[Conflict, ...]:
    """Citations of different documents that disagree about the same thing, the newest first in each."""
    found: list[Conflict] = []
    for pair in combinations(cited, 2):
        (one, first), (two, second) = sorted(pair, key=_newest_first)
        if first.id == second.id or primary(first.language) != primary(second.language):
            continue
        if _supersedes(first, second) and not _of_one_year(one.quote, two.quote, first.language):
            continue  # an older state of the matter is marked as such, and is no contradiction
        differs = disagreement(one.quote, two.quote, first.language, linked=_linked(first, second))
        if differs:
            values = differs.values if differs.what != "negation" else (one.quote, two.quote)
            found.append(Conflict((one.marker, two.marker), differs.what, values))
    return tuple(found)


def _supersedes(one: Document, two: Document) -> bool:
    return two.source_url in one.superseded_by or one.source_url in two.superseded_by


def _of_one_year(one: str, two: str, language: str | None) -> bool:
    years = [{d.year for d in dates(text, primary(language)) if d.year} for text in (one, two)]
    return bool(years[0] & years[1])


def _linked(one: Document, two: Document) -> bool:
    return two.source_url in one.differs_from or one.source_url in two.differs_from


def _newest_first(item: tuple[Citation, Document]) -> tuple[int, str, int]:
    citation, document = item
    inverted = "".join(chr(255 - ord(c)) for c in document.published or "")
    return (1 if document.superseded_by else 0, inverted or "\uffff", citation.marker)
