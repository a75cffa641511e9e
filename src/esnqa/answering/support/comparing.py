"""What a statement says otherwise than its evidence: numbers, dates, names, denials, obligations, quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from esnqa.answering.support.aligning import Alignment, content_near, words_of
from esnqa.answering.support.cues import MODAL, QUANTITY, Cue, Found, cues
from esnqa.answering.support.dates import Date, dates
from esnqa.answering.support.names import KnownNames, country, is_capital, missing, names
from esnqa.answering.support.quantities import Quantity, is_rarely_a_number, quantities
from esnqa.answering.support.results import Failure, Finding
from esnqa.answering.support.tokens import Sentence, Word, stem

ABOUT_THE_SAME = 0.5
"""A sentence that covers less of a statement's words is not compared with it as to denials and obligations."""
_HEDGE = re.compile(r"\b(?:about|around|some|nearly|almost|roughly|approximately|over|more than|etwa|rund|fast|knapp|ungef|über|mehr als|environ|près de|presque|plus de|unos|unas|cerca de|casi|alrededor|más de|circa|quasi|oltre|più di|quase|mais de|około|prawie|ponad|bijna|ongeveer|ruim|meer dan|περίπου|σχεδόν|πάνω από|aproximativ|circa|aproape|peste)\W*$", re.IGNORECASE)  # fmt: skip


def numbers_and_dates(statement: Sentence, evidence: Sequence[Sentence], aligned: Alignment) -> Iterator[Finding]:
    """Numbers, units and dates that the evidence does not have, or has of something else."""
    said_dates = dates(statement.text, statement.language)
    known_dates = [d for s in evidence for d in dates(s.text, s.language)]
    known = [q for s in evidence for q in quantities(s.text, s.language)]
    for date in said_dates:
        if not any(date.holds_in(other) for other in known_dates) and not _as_number(date, known):
            yield Finding(Failure.DATE, date.text, _other_date(date, aligned.best))
    for quantity in _of_interest(statement, said_dates):
        same = [other for other in known if quantity.equals(other) or _rounded(quantity, other, statement.text)]
        if not same:
            yield Finding(Failure.NUMBER, quantity.text, _other_number(quantity, aligned.best))
        elif quantity.unit and all(other.unit and other.unit != quantity.unit for other in same):
            yield Finding(Failure.UNIT, quantity.text + f" ({quantity.unit})", f"{same[0].text} ({same[0].unit})")
    yield from _moved(statement, aligned, said_dates)


def _of_interest(sentence: Sentence, found: Sequence[Date]) -> list[Quantity]:
    return [
        q
        for q in quantities(sentence.text, sentence.language)
        if not any(q.start < d.end and d.start < q.end for d in found)
        and not is_rarely_a_number(q, sentence.language)
        and not (q.in_words and q.values == {1.0})
    ]


def _as_number(date: Date, known: Sequence[Quantity]) -> bool:
    return date.month is None and date.day is None and any(float(date.year or 0) in q.values for q in known)


def _rounded(quantity: Quantity, other: Quantity, text: str) -> bool:
    """Whether "about 700,000" rounds 699,412, which has more digits that count."""
    if not _HEDGE.search(text[max(0, quantity.start - 16) : quantity.start]):
        return False
    for mine in quantity.values:
        digits = len(f"{mine:f}".rstrip("0").rstrip(".").replace(".", "").strip("0"))
        if any(value and f"{value:.{max(digits, 1) - 1}e}" == f"{mine:.{max(digits, 1) - 1}e}" for value in other.values):
            return True
    return False


def _other_date(date: Date, best: Sentence) -> str:
    return next((d.text for d in dates(best.text, best.language) if (d.month is None) == (date.month is None)), "")


def _other_number(quantity: Quantity, best: Sentence) -> str:
    found = [q for q in _of_interest(best, dates(best.text, best.language)) if q.unit == quantity.unit]
    return found[0].text if len(found) == 1 else ""


