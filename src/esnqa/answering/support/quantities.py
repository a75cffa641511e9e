"""Numbers, written in digits or in words, with their units, in the ten languages served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from esnqa.answering.support.tokens import plain
from esnqa.lexicon.analysis import fold

_DIGITS = re.compile(
    r"(?<![\w])(?<!\d[.,])\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?(?![\d])|(?<![\w])(?<![^\W\d_]-)(?<!\d[.,])\d+(?:[.,'’]\d+)*"
)
_MAGNITUDES: tuple[tuple[float, str], ...] = (
    (1e12, r"trillions?|tn|billionen|billones|biliony|bilion[óo]w|τρισεκατομμύρι\w+|trilioane|bilioni"),
    (1e9, r"mil millones|mil milh[õo]es|billions?|bn|milliarden?|mrd|milliards?|mds?|miliard[io]|mld|bilh[õo]es|miliard\w*|miljard|δισεκατομμύρι\w+|δισ|miliarde"),
    (1e6, r"millions?|mn|m|mio|millionen|mill[óo]n(?:es)?|milion[ei]|mln|milh[õo]es|milh[ãa]o|milion\w*|miljoen|εκατομμύρι\w+|εκατ|milioane"),
    (1e3, r"thousand|k|tausend|tsd|mille|mil|mila|tys|tysi[ąe]c\w*|duizend|χιλιάδες|χιλ|mii"),
)  # fmt: skip
_MAGNITUDE = re.compile(
    r"[ \u00a0\u202f-]?(?:" + "|".join(f"(?P<e{len(f'{int(v)}') - 1}>{p})" for v, p in _MAGNITUDES) + r")\b\.?",
    re.IGNORECASE,
)
_UNITS: tuple[tuple[str, str], ...] = (
    ("points", r"percentage[- ]points?|prozentpunkte?n?|points? de pourcentage|puntos? porcentual\w*|punt[oi] percentual\w*|pontos? percentua\w*|punkt\w* procentow\w*|procentpunt\w*|ποσοστιαί\w+ μονάδ\w+|puncte? procentual\w*|pp\b"),
    ("%", r"%|per ?cents?\b|percent\b|prozent\b|pour ?cents?\b|por ?ciento\b|per ?cento\b|por ?cento\b|procent\w*|pct\b|τοις εκατό"),
    ("euro", r"€|eur\b|euros?\b|ευρώ"),
    ("dollar", r"\$|usd\b|d[óo]l+ar\w*|δολάρι\w+"),
    ("pound", r"£|gbp\b|pounds?\b|pfund\b|livres sterling|libras\b|sterlin\w*|funt\w*|λίρ\w+|lire sterline"),
    ("zloty", r"zł|pln\b|z[łl]oty\w*"),
    ("leu", r"lei\b|ron\b"),
    ("hour", r"hours?\b|stunden?\b|heures?\b|horas?\b|or[ae]\b|godzin\w*|uur\b|uren\b|ώρ\w+|ore\b"),
    ("day", r"days?\b|tage?n?\b|jours?\b|d[íi]as?\b|giorn\w+|dias?\b|dni\b|dzie[ńn]\b|dagen?\b|dag\b|ημέρ\w+|μέρ\w+|zile?\b"),
    ("week", r"weeks?\b|wochen?\b|semaines?\b|semanas?\b|settiman\w+|tygod\w+|weken\b|week\b|εβδομάδ\w+|săptăm[âa]n\w*"),
    ("month", r"months?\b|monate?n?\b|mois\b|mes(?:es)?\b|mes[ei]\b|m[êe]s(?:es)?\b|miesi[ąe]c\w*|maand(?:en)?\b|μήν\w+|lun[iă]\b"),
    ("year", r"years?\b|jahre?n?\b|jährige\w*|ann?[ée]es?\b|ans\b|años?\b|ann[io]\b|anos?\b|lat[ao]?\b|rok\w*|jaar\b|jaren\b|χρόνι\w+|έτη\b|ετών\b|ani\b|de ani\b"),
    ("kilometre", r"km\b|kilomet\w+|kilóm\w+|chilomet\w+|χιλιόμετρ\w+"),
)  # fmt: skip
_AFTER = tuple((name, re.compile(rf"[ \u00a0\u202f-]?(?:de |d['’] ?|di |of |von |van )?(?:{p})", re.IGNORECASE)) for name, p in _UNITS)  # fmt: skip
_BEFORE = re.compile(r"(?:(?P<euro>€|\beur)|(?P<dollar>\$|\busd)|(?P<pound>£|\bgbp)) ?$", re.IGNORECASE)

_SMALL = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove",
    "pl": "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "el": "δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία δεκατέσσερα δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα",
    "ro": "doi trei patru cinci șase șapte opt nouă zece unsprezece doisprezece treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece",
}  # fmt: skip
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "el": "είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα",
    "ro": "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci",
}  # fmt: skip
_JOINED = {
    "en": "{t}-{u} {t}_{u}", "de": "{u}und{t}", "fr": "{t}-{u} {t}-et-{u} {t}_et_{u}", "es": "{t}_y_{u}",
    "it": "{t}{u}", "pt": "{t}_e_{u}", "pl": "{t}_{u}", "nl": "{u}en{t} {u}ën{t}", "el": "{t}_{u}", "ro": "{t}_și_{u}",
}  # fmt: skip
_OTHER: dict[str, dict[str, float]] = {
    "en": {"hundred": 100, "thousand": 1000, "a dozen": 12, "half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "two-thirds": 2 / 3, "one-third": 1 / 3, "a quarter": 0.25, "one quarter": 0.25, "three quarters": 0.75, "a fifth": 0.2, "twice": 2, "doubled": 2, "double": 2, "tripled": 3, "once": 1},
    "de": {"hundert": 100, "tausend": 1000, "hälfte": 0.5, "drittel": 1 / 3, "ein drittel": 1 / 3, "zwei drittel": 2 / 3, "viertel": 0.25, "ein viertel": 0.25, "drei viertel": 0.75, "fünftel": 0.2, "zweimal": 2, "doppelt": 2, "verdoppelt": 2, "dutzend": 12},
    "fr": {"cent": 100, "mille": 1000, "moitié": 0.5, "tiers": 1 / 3, "un tiers": 1 / 3, "deux tiers": 2 / 3, "un quart": 0.25, "trois quarts": 0.75, "cinquième": 0.2, "deux fois": 2, "douzaine": 12, "doublé": 2, "double": 2},
    "es": {"cien": 100, "ciento": 100, "mil": 1000, "mitad": 0.5, "tercio": 1 / 3, "un tercio": 1 / 3, "dos tercios": 2 / 3, "tercera parte": 1 / 3, "cuarta parte": 0.25, "quinta parte": 0.2, "docena": 12, "doble": 2},
    "it": {"cento": 100, "mille": 1000, "metà": 0.5, "un terzo": 1 / 3, "due terzi": 2 / 3, "un quarto": 0.25, "tre quarti": 0.75, "un quinto": 0.2, "dozzina": 12, "doppio": 2},
    "pt": {"duas": 2, "cem": 100, "mil": 1000, "metade": 0.5, "um terço": 1 / 3, "dois terços": 2 / 3, "um quarto": 0.25, "três quartos": 0.75, "um quinto": 0.2, "dúzia": 12, "dobro": 2, "dezesseis": 16, "dezessete": 17, "dezenove": 19},
    "pl": {"dwie": 2, "dwóch": 2, "dwaj": 2, "dwoma": 2, "trzech": 3, "trzej": 3, "czterech": 4, "pięciu": 5, "sześciu": 6, "siedmiu": 7, "ośmiu": 8, "dziewięciu": 9, "dziesięciu": 10, "dwunastu": 12, "dwudziestu": 20, "trzydziestu": 30, "sto": 100, "tysiąc": 1000, "połowa": 0.5, "połowę": 0.5, "połowy": 0.5, "jedna trzecia": 1 / 3, "jedną trzecią": 1 / 3, "dwie trzecie": 2 / 3, "jedna czwarta": 0.25, "jedną czwartą": 0.25, "jedna piąta": 0.2},
    "nl": {"honderd": 100, "duizend": 1000, "helft": 0.5, "een derde": 1 / 3, "twee derde": 2 / 3, "kwart": 0.25, "driekwart": 0.75, "een vijfde": 0.2, "dubbel": 2, "tweemaal": 2, "dozijn": 12},
    "el": {"δυο": 2, "τρεις": 3, "τριών": 3, "τέσσερις": 4, "τεσσάρων": 4, "εφτά": 7, "οχτώ": 8, "εννιά": 9, "εκατό": 100, "μισό": 0.5, "μισοί": 0.5, "μισές": 0.5, "ένα τρίτο": 1 / 3, "δύο τρίτα": 2 / 3, "ένα τέταρτο": 0.25, "τρία τέταρτα": 0.75},
    "ro": {"două": 2, "sută": 100, "jumătate": 0.5, "o treime": 1 / 3, "două treimi": 2 / 3, "un sfert": 0.25, "trei sferturi": 0.75, "o cincime": 0.2, "dublu": 2, "duzină": 12},
}  # fmt: skip
_ONE = {
    "en": "one",
    "de": "ein eine einen einem einer eins",
    "fr": "un une",
    "es": "un una uno",
    "it": "un una uno",
    "pt": "um uma",
    "pl": "jeden jedna jedno jednego jednej",
    "nl": "een één",
    "el": "ένας μία μια ένα",
    "ro": "un o unu una",
}
_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth", "de": "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    "fr": "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième", "es": "primer segundo tercer cuarto quinto sexto séptimo octavo noveno décimo",
    "it": "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo", "pt": "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo",
    "nl": "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende", "pl": "pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty",
}  # fmt: skip
_NOT_NUMBERS = {"fr": {"neuf"}, "pt": set(), "de": {"acht"}}
"""Words that are more often something else: they count as numbers of the evidence, never of the statement."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands, the values it may have, its unit (empty: none known) and where it stands in the plain text."""

    text: str
    values: frozenset[float]
    unit: str
    start: int
    end: int
    in_words: bool = False
    is_ordinal: bool = False

    def equals(self, other: Quantity) -> bool:
        """Whether the two may be the same number; a share in words ("a third") equals its rounded percentage."""
        if any(_close(one, two) for one in self.values for two in other.values):
            return True
        return any(
            abs(share * 100 - value) < 0.7
            for words, digits in ((self, other), (other, self))
            if words.in_words and not digits.in_words
            for share in words.values
            if 0 < share < 1
            for value in digits.values
        )


