"""What a statement says otherwise than its evidence: numbers, dates, names, denials, obligations, quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from esnqa.answering.support.aligning import Alignment, content_near, words_of
from esnqa.answering.support.cues import MODAL, QUANTITY, Cue, Found, cues
from esnqa.answering.support.dates import Date, dates
from esnqa.answering.support.names import KnownNames, country, is_capital, missing, names
from esnqa.answering.support.quantities import Quantity, is_rarely_a_number, quantities, values_of
from esnqa.answering.support.results import Failure, Finding
from esnqa.answering.support.tokens import Sentence, Word, function_words, stem

ABOUT_THE_SAME = 0.5
"""A sentence that covers less of a statement's words is not compared with it as to denials and obligations."""
_HEDGE = re.compile(r"\b(?:about|around|some|nearly|almost|roughly|approximately|over|more than|etwa|rund|fast|knapp|ungef|über|mehr als|environ|près de|presque|plus de|unos|unas|cerca de|casi|alrededor|más de|circa|quasi|oltre|più di|quase|mais de|około|prawie|ponad|bijna|ongeveer|ruim|meer dan|περίπου|σχεδόν|πάνω από|aproximativ|circa|aproape|peste)\W*$", re.IGNORECASE)  # fmt: skip


def numbers_and_dates(statement: Sentence, evidence: Sequence[Sentence], aligned: Alignment) -> Iterator[Finding]:
    """Numbers, units and dates that the evidence does not have, or has of something else."""
    said_dates = dates(statement.text, statement.language)
    known_dates = [d for s in evidence for d in _dated(s)]
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


def _dated(sentence: Sentence) -> list[Date]:
    """The dates of a sentence; a day without year ("from 3 May to 5 June 2011") also with each year of the sentence."""
    found = dates(sentence.text, sentence.language)
    years = {d.year for d in found if d.year}
    return found + [replace(d, year=year) for d in found if d.year is None for year in years]


def counted(sentence: Sentence) -> list[Quantity]:
    """The numbers of a sentence that are no dates and no mere ordinals."""
    return _of_interest(sentence, dates(sentence.text, sentence.language))


def _of_interest(sentence: Sentence, found: Sequence[Date]) -> list[Quantity]:
    return [
        q
        for q in quantities(sentence.text, sentence.language)
        if not any(q.start < d.end and d.start < q.end for d in found)
        and not is_rarely_a_number(q, sentence.language)
        and not (q.in_words and (q.values == {1.0} or q.is_ordinal or _is_no_share(q, sentence)))
    ]


_OF = re.compile(
    r" (?:of|de|des|du|d|der|aller|von|van|di|dei|del|della|delle|degli|do|dos|das|da|din|dintre|the|alle)\b"
)


def _is_no_share(quantity: Quantity, sentence: Sentence) -> bool:
    """Whether "a third" means one more: a third party, not a third of the parties."""
    is_share = any(0 < value < 1 for value in quantity.values)
    return is_share and sentence.language not in ("pl", "el") and not _OF.match(sentence.text, quantity.end)


def _as_number(date: Date, known: Sequence[Quantity]) -> bool:
    return date.month is None and date.day is None and any(float(date.year or 0) in q.values for q in known)


def _rounded(quantity: Quantity, other: Quantity, text: str) -> bool:
    """Whether "about 700,000" rounds 699,412, which has more digits that count."""
    if not _HEDGE.search(text[max(0, quantity.start - 16) : quantity.start]):
        return False
    for mine in quantity.values:
        digits = len(f"{mine:f}".rstrip("0").rstrip(".").replace(".", "").strip("0"))
        if any(
            value and f"{value:.{max(digits, 1) - 1}e}" == f"{mine:.{max(digits, 1) - 1}e}" for value in other.values
        ):
            return True
    return False


def _other_date(date: Date, best: Sentence) -> str:
    return next((d.text for d in dates(best.text, best.language) if (d.month is None) == (date.month is None)), "")


def _other_number(quantity: Quantity, best: Sentence) -> str:
    found = [q for q in counted(best) if q.unit == quantity.unit]
    return found[0].text if len(found) == 1 else ""