def _moved(statement: Sentence, aligned: Alignment, said_dates: Sequence[Date]) -> Iterator[Finding]:
    """Numbers of another sentence, put where the sentence that is spoken of has its own."""
    if aligned.coverage < ABOUT_THE_SAME or statement.language != aligned.best.language:
        return
    near = [q for s in aligned.near for q in quantities(s.text, s.language)]
    said = quantities(statement.text, statement.language)
    own = _of_interest(aligned.best, dates(aligned.best.text, aligned.best.language))
    left_out = [q for q in own if not any(q.equals(other) for other in said)]
    for quantity in _of_interest(statement, said_dates):
        if not any(quantity.equals(other) or _rounded(quantity, other, statement.text) for other in near):
            instead = [q for q in left_out if q.unit == quantity.unit]
            if instead:
                yield Finding(Failure.NUMBER, quantity.text, instead[0].text)
    own_dates = dates(aligned.best.text, aligned.best.language)
    near_dates = [d for s in aligned.near for d in dates(s.text, s.language)]
    for date in said_dates:
        absent = not any(date.holds_in(d) for d in near_dates) and not _as_number(date, near)
        instead_of = [d for d in own_dates if not any(d.holds_in(s) or s.holds_in(d) for s in said_dates)]
        if absent and instead_of:
            yield Finding(Failure.DATE, date.text, instead_of[0].text)


def named(statement: Sentence, evidence: Sequence[Sentence], aligned: Alignment) -> Iterator[Finding]:
    """Names that the evidence does not hold, or that stand where it has others."""
    across = statement.language != aligned.best.language
    known = KnownNames(evidence)
    for name in missing(statement, names(statement), known):
        if not across or (name.country and not _is_unsure_across(name.country)):
            yield Finding(Failure.NAME, name.text)


def _is_unsure_across(code: str) -> bool:
    return code in ("AU",)


