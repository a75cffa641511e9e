"""What a question asks for: a person, a time, a place, a number, a definition, …, in the ten languages served."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache


class AnswerType(StrEnum):
    """The sort of thing that answers a question."""

    PERSON = "person"
    TIME = "time"
    PLACE = "place"
    NUMBER = "number"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    REASON = "reason"
    MANNER = "manner"
    CONTACT = "contact"
    THING = "thing"


# Patterns by language, tried in the order of the types below; `^` is the beginning of the question or of a clause in it.
_ASKS: dict[str, dict[AnswerType, str]] = {
    "en": {
        AnswerType.NUMBER: r"how (many|much|old|large|big|often|long|high|far)|(what|which) (percentage|share|proportion|number|amount|sum|percent)|number of",
        AnswerType.TIME: r"when|since when|until when|(what|which) (year|date|day|month|period|time|century)|on what date",
        AnswerType.PLACE: r"where|(what|which) (city|cities|country|countries|town|place|region|venue|location)(?![\w-])",
        AnswerType.PERSON: r"who|whom|whose|by whom|(what|which) (person|people|speaker|speakers|minister|commissioner)|what is the name of the (person|man|woman|director|chair|president|minister)",
        AnswerType.REASON: r"why|for what reason|what (caused|is the reason|was the reason)",
        AnswerType.DEFINITION: r"what (does .+ (mean|stand for)|is meant by)|define|definition of|^what (is|are) (an? )?[^ ]+( [^ ]+){0,3}$",
        AnswerType.MANNER: r"how|in what way",
        AnswerType.YES_NO: r"^(is|are|was|were|do|does|did|can|could|has|have|had|should|must|will|would|may|might|shall)\b(?! .* or )",
    },
    "de": {
        AnswerType.NUMBER: r"wie ?viele?|wie (hoch|oft|alt|groß|lange|weit)|welche[rsn]? (anteil|zahl|anzahl|prozentsatz|betrag|summe)|wie viel",
        AnswerType.TIME: r"wann|seit wann|bis wann|(in )?welche[mrsn]? (jahr|monat|tag|datum|zeitraum|jahren)|zu welchem zeitpunkt",
        AnswerType.PLACE: r"wo|wohin|woher|(in )?welche[rnms]? (stadt|städten|land|ländern|ort|orten|region|regionen)",
        AnswerType.PERSON: r"wer|wem|wen|wessen|von wem|mit wem|welche person(en)?",
        AnswerType.REASON: r"warum|weshalb|wieso|aus welchem grund|aus welchen gründen",
        AnswerType.DEFINITION: r"was (bedeutet|heißt|versteht man)|wofür steht|^was (ist|sind) (ein |eine |der |die |das )?[^ ]+( [^ ]+){0,3}$|definition",
        AnswerType.MANNER: r"wie|auf welche weise|wodurch|womit",
        AnswerType.YES_NO: r"^(ist|sind|war|waren|hat|haben|hatte|kann|können|muss|müssen|darf|dürfen|soll|sollen|gibt|wird|werden|wurde|wurden)\b",
    },
    "fr": {
        AnswerType.NUMBER: r"combien|quel(le)?s? (pourcentage|part|proportion|montant|nombre|somme|taux)|à quelle fréquence",
        AnswerType.TIME: r"quand|depuis quand|jusqu['’]à quand|(en |à )?quel(le)?s? (année|années|date|jour|mois|période|moment)",
        AnswerType.PLACE: r"où|d['’]où|(dans |en |de )?quel(le)?s? (ville|villes|pays|lieu|endroit|région|régions)",
        AnswerType.PERSON: r"qui(?! est-ce que)|à qui|de qui|par qui|avec qui|quelle personne",
        AnswerType.REASON: r"pourquoi|pour quelle raison|pour quelles raisons",
        AnswerType.DEFINITION: r"que (signifie|veut dire)|qu['’]est[- ]ce que? (c['’]est|signifie|la |le |l['’]|les |un |une )?|qu['’]entend-on|définition",
        AnswerType.MANNER: r"comment|de quelle (manière|façon)",
        AnswerType.YES_NO: r"^(est-ce|est|sont|a-t-|ont|peut|peuvent|doit|doivent|existe|y a-t-il|faut-il)",
    },
    "es": {
        AnswerType.NUMBER: r"cuánt[oa]s?|(qué|cuál es (el|la)) (porcentaje|proporción|número|cantidad|importe|tasa)|con qué frecuencia",
        AnswerType.TIME: r"cuándo|desde cuándo|hasta cuándo|(en )?qué (año|años|fecha|día|mes|periodo|período|momento)",
        AnswerType.PLACE: r"dónde|adónde|(en |de )?qué (ciudad|ciudades|país|países|lugar|región|regiones)",
        AnswerType.PERSON: r"quién(es)?|de quién|a quién|con quién|qué persona",
        AnswerType.REASON: r"por qué|por qué (razón|motivo)|a qué se debe",
        AnswerType.DEFINITION: r"qué (significa|quiere decir)|^¿?qué (es|son) (un |una |el |la |los |las )?[^ ]+( [^ ]+){0,3}\??$|en qué consiste|definición",
        AnswerType.MANNER: r"cómo|de qué (manera|modo|forma)",
        AnswerType.YES_NO: r"^¿?(es|son|está|están|hay|puede|pueden|debe|deben|tiene|tienen|ha|han|existe|existen|fue|fueron)\b",
    },
    "it": {
        AnswerType.NUMBER: r"quant[oaie]|(quale|che|qual è la|qual è il) (percentuale|quota|proporzione|numero|importo|tasso)|ogni quanto",
        AnswerType.TIME: r"quando|da quando|fino a quando|(in |a )?(quale|che|quali) (anno|anni|data|giorno|mese|periodo)",
        AnswerType.PLACE: r"dove|da dove|dov['’]è|(in |di )?(quale|che|quali) (città|paese|paesi|luogo|regione|regioni)",
        AnswerType.PERSON: r"chi|di chi|a chi|con chi|da chi|quale persona",
        AnswerType.REASON: r"perch[éè]|per quale (motivo|ragione)|per quali (motivi|ragioni)|come mai",
        AnswerType.DEFINITION: r"(che )?cosa (significa|si intende|vuol dire)|(che )?cos['’]è|^(che )?cosa (è|sono)|definizione|che significa",
        AnswerType.MANNER: r"come|in che modo|in quale modo",
        AnswerType.YES_NO: r"^(è|sono|era|c['’]è|ci sono|può|possono|deve|devono|ha|hanno|esiste|esistono|è stato)\b",
    },
    "pt": {
        AnswerType.NUMBER: r"quant[oa]s?|(que|qual (é )?[oa]|qual) (percentagem|proporção|parte|número|montante|valor|taxa)|com que frequência",
        AnswerType.TIME: r"quando|desde quando|até quando|(em )?(que|qual) (ano|anos|data|dia|mês|período|altura)",
        AnswerType.PLACE: r"onde|aonde|(em |de )?(que|qual|quais) (cidade|cidades|país|países|lugar|local|região|regiões)",
        AnswerType.PERSON: r"quem|de quem|a quem|com quem|por quem|que pessoa",
        AnswerType.REASON: r"porqu[êe]|por que|por que (razão|motivo)",
        AnswerType.DEFINITION: r"o que (significa|quer dizer|se entende)|^o que (é|são)|em que consiste|definição",
        AnswerType.MANNER: r"como|de que (forma|modo|maneira)",
        AnswerType.YES_NO: r"^(é|são|está|estão|há|pode|podem|deve|devem|tem|têm|existe|existem|foi|foram)\b",
    },
    "pl": {
        AnswerType.NUMBER: r"ile|ilu|(jaki|jaka|jaką|jakie|która) (procent|część|odsetek|liczba|liczbę|kwota|kwotę|wysokość)|jak (długo|często|duż[oya]|wysok[iae]|wiele)",
        AnswerType.TIME: r"kiedy|od kiedy|do kiedy|(w |od |do )?(którym|jakim|którego|jakiego) (roku|dniu|miesiącu|okresie|terminie|dnia)|jaka data",
        AnswerType.PLACE: r"gdzie|dokąd|skąd|(w |z )?(którym|jakim|jakich|których|jakiego) (mieście|miastach|kraju|krajach|państwie|państwach|miejscu|regionie)",
        AnswerType.PERSON: r"kto|kogo|komu|kim|z kim|przez kogo|czyj[aei]?",
        AnswerType.REASON: r"dlaczego|czemu|z jakiego powodu|z jakich powodów",
        AnswerType.DEFINITION: r"co to (jest|są|znaczy)|czym (jest|są)|co (oznacza|znaczy)|na czym polega|definicja",
        AnswerType.MANNER: r"jak|w jaki sposób",
        AnswerType.YES_NO: r"^czy\b",
    },
    "nl": {
        AnswerType.NUMBER: r"hoeveel|hoe (lang|vaak|oud|groot|hoog|ver)|(welk|welke|wat is het|wat is de) (percentage|aandeel|aantal|bedrag|deel)",
        AnswerType.TIME: r"wanneer|sinds wanneer|tot wanneer|(in |op )?(welk|welke) (jaar|jaren|datum|dag|maand|periode)",
        AnswerType.PLACE: r"waar|waarheen|waarvandaan|(in |uit )?(welk|welke) (stad|steden|land|landen|plaats|regio)",
        AnswerType.PERSON: r"wie|wiens|door wie|met wie|van wie|welke persoon",
        AnswerType.REASON: r"waarom|om welke reden",
        AnswerType.DEFINITION: r"wat (betekent|houdt|verstaat men)|^wat (is|zijn) (een |de |het )?[^ ]+( [^ ]+){0,3}$|waarvoor staat|definitie",
        AnswerType.MANNER: r"hoe|op welke (manier|wijze)|waarmee",
        AnswerType.YES_NO: r"^(is|zijn|was|waren|heeft|hebben|kan|kunnen|moet|moeten|mag|mogen|wordt|worden|bestaat|zal)\b",
    },
    "el": {
        AnswerType.NUMBER: r"πόσ(ο|α|οι|ες|ους|η|ων)|(τι|ποιο|ποιος) (ποσοστό|μέρος|αριθμός|ποσό)|κάθε πότε",
        AnswerType.TIME: r"πότε|από πότε|μέχρι πότε|(σε |το )?(ποιο|ποια|ποιον|ποιαν|τι) (έτος|χρονιά|ημερομηνία|μέρα|ημέρα|μήνα|περίοδο|χρόνο)",
        AnswerType.PLACE: r"πού|από πού|(σε )?(ποια|ποιες|ποιο|ποιον) (πόλη|πόλεις|χώρα|χώρες|μέρος|τόπο|περιοχή)",
        AnswerType.PERSON: r"ποι(ος|οι|ον|ους|ανού|ανών)|από ποιον|με ποιον",
        AnswerType.REASON: r"γιατί|για ποιο(ν)? λόγο|για ποιους λόγους",
        AnswerType.DEFINITION: r"τι (σημαίνει|εννοούμε|είναι)|ορισμός",
        AnswerType.MANNER: r"πώς|με ποιον τρόπο",
        AnswerType.YES_NO: r"^(είναι|υπάρχει|υπάρχουν|έχει|έχουν|μπορεί|μπορούν|πρέπει|ήταν)\b",
    },
    "ro": {
        AnswerType.NUMBER: r"câ[tţț](ă|i|e)?|ce (procent|procentaj|parte|proporție|număr|sumă|pondere)|cât de (des|mult|mare)",
        AnswerType.TIME: r"când|de când|până când|(în |la )?(ce|care) (an|ani|dată|zi|lună|perioadă)",
        AnswerType.PLACE: r"unde|de unde|(în |din )?(ce|care) (oraș|orașe|țară|țări|loc|regiune|regiuni)",
        AnswerType.PERSON: r"cine|cui|pe cine|cu cine|de către cine|ce persoană",
        AnswerType.REASON: r"de ce|din ce (motiv|cauză)",
        AnswerType.DEFINITION: r"ce (înseamnă|este|sunt|se înțelege)|în ce constă|definiția",
        AnswerType.MANNER: r"cum|în ce (fel|mod)",
        AnswerType.YES_NO: r"^(este|sunt|a fost|au fost|există|poate|pot|trebuie|are|au)\b",
    },
}
# Questions for a quantity, a day or an office without the usual question word; tried where that word says no more.
_QUANTITY = re.compile(
    r"\b(?:(?:what|which)(?: is| was| are| were)? (?:the |an? )?(?:\w+ ){0,3}(?:rate|wage|salary|pay|budget|price|cost|fee|sum|"
    r"amount|sentence|fine|level|size|turnover|income|allowance|benefit|share|percentage|number|target|age|threshold)|"
    r"wie hoch|welche[rsn]? (?:\w+ )?(?:budget|rate|quote|höhe|lohn|gehalt|kosten|mittel)|"
    r"quel(?:le)?s? (?:est |était |sont )?(?:le |la |l['’]|les )?(?:\w+ )?(?:budget|taux|montant|salaire|prix|coût|peine|seuil|âge)|"
    r"(?:qué|cuál (?:es|fue) (?:el|la)) (?:\w+ )?(?:presupuesto|tasa|importe|salario|precio|coste|umbral|porcentaje)|"
    r"(?:quale|qual) (?:è |era )?(?:il |la |l['’])?(?:\w+ )?(?:bilancio|tasso|importo|stipendio|prezzo|costo|soglia|percentuale)|"
    r"a quanto|qual (?:é |era |foi )?(?:o |a )?(?:\w+ )?(?:orçamento|taxa|montante|salário|preço|custo|limiar)|"
    r"(?:jaki|jaka|jakie|jaką) (?:jest |był[ao]? )?(?:\w+ )?(?:budżet|stopa|kwota|wynagrodzenie|cena|koszt|wysokość|próg|stawk\w+)|"
    r"(?:wat|hoe|welk) (?:is |was )?(?:het |de )?(?:\w+ )?(?:budget|percentage|bedrag|loon|salaris|prijs|kosten)|"
    r"(?:ποιος|ποιο|ποια) (?:είναι |ήταν )?(?:ο |το |η )?(?:\w+ )?"
    r"(?:προϋπολογισμός|ποσοστό|ποσό|μισθός|τιμή|κόστος|δείκτης)|"
    r"(?:ce|care) (?:este |a fost |e )?(?:\w+ )?(?:buget\w*|rata|suma|salari\w+|preț\w*|cost\w*|pragul|procent\w*))\b"
)
_DAY = re.compile(
    r"\b(?:(?:what|which) (?:exact )?(?:days?|dates?)|an welche[mn] tag|welches datum|quel(?:le)?s? (?:jours?|dates?)|"
    r"qué (?:días?|fechas?)|(?:quale|quali|che) (?:giorn[oi]|dat[ae])|(?:que|quais|qual) (?:dias?|datas?)|"
    r"(?:którego|jakiego) dnia|welke (?:dag|dagen|datum|data)|ποια ημερομηνία|ποιες (?:ημέρες|ημερομηνίες)|"
    r"ce (?:zi|zile|dată|date))\b"
)
_YEAR = re.compile(
    r"\b(?:(?:what|which) year|welche[mns]* jahr|quelle année|qué año|(?:quale|che) anno|(?:que|qual) ano|"
    r"(?:którym|jakim) roku|welk jaar|ποιο έτος|ποια χρονιά|(?:ce|care) an)\b"
)
_OFFICE = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:minister|commissioner|director|president|chair|mayor|speaker|expert|professor|author)\b"
)
_CONTACT = re.compile(
    r"\b(?:e-?mail|phone|telephone|website|web address|postal address|telefonnummer|webseite|anschrift|téléphone|courriel|"
    r"site web|teléfono|correo electrónico|página web|telefono|posta elettronica|sito web|telefone|correio eletrónico|"
    r"telefonu|adres e-mail|strona internetowa|telefoonnummer|website|τηλέφωνο|ιστοσελίδα|telefon)\b"
)
_ORDER = (
    AnswerType.NUMBER,
    AnswerType.TIME,
    AnswerType.PLACE,
    AnswerType.PERSON,
    AnswerType.REASON,
    AnswerType.DEFINITION,
    AnswerType.MANNER,
    AnswerType.YES_NO,
)
LANGUAGES = tuple(_ASKS)
# Where a question word may stand: at the beginning, after a comma, or after up to three little words ("and in", "at the end of").
_OPENING = r"(?:^|[,;:] ?|^(?:\w+ ){1,3})"


@cache
def _patterns(language: str) -> tuple[tuple[AnswerType, re.Pattern[str]], ...]:
    asks = _ASKS.get(language, _ASKS["en"])
    return tuple((kind, _compiled(asks[kind])) for kind in _ORDER)


def _compiled(alternatives: str) -> re.Pattern[str]:
    if alternatives.startswith("^"):
        return re.compile(alternatives)
    inner = alternatives.replace("|^", "|(?<![\\w ])")
    return re.compile(rf"{_OPENING}(?:{inner})(?!\w)")


_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+")


def asking_part(text: str) -> str:
    """The sentences of a text that ask; all of it where none does. In Greek a semicolon asks."""
    asking = [part for part in _SENTENCE_END.split(text) if part.rstrip(' "”»)').endswith(("?", ";", "\u037e"))]
    return " ".join(asking) if asking else text


def answer_type(question: str, language: str) -> AnswerType:
    """The sort of answer that a question asks for; ``THING`` where no question word of the language says more."""
    text = " ".join(question.lower().strip(" ¿¡?;!.\"'“”„«»").split())
    if _CONTACT.search(text):
        return AnswerType.CONTACT
    kind = next((kind for kind, pattern in _patterns(language) if pattern.search(text)), AnswerType.THING)
    if kind not in (AnswerType.THING, AnswerType.DEFINITION, AnswerType.MANNER):
        return kind
    if _QUANTITY.search(text):
        return AnswerType.NUMBER
    if asks_for_day(text) or asks_for_year(text):
        return AnswerType.TIME
    return AnswerType.PERSON if _OFFICE.search(text) else kind


def asks_for_day(question: str) -> bool:
    """Whether a question in lower case asks for a day of the calendar."""
    return bool(_DAY.search(question))


def asks_for_year(question: str) -> bool:
    """Whether a question in lower case asks for a year."""
    return bool(_YEAR.search(question))
