"""Statements made untrue on purpose, and reworded without harm, from true sentences, with a fixed seed.

Its word lists are its own: it must not know what the support check knows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

KINDS = ("number", "date", "negation", "name", "modality")
"""What is changed, as the published aims count it: a date counts with the numbers there, and is told apart here."""

_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d|[-–/]\d)")
_DIGITS = re.compile(
    r"(?<![\w.,/-])(?<!\d[  ])\d{1,3}(?:[.,  ]\d{3})+(?!\d)|(?<![\w.,/-])\d{1,3}(?:[.,]\d{1,2})?(?![\d/-]|[.,]\d)"
)
_NAME = re.compile(r"(?<![\w’'.&-])[A-ZÀ-ÖØ-ÞĀ-ſΑ-ΩΆΈΉΊΌΎΏ][\w’'-]*\w(?![\w’'])")

_MONTHS = {
    "en": "January February March April June July August September October November December",
    "de": "Januar Februar März April Juni Juli August September Oktober November Dezember",
    "fr": "janvier février avril juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycznia lutego kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "nl": "januari februari april juni juli augustus september oktober november december",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "ro": "ianuarie februarie martie aprilie iunie iulie august septembrie octombrie noiembrie decembrie",
}  # fmt: skip
_NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten twelve", "de": "zwei drei vier fünf sechs sieben neun zehn zwölf",
    "fr": "deux trois quatre cinq six sept huit dix douze", "es": "dos tres cuatro cinco seis siete ocho nueve diez doce",
    "it": "due tre quattro cinque sei sette otto nove dieci dodici", "pt": "dois três quatro cinco seis sete oito nove dez doze",
    "pl": "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć", "nl": "twee drie vier vijf zes zeven acht negen tien twaalf",
    "el": "δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα", "ro": "doi trei patru cinci șase șapte opt zece",
}  # fmt: skip
# Where a denial is put: a pattern, and what it becomes. Then what is taken out to undo one.
_DENY = {
    "en": ((r"\b(is|are|was|were|has|have|had|can|could|will|would|should|must|may|might|does|do|did)\b(?! not)", r"\1 not"),),
    "de": ((r"\b(ist|sind|war|waren|hat|haben|kann|können|muss|müssen|soll|sollen|wird|werden|wurde|wurden)\b(?! (?:nicht|kein))", r"\1 nicht"),),
    "fr": ((r"\b(sont|doit|doivent|peut|peuvent|sera|seront|permet|reste|concerne|veut|propose)\b(?! pas)", r"ne \1 pas"), (r"\b(est|a|ont|était|étaient|avait|existe)\b(?! pas)", r"n’\1 pas")),
    "es": ((r"\b(es|son|está|están|ha|han|puede|pueden|debe|deben|tiene|tienen|fue|fueron|será|había|recibe|reciben)\b", r"no \1"),),
    "it": ((r"\b(è|sono|ha|hanno|può|possono|deve|devono|era|erano|sarà|prevede|riguarda)\b", r"non \1"),),
    "pt": ((r"\b(é|são|está|estão|tem|têm|pode|podem|deve|devem|foi|foram|será|havia|recebe|recebem)\b", r"não \1"),),
    "pl": ((r"\b(jest|są|ma|mają|może|mogą|musi|muszą|był|była|było|były|będzie|będą|został|została|zostały)\b", r"nie \1"),),
    "nl": ((r"\b(is|zijn|heeft|hebben|kan|kunnen|moet|moeten|wordt|worden|was|waren|zal|zullen|mag)\b(?! (?:niet|geen))", r"\1 niet"),),
    "el": ((r"\b(είναι|έχει|έχουν|μπορεί|μπορούν|πρέπει|ήταν|υπάρχει|υπάρχουν|αφορά|προβλέπει)\b", r"δεν \1"),),
    "ro": ((r"\b(este|sunt|are|au|poate|pot|trebuie|era|erau|va|vor|a)\b", r"nu \1"),),
}  # fmt: skip
_AFFIRM = {
    "en": ((r"\b(is|are|was|were|has|have|had|can|could|will|would|should|must|may|might|does|do|did) not\b(?! only)", r"\1"), (r"\bnever ", ""), (r"\b[Ww]ithout\b", "with"), (r"\b(has|have|had|is|are|was|were) no (?!more|less|later|longer)", r"\1 "), (r"\b[Nn]o longer ", "")),
    "de": ((r"\bnicht (?!nur|zuletzt|mehr als)", ""), (r"\bkein(e[nmrs]?)?\b", r"ein\1"), (r"\bohne\b", "mit")),
    "fr": ((r"\b(?:ne |n[’'])([\w-]+) (?:pas|jamais|plus) ", r"\1 "), (r"\bsans (?!abri|domicile|doute|emploi|papiers)", "avec ")),
    "es": ((r"\bno (?!solo|sólo|solamente|obstante|hogar)", ""), (r"\bsin (?!embargo|hogar|techo|fines|ánimo)", "con ")),
    "it": ((r"\bnon (?!solo|soltanto|profit|autosuf)", ""), (r"\bsenza (?!dimora|fissa|tetto|casa)", "con ")),
    "pt": ((r"\bnão (?!só|apenas|somente)", ""), (r"\bsem (?!abrigo|fins|teto|dúvida)", "com ")),
    "pl": ((r"\bnie (?!tylko|mniej|więcej)", ""), (r"\bbez\b", "z")),
    "nl": ((r"\bniet (?!alleen|meer dan|enkel)", ""), (r"\bgeen\b", "een"), (r"\bzonder\b", "met")),
    "el": ((r"\bδεν ", ""), (r"\bχωρίς\b", "με")),
    "ro": ((r"\bnu (?!numai|doar)", ""), (r"\bfără\b", "cu")),
}  # fmt: skip
_MODALS = {
    "en": (("may", "must"), ("can", "must"), ("must", "may"), ("should", "must"), ("could", "must"), ("have to", "may"), ("has to", "may"), ("shall", "may")),
    "de": (("kann", "muss"), ("können", "müssen"), ("muss", "kann"), ("müssen", "können"), ("darf", "muss"), ("dürfen", "müssen"), ("sollen", "können"), ("soll", "kann")),
    "fr": (("peut", "doit"), ("peuvent", "doivent"), ("doit", "peut"), ("doivent", "peuvent")),
    "es": (("puede", "debe"), ("pueden", "deben"), ("debe", "puede"), ("deben", "pueden")),
    "it": (("può", "deve"), ("possono", "devono"), ("deve", "può"), ("devono", "possono")),
    "pt": (("pode", "deve"), ("podem", "devem"), ("deve", "pode"), ("devem", "podem")),
    "pl": (("może", "musi"), ("mogą", "muszą"), ("musi", "może"), ("muszą", "mogą")),
    "nl": (("kan", "moet"), ("kunnen", "moeten"), ("moet", "kan"), ("moeten", "kunnen"), ("mag", "moet"), ("mogen", "moeten")),
    "el": (("μπορεί να", "πρέπει να"), ("μπορούν να", "πρέπει να"), ("πρέπει να", "μπορεί να")),
    "ro": (("poate", "trebuie să"), ("pot", "trebuie să"), ("trebuie", "pot")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A statement made from a true one: of which kind, how, and its text."""

    kind: str
    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """Words of a collection that are surely names: inside sentences always with a capital letter, none ever without."""

    by_language: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, sentences: Sequence[tuple[str, str]]) -> Names:
        """Gathered from ``(sentence, language)`` pairs. German nouns do not count unless another language has them."""
        small = {word for text, _ in sentences for word in re.findall(r"[^\W\d_]+", text) if word[0].islower()}
        found: dict[str, dict[str, int]] = {}
        for text, language in sentences:
            for match in _NAME.finditer(text):
                if match.start() and len(match[0]) > 2 and match[0].lower() not in small:
                    of_language = found.setdefault(language, {})
                    of_language[match[0]] = of_language.get(match[0], 0) + 1
        elsewhere = {name for language, names in found.items() if language != "de" for name in names}
        kept = {
            language: tuple(sorted(n for n in names if language != "de" or n in elsewhere))
            for language, names in found.items()
        }
        return cls(kept)