def exchanged(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """Of a statement that nearly repeats a sentence: names and numbers that stand where it has others."""
    best = aligned.best
    for change in aligned.changes:
        said, found = words_of(statement, change.said), words_of(best, change.found)
        if not said or not found:
            continue
        pair = _first_difference(said, found, statement.language)
        if pair:
            kind = Failure.NUMBER if pair[0].text[0].isdigit() else Failure.NAME
            yield Finding(kind, pair[0].text, pair[1].text)


def _first_difference(said: Sequence[Word], found: Sequence[Word], language: str) -> tuple[Word, Word] | None:
    for of_kind in (_is_number, _is_name_like):
        mine = [w for w in said if of_kind(w)]
        theirs = [w for w in found if of_kind(w)]
        mine_only = [w for w in mine if not any(_same(w, other, language) for other in found)]
        theirs_only = [w for w in theirs if not any(_same(w, other, language) for other in said)]
        if mine_only and theirs_only:
            return mine_only[0], theirs_only[0]
    return None


def _is_number(word: Word) -> bool:
    return word.text[0].isdigit()


def _is_name_like(word: Word) -> bool:
    return is_capital(word)


def _same(one: Word, two: Word, language: str) -> bool:
    if one.folded == two.folded or (country(one.folded) and country(one.folded) == country(two.folded)):
        return True
    first, second = stem(one.text, language), stem(two.text, language)
    return bool(first) and first == second


def denied(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """A denial that the evidence has not, or has and the statement has not."""
    if _too_far(statement, aligned):
        return
    said, found = cues(statement), [c for s in aligned.near for c in cues(s)]
    best = cues(aligned.best)
    said_not, best_not = _of(said, Cue.NOT), _of(best, Cue.NOT)
    if aligned.nearly_verbatim:
        yield from _changed_denial(statement, aligned, said_not, best_not, said, found)
        return
    if said_not and not _of(found, Cue.NOT, Cue.LACK):
        yield Finding(Failure.NEGATION, _phrase(statement, said_not[0]))
    elif best_not and not _of(said, Cue.NOT, Cue.LACK):
        stems = _stems(aligned.best)
        for cue in best_not:
            context = set(content_near(aligned.best, cue.begin, cue.end, 1, 3, stems))
            if len(context) > 1 and len(context & statement.stems) >= 0.75 * len(context):
                yield Finding(Failure.NEGATION, "", _phrase(aligned.best, cue))
                return


def _changed_denial(
    statement: Sentence,
    aligned: Alignment,
    said_not: Sequence[Found],
    best_not: Sequence[Found],
    said: Sequence[Found],
    found: Sequence[Found],
) -> Iterator[Finding]:
    added = [c for c in said_not if _within(c, [change.said for change in aligned.changes])]
    dropped = [c for c in best_not if _is_dropped(c, aligned)]
    count = len(_merged(added)) - len(_merged(dropped))
    if count > 0 and not _of(found, Cue.LACK, inside=[change.found for change in aligned.changes]):
        yield Finding(Failure.NEGATION, _phrase(statement, added[0]))
    elif count < 0 and not _of(said, Cue.LACK, inside=[change.said for change in aligned.changes]):
        yield Finding(Failure.NEGATION, "", _phrase(aligned.best, dropped[0]))


def _is_dropped(cue: Found, aligned: Alignment) -> bool:
    """Whether a cue of the best sentence was taken out or exchanged, and not left out with its whole clause."""
    for change in aligned.changes:
        if change.found[0] <= cue.begin < change.found[1]:
            longer = (change.found[1] - change.found[0]) - (change.said[1] - change.said[0])
            at_the_edge = change.found[1] == len(aligned.best.words) or change.found[0] == 0
            return longer <= 4 and not (at_the_edge and longer > 3)
    return False


def _merged(found: Sequence[Found]) -> list[Found]:
    """Cues that stand close together deny once: "ne … pas", "no … nunca"."""
    merged: list[Found] = []
    for cue in found:
        if not merged or cue.begin - merged[-1].end > 3:
            merged.append(cue)
    return merged


def _within(cue: Found, spans: Sequence[tuple[int, int]]) -> bool:
    return any(begin <= cue.begin < end for begin, end in spans)


def _of(found: Sequence[Found], *kinds: Cue, inside: Sequence[tuple[int, int]] | None = None) -> list[Found]:
    return [c for c in found if c.cue in kinds and (inside is None or _within(c, inside))]


def obliged(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """"May" where the evidence has "must", and the other way round."""
    yield from _contrast(statement, aligned, MODAL, Failure.MODALITY)


def quantified(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """"All" where the evidence has "some", and the other way round."""
    yield from _contrast(statement, aligned, QUANTITY, Failure.QUANTIFIER)


def _contrast(statement: Sentence, aligned: Alignment, kinds: Sequence[Cue], failure: Failure) -> Iterator[Finding]:
    if _too_far(statement, aligned):
        return
    said, best = _of(cues(statement), *kinds), _of(cues(aligned.best), *kinds)
    if aligned.nearly_verbatim:
        said = [c for c in said if _within(c, [change.said for change in aligned.changes])]
        best = [c for c in best if _within(c, [change.found for change in aligned.changes])]
        near = best
    else:
        near = [c for s in aligned.near for c in _of(cues(s), *kinds)]
    mine, theirs = {c.cue for c in said}, {c.cue for c in best}
    own = [c for c in said if c.cue not in {n.cue for n in near}]
    other = [c for c in best if c.cue not in mine]
    if own and other and not (mine & theirs):
        yield Finding(failure, _phrase(statement, own[0]), _phrase(aligned.best, other[0]))
    elif failure is Failure.MODALITY and not near and (firm := _of(own, Cue.MUST)) and aligned.nearly_verbatim:
        yield Finding(failure, _phrase(statement, firm[0]))


def _too_far(statement: Sentence, aligned: Alignment) -> bool:
    return aligned.coverage < ABOUT_THE_SAME or statement.language != aligned.best.language


def _phrase(sentence: Sentence, cue: Found) -> str:
    return " ".join(word.text for word in sentence.words[cue.begin : cue.end + 2])


def _stems(sentence: Sentence) -> list[str]:
    return [stem(word.text, sentence.language) for word in sentence.words]
