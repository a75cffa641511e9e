"""Whether a sentence holds the sort of thing that a question asks for: a name, a date, a place, a number, a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from esnqa.answering.kind_words import MONTHS, ORGANISATION_WORDS
from esnqa.answering.questions import AnswerType, asks_for_day, asks_for_year

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_DATE = re.compile(
    rf"(?<!\w)\d{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?"
    rf"(?:\s?(?:-|–|to|and|bis|und|et|au|y|e|al|a|até|do|i|na|en|t/m|și|και)\s?\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?)?"
    rf"[ \xa0](?:of |de |di )?(?:{'|'.join(MONTHS)})\b|"
    rf"\b(?:{'|'.join(MONTHS)})[ \xa0]\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\b|"
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}(?!\d)"
)
_REFERENCE = re.compile(
    r"\b\d+/(?:\d{4}|ce|eu|ue|eg)\b|\b\d+(?:st|nd|rd|th|ª|º|°|e|ème|de|ste)\b|\b\d{4}\s?[-–/]\s?\d{2,4}\b"
)
"""Numbers that count nothing: of laws, of editions, of years from and to."""
_DIGITS = re.compile(r"(?<![\w.,-])\d[\d.,  ]*(?: ?%)?")
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|half|quarter|third|dozens?|decade|twice|"
    r"zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|hundert|tausend|millionen|milliarden|hälfte|viertel|"
    r"deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|vingt|cent|mille|moitié|tiers|quart|milliards?|"
    r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|veinte|cien|mil|mitad|tercio|millones|"
    r"due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|venti|cento|mila|milioni|miliardi|metà|terzo|"
    r"dois|duas|três|quatro|sete|oito|dez|doze|vinte|cem|metade|terço|milhões|"
    r"dwa|dwie|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|sto|tysięcy|tysiące|milion\w*|miliard\w*|połow\w*|"
    r"twee|drie|vijf|zes|zeven|negen|tien|twaalf|twintig|honderd|duizend|miljoen|miljard|helft|derde|kwart|"
    r"δύο|τρεις|τρία|τέσσερ\w+|πέντε|έξι|επτά|οκτώ|εννέα|δέκα|είκοσι|εκατό|χίλι\w+|εκατομμύρι\w+|μισ\w+|"
    r"doi|două|trei|patru|cinci|șase|șapte|opt|nouă|zece|douăzeci|sute|mii|milioane|miliarde|jumătate|treime)\b"
)
_NAME = re.compile(
    r"(?<![\w’'-])(?:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ][\w’'-]*[\wà-ÿ]\.?)(?: (?:de|da|del|della|van|von|der|den|di|la|le|du|dos|das) ?| )(?:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ][\w’'-]+)"
)
_PLACE = re.compile(
    r"\b(?:in|at|from|to|near|across|outside|zu|nach|aus|bei|à|au|aux|en|dans|de|du|desde|a|nel|nella|nei|dal|dalla|di|em|no|na|nos|nas|"
    r"do|da|w|we|z|ze|do|naar|uit|te|van|στη|στην|στο|στον|στις|από|din|la)[  ](?:the |la |le |el |il |o |den |der |die )?"
    r"(?-i:[A-ZÀ-ÖØ-ÞĀ-ſΆ-Ϋ])\w+",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|therefore|so that|in order to|aims? to|reason|thanks to|"
    r"weil|da|denn|wegen|aufgrund|daher|deshalb|damit|um|grund|parce que?|car|en raison|grâce à|afin|afin de|pour|puisque|"
    r"porque|debido|ya que|para|gracias a|por lo tanto|poiché|perché|a causa|grazie a|affinché|per|devido|pois|para que|"
    r"ponieważ|bo|gdyż|dlatego|aby|żeby|z powodu|omdat|doordat|wegens|vanwege|daarom|zodat|επειδή|διότι|λόγω|γιατί|ώστε|"
    r"deoarece|pentru că|fiindcă|din cauza|datorită)\b"
)
_DEFINITION = re.compile(
    r"\b(?:is|are|means?|refers to|stands for|defined as|consists? of|is about|which (?:aims|focuses|supports)|ist|sind|bedeutet|"
    r"bezeichnet|umfasst|est|sont|signifie|désigne|consiste|es|son|significa|consiste|è|sono|significa|indica|é|são|designa|"
    r"jest|są|to|oznacza|polega|is een|zijn|betekent|houdt|είναι|σημαίνει|αποτελεί|este|sunt|înseamnă|reprezintă)\b|\(|–|:"
)
_MANNER = re.compile(
    r"\b(?:by \w+ing|through|via|using|with the help|by means of|durch|mittels|indem|mit hilfe|par|grâce|au moyen|en \w+ant|mediante|"
    r"a través|por medio|attraverso|tramite|mediante|através|por meio|poprzez|przez|dzięki|za pomocą|door|via|middels|μέσω|με τη|"
    r"prin|cu ajutorul)\b"
)


def holds(kind: AnswerType, sentence: str, question: str) -> float:
    """1 if ``sentence`` holds something of that kind that the question does not itself contain, else 0.

    Kinds without a recognisable form (``THING``, ``YES_NO``) give 0.5: neither for nor against.
    """
    if kind in (AnswerType.THING, AnswerType.YES_NO):
        return 0.5
    return float(_TESTS[kind](sentence, question))


def _new(patterns: Iterable[re.Pattern[str]], sentence: str, asked: str) -> list[re.Match[str]]:
    """What the patterns find in a sentence, as far as it is not in the lower-case question."""
    found = (match for pattern in patterns for match in pattern.finditer(sentence))
    return [match for match in found if match.group().strip(" .,").lower() not in asked]


def _time(sentence: str, question: str) -> bool:
    asked = question.lower()
    if asks_for_day(asked):
        patterns: tuple[re.Pattern[str], ...] = (_DATE,)
    elif asks_for_year(asked):
        patterns = (_YEAR,)
    else:
        patterns = (_DATE, _YEAR, _MONTH)
    return bool(_new(patterns, sentence.lower(), asked))


_SORTS_OF_NUMBER = (
    (  # asked for a share: a share must be there
        re.compile(
            r"percent|per cent|proportion|what share|prozent|anteil|pourcentage|quelle part|porcentaje|proporción|percentual|"
            r"quota|percentagem|proporção|procent|odset|aandeel|ποσοστό|ponder"
        ),
        re.compile(
            r"%|per ?cent|percent|prozent|pour cent|por ciento|per cento|por cento|procent|τοις εκατό|\b(?:half|third|quarter|"
            r"hälfte|viertel|moitié|tiers|mitad|tercio|metà|terzo|metade|terço|połow|helft|derde|μισ|jumătate|treime|"
            r"one in|of every|jede[rs]? \w+te|un \w+ sur|uno de cada|uno su|um em cada|co \w+y|een op de)"
        ),
    ),
    (  # asked for money: a sum must be there
        re.compile(
            r"\b(?:how much (?:money|did|does|do|is|was|will|funding)|costs?|budget|spend\w*|pays?|paid|price|fee|salary|kost\w*|preis|"
            r"ausgaben|betrag|bezahl\w*|coûte\w*|coûts?|montant|prix|dépens\w*|cuesta\w*|coste|presupuesto|gast\w*|importe|"
            r"costa\w*|costo|bilancio|spes\w*|importo|custa\w*|custo|orçamento|montante|kosztuj\w*|koszt\w*|budżet\w*|kwot\w*|"
            r"kosten|begroting|bedrag|κοστίζει|κόστος|προϋπολογισμός|costă|cost|buget)\b"
        ),
        re.compile(
            r"[€$£]|\b(?:eur|euros?|gbp|pounds?|dollars?|zł|złotych|lei|kronor|crowns|chf|million\w*|billion\w*|milliarden?|"
            r"millionen|milliards?|miljoen|miljard|millones|milioni|miliardi|milhões|milion\w*|miliard\w*|εκατομμ\w+|δισεκ\w+|"
            r"milioane|miliarde|free|kostenlos|gratuit|gratuito|gratis|bezpłat\w*)\b"
        ),
    ),
    (  # asked for an age: an age must be there
        re.compile(
            r"\b(?:how old|what age|wie alt|quel âge|qué edad|quanti anni|que idade|ile lat|hoe oud|πόσων ετών|ce vârstă)\b"
        ),
        re.compile(
            r"\b(?:age[ds]?|years? old|year-olds?|born|under \d+|over \d+|jahre|alter|geboren|ans|âge\w*|né|née|años|edad|nacid\w+|"
            r"anni|età|nat[oa]|anos|idade|nascid\w+|lat|wiek\w*|urodzon\w+|jaar|leeftijd|ετών|ηλικία\w*|ani|vârst\w+)\b"
        ),
    ),
)


_NEAR = 25
"""So many characters from a number stands what it is a number of: a per cent sign, a currency."""


def _number(sentence: str, question: str) -> bool:
    """Whether a number is there that is no date and no reference, and of the sort that is asked for."""
    asked, lower = question.lower(), sentence.lower()
    needed = [form for words, form in _SORTS_OF_NUMBER if words.search(asked)]
    counts = lower
    for pattern in (_DATE, _REFERENCE, _YEAR):
        counts = pattern.sub(lambda match: " " * len(match.group()), counts)
    return any(
        all(form.search(lower[max(0, number.start() - _NEAR) : number.end() + _NEAR]) for form in needed)
        for number in _new((_DIGITS, _NUMBER_WORDS), counts, asked)
    )


def _person(sentence: str, question: str) -> bool:
    """Whether two capitalised words stand together of which none is found in the names of bodies, events and laws."""
    names = (match.group().lower() for match in _new((_NAME,), sentence, question.lower()))
    return any(ORGANISATION_WORDS.isdisjoint(re.findall(r"[\w-]+", name)) for name in names)


def _place(sentence: str, question: str) -> bool:
    return bool(_new((_PLACE,), sentence, question.lower()))


def _matches(pattern: re.Pattern[str]) -> Callable[[str, str], bool]:
    def test(sentence: str, question: str) -> bool:  # noqa: ARG001  (one signature for all tests)
        return bool(pattern.search(sentence.lower()))

    return test


_TESTS: dict[AnswerType, Callable[[str, str], bool]] = {
    AnswerType.TIME: _time,
    AnswerType.NUMBER: _number,
    AnswerType.PERSON: _person,
    AnswerType.PLACE: _place,
    AnswerType.CONTACT: _matches(re.compile(r"\S@\S+\.\w|https?://|www\.|\+\d{2}")),
    AnswerType.REASON: _matches(_REASON),
    AnswerType.DEFINITION: _matches(_DEFINITION),
    AnswerType.MANNER: _matches(_MANNER),
}