def _moved(statement: Sentence, aligned: Alignment, said_dates: Sequence[Date]) -> Iterator[Finding]:
    """Numbers of another sentence, put where the sentence that is spoken of has its own."""
    if aligned.coverage < ABOUT_THE_SAME or statement.language != aligned.best.language:
        return
    near = [q for s in aligned.near for q in quantities(s.text, s.language)]
    said = quantities(statement.text, statement.language)
    own = counted(aligned.best)
    left_out = [q for q in own if not any(q.equals(other) for other in said)]
    for quantity in _of_interest(statement, said_dates):
        if not any(quantity.equals(other) or _rounded(quantity, other, statement.text) for other in near):
            instead = [q for q in left_out if q.unit == quantity.unit]
            if instead:
                yield Finding(Failure.NUMBER, quantity.text, instead[0].text)
    own_dates = dates(aligned.best.text, aligned.best.language)
    near_dates = [d for s in aligned.near for d in _dated(s)]
    for date in said_dates:
        absent = not any(date.holds_in(d) for d in near_dates) and not _as_number(date, near)
        instead_of = [d for d in own_dates if not any(d.holds_in(s) or s.holds_in(d) for s in said_dates)]
        if absent and instead_of:
            yield Finding(Failure.DATE, date.text, instead_of[0].text)


def named(statement: Sentence, evidence: Sequence[Sentence], aligned: Alignment) -> Iterator[Finding]:
    """Names that the evidence does not hold, or that stand where it has others."""
    across = statement.language != aligned.best.language
    known = KnownNames(evidence)
    of_dates = dates(statement.text, statement.language)
    found = [n for n in names(statement) if not _is_in(statement.words[n.place], of_dates)]
    for name in missing(statement, found, known):
        if not across or (name.country and not _is_unsure_across(name.country)):
            yield Finding(Failure.NAME, name.text)


def _is_in(word: Word, found: Sequence[Date]) -> bool:
    return any(date.start <= word.start < date.end for date in found)


def _is_unsure_across(code: str) -> bool:
    return code in ("AU",)