def _close(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-6 * max(abs(one), abs(two))


def quantities(text: str, language: str) -> list[Quantity]:
    """The numbers of a text in order; its offsets are those of :func:`esnqa.answering.support.tokens.plain`."""
    line = plain(text)
    found = [*_in_digits(line), *_in_words(line, language)]
    return _with_shared_units(sorted(found, key=lambda q: q.start), line)


def _in_digits(line: str) -> Iterator[Quantity]:
    for match in _DIGITS.finditer(line):
        values = values_of(match[0])
        end = match.end()
        magnitude = _MAGNITUDE.match(line, end)
        if magnitude and not _is_unit(line, end):
            power = next(int(name[1:]) for name, value in magnitude.groupdict().items() if value)
            values = frozenset(value * 10**power for value in values)
            end = magnitude.end()
        yield Quantity(line[match.start() : end].strip(), values, _unit(line, match.start(), end), match.start(), end)


def _is_unit(line: str, end: int) -> bool:
    """Whether a lone "m" after a number is metres: "5 m high"; "£5m" and "5 m people" are millions."""
    return (
        line[end : end + 2] == " m" and not line[end + 2 : end + 3].isalpha() and "people" not in line[end : end + 12]
    )


def values_of(digits: str) -> frozenset[float]:
    """The values that digits may have: "1.500" is 1500, or 1.5 to three places."""
    groups = re.split(r"\D", digits)
    marks = re.findall(r"\D", digits)
    if not marks:
        return frozenset({float(digits)})
    whole = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(set(marks)) == 1 and whole:
        found = {float("".join(groups))}
        return frozenset(found | {float(".".join(groups))} if len(groups) == 2 and marks[0] in ".," else found)
    if len(marks) == 1:
        return frozenset({float(".".join(groups))} if marks[0] in ".," else {float(g) for g in groups})
    if len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(group) == 3 for group in groups[1:-1]):
        return frozenset({float("".join(groups[:-1]) + "." + groups[-1])})
    return frozenset({float(digits.replace(marks[0], "", len(marks)))} if digits.replace(marks[0], "").isdigit() else {float(g) for g in groups if g})  # fmt: skip