def mutations(text: str, language: str, names: Names, draw: random.Random) -> Iterator[Made]:
    """At most one untrue statement a way of making one, from a true sentence."""
    for make in (_number, _number_word, _year, _month, _denied, _affirmed, _other_name, _exchanged_names, _modal):
        made = make(text, language, names, draw)
        if made and made.text != text:
            yield made


def rewordings(text: str, language: str) -> Iterator[Made]:
    """The sentence reworded without harm: another spelling of numbers, a clause in brackets left out, an opening added."""
    spaced = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "\u00a0", text)
    if spaced != text:
        yield Made("true", "spelt", spaced)
    short = re.sub(r" \([^()]{3,80}\)", "", text)
    if short != text:
        yield Made("true", "without brackets", short)
    percent = {
        "en": " per cent",
        "de": " Prozent",
        "fr": " pour cent",
        "es": " por ciento",
        "it": " per cento",
        "pt": " por cento",
        "nl": " procent",
    }
    if language in percent and "%" in text:
        yield Made("true", "percent", re.sub(r"[  ]?%", percent[language], text))
    clauses = re.split(r"(?<=[^\d\W]), (?=(?:and|und|et|y|e|i|en|και|și|but|aber|mais|pero|ma|mas|ale|maar) )|; ", text)
    if len(clauses) > 1 and len(clauses[0].split()) >= 6:
        yield Made("true", "first clause", clauses[0].rstrip(" ,;") + ".")
    openings = {
        "en": "In short, ",
        "de": "Kurz gesagt: ",
        "fr": "En bref, ",
        "es": "En resumen, ",
        "it": "In breve, ",
        "pt": "Em suma, ",
        "pl": "Krótko mówiąc, ",
        "nl": "Kortom: ",
        "el": "Εν συντομία, ",
        "ro": "Pe scurt, ",
    }
    if language in openings:
        yield Made("true", "opening", openings[language] + text)


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _pick(found: Sequence[re.Match[str]], draw: random.Random) -> re.Match[str] | None:
    return draw.choice(list(found)) if found else None