def exchanged(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """Of a statement that nearly repeats a sentence: names and numbers that stand where it has others."""
    best = aligned.best
    for change in aligned.changes:
        said, found = words_of(statement, change.said), words_of(best, change.found)
        if not said or not found:
            continue
        pair = _first_difference(_kept(said, statement), _kept(found, best), statement.language)
        if pair:
            kind = Failure.NUMBER if pair[0].text[0].isdigit() else Failure.NAME
            yield Finding(kind, pair[0].text, pair[1].text)


def _kept(words: Sequence[Word], sentence: Sentence) -> list[Word]:
    """Without what has its capital letter only because it begins a sentence."""
    sure = {name.place for name in names(sentence)}
    first = sentence.words[0]
    return [w for w in words if w is not first or 0 in sure]


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
    return is_capital(word) and word.folded not in function_words("en")


def _same(one: Word, two: Word, language: str) -> bool:
    if one.folded == two.folded or (country(one.folded) and country(one.folded) == country(two.folded)):
        return True
    if _is_number(one) and _is_number(two):
        return bool(values_of(one.text) & values_of(two.text))
    first, second = stem(one.text, language), stem(two.text, language)
    return bool(first) and first == second


def denied(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """A denial that the evidence has not, or has and the statement has not."""
    if _too_far(statement, aligned):
        return
    said = cues(statement)
    said_not, best_not = _of(said, Cue.NOT), _of(cues(aligned.best), Cue.NOT)
    if aligned.nearly_verbatim:
        yield from _changed_denial(statement, aligned, said_not, best_not, said)
        return
    bare = [c for c in said_not if not _is_allowed_for(c, statement, aligned)]
    if bare:
        yield Finding(Failure.NEGATION, _phrase(statement, bare[0]))
    elif best_not and not _of(said, Cue.NOT, Cue.LACK) and not _has_prefixed(aligned.best, statement):
        stems = _stems(aligned.best)
        for cue in best_not:
            context = set(content_near(stems, cue.begin, cue.end, 1, 3))
            if len(context) > 1 and len(context & statement.stems) >= 0.75 * len(context):
                yield Finding(Failure.NEGATION, "", _phrase(aligned.best, cue))
                return


def _is_allowed_for(cue: Found, statement: Sentence, aligned: Alignment) -> bool:
    """Whether the evidence denies about the same: a denial near one of the words that the statement's is near to."""
    context = set(content_near(_stems(statement), cue.begin, cue.end, 2, 4))
    for sentence in aligned.near:
        stems = _stems(sentence)
        for other in _of(cues(sentence), Cue.NOT, Cue.LACK):
            if not context or context & set(content_near(stems, other.begin, other.end, 4, 6)):
                return True
        if _has_prefixed(statement, sentence):
            return True
    return False


_PREFIX = re.compile(r"(?:un|in|im|ir|il|dis|non-?|des|on|nie|bez|ne|α|αν|mis)(?=[^\W\d_]{4})")


def _has_prefixed(one: Sentence, other: Sentence) -> bool:
    """Whether ``other`` has a word of ``one`` with a denying prefix: "not able", "unable"."""
    words = {word.folded[:6] for word in one.words if len(word.folded) > 3}
    return any((m := _PREFIX.match(w.folded)) and w.folded[m.end() :][:6] in words for w in other.words)


def _changed_denial(
    statement: Sentence,
    aligned: Alignment,
    said_not: Sequence[Found],
    best_not: Sequence[Found],
    said: Sequence[Found],
) -> Iterator[Finding]:
    added = _merged([c for c in said_not if _within(c, [change.said for change in aligned.changes])])
    dropped = _merged([c for c in best_not if _is_dropped(c, aligned)])
    for cue in list(added):
        twin = next((d for d in dropped if abs(_place_in_best(cue, aligned) - d.begin) <= 4), None)
        if twin:
            added.remove(cue)
            dropped.remove(twin)
    inside = [change.found for change in aligned.changes]
    if added and not _of(cues(aligned.best), Cue.LACK, inside=inside) and not _has_prefixed(statement, aligned.best):
        yield Finding(Failure.NEGATION, _phrase(statement, added[0]))
    elif (
        dropped
        and not _of(said, Cue.LACK, inside=[change.said for change in aligned.changes])
        and not _has_prefixed(aligned.best, statement)
    ):
        yield Finding(Failure.NEGATION, "", _phrase(aligned.best, dropped[0]))


def _place_in_best(cue: Found, aligned: Alignment) -> int:
    change = next(c for c in aligned.changes if c.said[0] <= cue.begin < c.said[1])
    return change.found[0] + cue.begin - change.said[0]


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
    """ "May" where the evidence has "must", and the other way round."""
    yield from _contrast(statement, aligned, MODAL, Failure.MODALITY)


def quantified(statement: Sentence, aligned: Alignment) -> Iterator[Finding]:
    """ "All" where the evidence has "some", and the other way round."""
    yield from _contrast(statement, aligned, QUANTITY, Failure.QUANTIFIER)


def _contrast(statement: Sentence, aligned: Alignment, kinds: Sequence[Cue], failure: Failure) -> Iterator[Finding]:
    if _too_far(statement, aligned):
        return
    said, best = _of(cues(statement), *kinds), _of(cues(aligned.best), *kinds)
    near = [c for s in aligned.near for c in _of(cues(s), *kinds)]
    if aligned.nearly_verbatim:
        said = [c for c in said if _within(c, [change.said for change in aligned.changes])]
        best = near = [c for c in best if _within(c, [change.found for change in aligned.changes])]
    allowed, mine = {c.cue for c in near}, {c.cue for c in said}
    own = [c for c in said if c.is_strong and c.cue not in allowed]
    other = [c for c in best if c.is_strong and c.cue not in mine]
    if own and other and not _is_ban_in_both(statement, own[0], aligned.best, other[0]):
        yield Finding(failure, _phrase(statement, own[0]), _phrase(aligned.best, other[0]))
    elif failure is Failure.MODALITY and not near and aligned.nearly_verbatim:
        firm = [c for c in own if c.cue is Cue.MUST]
        if firm:
            yield Finding(failure, _phrase(statement, firm[0]))


def _is_ban_in_both(statement: Sentence, one: Found, best: Sentence, two: Found) -> bool:
    """Whether both deny: "may not" and "must not" forbid alike."""
    return one.cue in MODAL and all(
        any(n.begin - cue.end in (0, 1) or cue.begin - n.end in (0, 1) for n in _of(cues(s), Cue.NOT))
        for s, cue in ((statement, one), (best, two))
    )


def _too_far(statement: Sentence, aligned: Alignment) -> bool:
    return aligned.coverage < ABOUT_THE_SAME or statement.language != aligned.best.language


def _phrase(sentence: Sentence, cue: Found) -> str:
    return " ".join(word.text for word in sentence.words[cue.begin : cue.end + 2])


def _stems(sentence: Sentence) -> list[str]:
    return [stem(word.text, sentence.language) for word in sentence.words]