def _unit(line: str, start: int, end: int) -> str:
    if before := _BEFORE.search(line, max(0, start - 5), start):
        return next(name for name, value in before.groupdict().items() if value)
    return next((name for name, pattern in _AFTER if pattern.match(line, end)), "")


@cache
def _word_values(language: str) -> dict[str, float]:
    if language not in _SMALL:
        return {}
    small = dict(zip(_SMALL[language].split(), map(float, range(2, 20)), strict=True))
    tens = dict(zip(_TENS[language].split(), (float(n) for n in range(20, 100, 10)), strict=True))
    units = [(word, value) for word, value in small.items() if value < (20 if language == "fr" else 10)]
    joined = {
        pattern.format(t=t, u=u).replace("_", " "): tv + uv
        for pattern in _JOINED[language].split()
        for t, tv in tens.items()
        for u, uv in units
    }
    ones = dict.fromkeys(_ONE[language].split(), 1.0)
    return {
        fold(w.casefold()): v
        for w, v in (ones | _ordinals(language) | joined | tens | small | _OTHER[language]).items()
    }


def _ordinals(language: str) -> dict[str, float]:
    return dict(zip(_ORDINALS.get(language, "").split(), map(float, range(1, 11)), strict=False))


@cache
def _ordinal_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _ordinals(language))