def _number(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    del language, names
    months = re.compile(
        r"^[. ]{1,2}(?:de )?(?:"
        + "|".join(w for m in _MONTHS.values() for w in m.split())
        + "|May|mars|maart|Mai|mai)",
        re.IGNORECASE,
    )
    years = [m.span() for m in _YEAR.finditer(text)]
    found = [
        m for m in _DIGITS.finditer(text) if m.span() not in years and not months.match(text[m.end() : m.end() + 14])
    ]
    match = _pick(found, draw)
    if match is None:
        return None
    digits = match[0]
    places = [n for n, c in enumerate(digits) if c.isdigit()]
    place = places[0] if draw.random() < 0.7 else draw.choice(places)
    new = draw.choice([d for d in "123456789" if d != digits[place]])
    return Made("number", "digit", _replaced(text, match, digits[:place] + new + digits[place + 1 :]))


def _number_word(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    del names
    words = _NUMBER_WORDS.get(language, "").split()
    match = _pick(list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text)), draw) if words else None
    return (
        Made("number", "word", _replaced(text, match, draw.choice([w for w in words if w != match[0]])))
        if match
        else None
    )


def _year(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    del language, names
    match = _pick(list(_YEAR.finditer(text)), draw)
    return (
        Made("date", "year", _replaced(text, match, str(int(match[0]) + draw.choice((-7, -3, -1, 1, 2, 5)))))
        if match
        else None
    )


def _month(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    del names
    words = _MONTHS.get(language, "").split()
    pattern = (
        rf"(?:(?<=\d )|(?<=\d\. )|(?<=\d de )|(?<=in )|(?<=im )|(?<=en )|(?<=τον )|(?<=em ))\b(?:{'|'.join(words)})\b"
    )
    match = _pick(list(re.finditer(pattern, text)), draw) if words else None
    return (
        Made("date", "month", _replaced(text, match, draw.choice([w for w in words if w != match[0]])))
        if match
        else None
    )


def _by_rules(rules: Mapping[str, Sequence[tuple[str, str]]], how: str) -> Callable[..., Made | None]:
    def make(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
        del names
        options = [(m, new) for pattern, new in rules.get(language, ()) for m in re.finditer(pattern, text)]
        if not options:
            return None
        match, new = draw.choice(options)
        return Made("negation", how, " ".join(_replaced(text, match, match.expand(new)).split()))

    return make


_denied, _affirmed = _by_rules(_DENY, "added"), _by_rules(_AFFIRM, "taken out")


def _names_in(text: str, language: str, names: Names) -> list[re.Match[str]]:
    known = set(names.by_language.get(language, ()))
    return [m for m in _NAME.finditer(text) if m.start() and m[0] in known]


def _other_name(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    match = _pick(_names_in(text, language, names), draw)
    others = [
        n for n in names.by_language.get(language, ()) if n not in text and (match is None or n[:3] != match[0][:3])
    ]
    return Made("name", "another", _replaced(text, match, draw.choice(others))) if match and others else None


def _exchanged_names(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    found = _names_in(text, language, names)
    # Names that stand side by side, in an enumeration or as one name, may be exchanged without harm.
    pairs = [
        (a, b)
        for a in found
        for b in found
        if a.end() < b.start()
        and a[0] != b[0]
        and len(re.findall(r"[^\W\d_]+", text[a.end() : b.start()])) >= 3
        and not re.search(r"^[ ,]+(?:[A-ZÀ-ÞΑ-Ω]|and|und|et|y|e|i|en|και)", text[a.end() : b.start()])
    ]
    if not pairs:
        return None
    one, two = draw.choice(pairs)
    new = text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]
    return Made("name", "exchanged", new)


def _modal(text: str, language: str, names: Names, draw: random.Random) -> Made | None:
    del names
    options = [
        (m, new) for old, new in _MODALS.get(language, ()) for m in re.finditer(rf"(?<!\bzou )\b{old}\b(?! not)", text)
    ]
    if not options:
        return None
    match, new = draw.choice(options)
    return Made("modality", f"{match[0]} → {new}", _replaced(text, match, new))
