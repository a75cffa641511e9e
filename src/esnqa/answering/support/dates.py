"""Days, months and years in the ten languages served."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from esnqa.answering.support.tokens import plain
from esnqa.lexicon.analysis import fold

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar|jänner februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycz[a-z]+ lut[a-z]+ mar(?:zec|ca|cu) kwie[a-z]+ maj[au]? czerw[a-z]+ lip(?:iec|ca|cu) sierp[a-z]+ wrze[a-z]+ pazdziernik[a-z]* listopad[a-z]* grud[a-z]+",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "el": "ιανουαρι[α-ω]+ φεβρουαρι[α-ω]+ μαρτι[α-ω]+ απριλι[α-ω]+ μα[ιϊ][α-ω]+ ιουνι[α-ω]+ ιουλι[α-ω]+ αυγουστ[α-ω]+ σεπτεμβρι[α-ω]+ οκτωβρι[α-ω]+ νοεμβρι[α-ω]+ δεκεμβρι[α-ω]+",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
}  # fmt: skip
_ALONE = {("en", 3), ("en", 5), ("pl", 5), ("fr", 3), ("es", 3), ("it", 3), ("pl", 2), ("el", 5)}
"""Months whose names are other words too: they count only beside a day or a year."""
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|\.|a)?"
_NUMERIC = re.compile(r"(?<![\d.])(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_YEARS = re.compile(
    r"(?<![\d.,/])(?P<year>(?:1[6-9]|20|21)\d\d)(?:(?P<mark>[-–/])(?P<more>\d{4}|\d{2})(?![\d.,]?\d))?(?![\d%])(?![.,]\d)"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as it stands, as much of it as is told, and where it stands in the plain text."""

    text: str
    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def holds_in(self, other: Date) -> bool:
        """Whether ``other`` tells at least what this one does, and the same."""
        mine = (self.year, self.month, self.day)
        return all(a is None or a == b for a, b in zip(mine, (other.year, other.month, other.day), strict=True))


def dates(text: str, language: str) -> list[Date]:
    """The dates of a text in order, none inside another; a year alone, or each of two ("2021-27"), is one."""
    line = plain(text)
    folded = "".join(fold(c) if len(fold(c)) == 1 else c for c in line.lower())
    found: list[Date] = []
    if len(folded) == len(line):
        for pattern in (_ISO, _NUMERIC, *_patterns(language)):
            for match in pattern.finditer(folded):
                if not any(match.start() < d.end and d.start < match.end() for d in found):
                    found += _dates_of(match, line, language)
    for match in _YEARS.finditer(line):
        if not any(match.start() < d.end and d.start < match.end() for d in found):
            found += _years_of(match)
    return sorted(found, key=lambda date: (date.start, date.end))


def _dates_of(match: re.Match[str], line: str, language: str) -> list[Date]:
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _month(parts["name"], language)
    year = int(parts["year"]) if parts.get("year") else None
    if not 1 <= month <= 12:
        return []
    days: list[int | None] = [int(parts[name]) for name in ("day", "until") if parts.get(name)]
    if not days and year is None and (language, month) in _ALONE:
        return []
    text = line[match.start() : match.end()]
    return [Date(text, year, month, day, match.start(), match.end()) for day in days or [None]]


def _years_of(match: re.Match[str]) -> list[Date]:
    first = int(match["year"])
    place = (match.start(), match.end())
    made = [Date(match[0], first, None, None, *place)]
    if more := match["more"]:
        second = int(more) if len(more) == 4 else first // 100 * 100 + int(more)
        if second > first:
            made.append(Date(match[0], second, None, None, *place))
    return made


def _month(name: str, language: str) -> int:
    return next(number for number, pattern in enumerate(_names(language), 1) if re.fullmatch(pattern, name))


@cache
def _names(language: str) -> tuple[str, ...]:
    return tuple(f"(?:{name if '[' in name or '(?' in name else fold(name)})" for name in _MONTHS[language].split())


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    if language not in _MONTHS:
        return ()
    name = rf"(?P<name>{'|'.join(_names(language))})(?![a-zα-ω])"
    of = r"(?: (?:of |de |del |di |dei )?| )"
    year = r"(?:,? (?:de |del |di |des jahres |roku )?(?P<year>(?:1[6-9]|20|21)\d\d))?(?!\d)"
    until = r"(?:(?: ?[-–] ?| (?:and|to|und|bis|et|au|y|al|e|a|i|do|en|tot|και|εως|si|la) )(?P<until>\d{1,2})(?:st|nd|rd|th|\.)?)?"
    return (
        re.compile(rf"(?<![\w]){_DAY}{until}{of}{name}{year}"),
        re.compile(rf"(?<![\w]){name} (?:the )?{_DAY}{until}(?!\d){year}"),
        re.compile(rf"(?<![\w]){name}{year}"),
    )