@cache
def _word_pattern(language: str) -> re.Pattern[str] | None:
    words = sorted(_word_values(language), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w])") if words else None


def _in_words(line: str, language: str) -> Iterator[Quantity]:
    pattern = _word_pattern(language)
    if pattern is None:
        return
    folded = "".join(fold(c) if len(fold(c)) == 1 else c for c in line.lower())
    for match in pattern.finditer(folded) if len(folded) == len(line) else ():
        value, end = _word_values(language)[match[0]], match.end()
        magnitude = _MAGNITUDE.match(line, end)
        if magnitude and len(magnitude[0].strip(" .-")) > 2:
            power = next(int(name[1:]) for name, found in magnitude.groupdict().items() if found)
            value, end = value * 10**power, magnitude.end()
        elif (value == 100 and re.search(r"\b(?:por|per|pour) $", folded[: match.start()])) or (
            value in (100, 1000) and re.search(r"\d[\s\u00a0]?$", line[: match.start()])
        ):
            continue
        yield Quantity(
            line[match.start() : end],
            frozenset({value}),
            _unit(line, match.start(), end),
            match.start(),
            end,
            True,
            match[0] in _ordinal_words(language),
        )


_RANGE = re.compile(r" ?(?:[-–]|to|bis|à|a|ad|and|und|et|y|e|i|do|tot|en|έως|και|și|la) ?", re.IGNORECASE)


def _with_shared_units(found: list[Quantity], line: str) -> list[Quantity]:
    """In "15 to 20%", 15 has the unit of 20."""
    result: list[Quantity] = []
    for place, here in enumerate(found):
        behind = found[place + 1] if place + 1 < len(found) else None
        near = behind is not None and _RANGE.fullmatch(line, here.end, behind.start) is not None
        shared = behind.unit if near and behind is not None and not here.unit else here.unit
        result.append(Quantity(here.text, here.values, shared, here.start, here.end, here.in_words, here.is_ordinal))
    return result


def is_rarely_a_number(quantity: Quantity, language: str) -> bool:
    """Whether a number word is more often something else, such as French "neuf" (new)."""
    return quantity.in_words and quantity.text.lower() in _NOT_NUMBERS.get(language, set())
