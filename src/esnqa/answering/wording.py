"""The few sentences that the assistant says in its own words, in the ten languages served."""

from __future__ import annotations

from collections.abc import Sequence

from esnqa.answering.questions import AnswerType

_NO_ANSWER = {
    "en": "The documents do not answer this.",
    "de": "Die Dokumente beantworten das nicht.",
    "fr": "Les documents ne répondent pas à cette question.",
    "es": "Los documentos no responden a esta pregunta.",
    "it": "I documenti non rispondono a questa domanda.",
    "pt": "Os documentos não respondem a esta pergunta.",
    "pl": "Dokumenty nie odpowiadają na to pytanie.",
    "nl": "De documenten beantwoorden deze vraag niet.",
    "el": "Τα έγγραφα δεν απαντούν σε αυτή την ερώτηση.",
    "ro": "Documentele nu răspund la această întrebare.",
}
_REASONS = {
    "nothing_found": {
        "en": "No passage of the collection matches the question and its filters.",
        "de": "Keine Textstelle der Sammlung passt zur Frage und ihren Filtern.",
        "fr": "Aucun passage de la collection ne correspond à la question et à ses filtres.",
        "es": "Ningún pasaje de la colección corresponde a la pregunta y a sus filtros.",
        "it": "Nessun passo della raccolta corrisponde alla domanda e ai suoi filtri.",
        "pt": "Nenhuma passagem da coleção corresponde à pergunta e aos seus filtros.",
        "pl": "Żaden fragment zbioru nie odpowiada pytaniu i jego filtrom.",
        "nl": "Geen passage van de verzameling past bij de vraag en haar filters.",
        "el": "Κανένα απόσπασμα της συλλογής δεν ταιριάζει με την ερώτηση και τα φίλτρα της.",
        "ro": "Niciun pasaj al colecției nu corespunde întrebării și filtrelor ei.",
    },
    "similarity": {
        "en": "The nearest passages are about something else.",
        "de": "Die nächstliegenden Textstellen handeln von etwas anderem.",
        "fr": "Les passages les plus proches parlent d’autre chose.",
        "es": "Los pasajes más cercanos tratan de otra cosa.",
        "it": "I passi più vicini trattano d’altro.",
        "pt": "As passagens mais próximas tratam de outro assunto.",
        "pl": "Najbliższe fragmenty dotyczą czegoś innego.",
        "nl": "De dichtstbijzijnde passages gaan over iets anders.",
        "el": "Τα πλησιέστερα αποσπάσματα αφορούν κάτι άλλο.",
        "ro": "Cele mai apropiate pasaje tratează altceva.",
    },
    "unclear": {
        "en": "No sentence of the nearest passages answers this clearly enough.",
        "de": "Kein Satz der nächstliegenden Textstellen beantwortet das deutlich genug.",
        "fr": "Aucune phrase des passages les plus proches n’y répond assez clairement.",
        "es": "Ninguna frase de los pasajes más cercanos lo responde con suficiente claridad.",
        "it": "Nessuna frase dei passi più vicini vi risponde abbastanza chiaramente.",
        "pt": "Nenhuma frase das passagens mais próximas responde com clareza suficiente.",
        "pl": "Żadne zdanie z najbliższych fragmentów nie odpowiada na to wystarczająco jasno.",
        "nl": "Geen zin van de dichtstbijzijnde passages beantwoordt dit duidelijk genoeg.",
        "el": "Καμία πρόταση των πλησιέστερων αποσπασμάτων δεν απαντά αρκετά καθαρά.",
        "ro": "Nicio propoziție din pasajele cele mai apropiate nu răspunde destul de clar.",
    },
    "coverage": {
        "en": "The nearest passages do not speak of: {missing}.",
        "de": "In den nächstliegenden Textstellen kommt nicht vor: {missing}.",
        "fr": "Les passages les plus proches ne mentionnent pas : {missing}.",
        "es": "Los pasajes más cercanos no mencionan: {missing}.",
        "it": "I passi più vicini non menzionano: {missing}.",
        "pt": "As passagens mais próximas não mencionam: {missing}.",
        "pl": "Najbliższe fragmenty nie wspominają o: {missing}.",
        "nl": "De dichtstbijzijnde passages noemen niet: {missing}.",
        "el": "Τα πλησιέστερα αποσπάσματα δεν αναφέρουν: {missing}.",
        "ro": "Cele mai apropiate pasaje nu menționează: {missing}.",
    },
    "kind": {
        "en": "The nearest passages hold no {kind} that would answer.",
        "de": "Die nächstliegenden Textstellen enthalten keine passende Angabe ({kind}).",
        "fr": "Les passages les plus proches ne contiennent pas l’information demandée ({kind}).",
        "es": "Los pasajes más cercanos no contienen el dato pedido ({kind}).",
        "it": "I passi più vicini non contengono il dato richiesto ({kind}).",
        "pt": "As passagens mais próximas não contêm o dado pedido ({kind}).",
        "pl": "Najbliższe fragmenty nie zawierają szukanej informacji ({kind}).",
        "nl": "De dichtstbijzijnde passages bevatten het gevraagde gegeven niet ({kind}).",
        "el": "Τα πλησιέστερα αποσπάσματα δεν περιέχουν το ζητούμενο στοιχείο ({kind}).",
        "ro": "Cele mai apropiate pasaje nu conțin informația cerută ({kind}).",
    },
}
_KINDS = {
    "en": ("person", "date", "place", "number", "definition", "reason", "way of doing it", "contact details"),
    "de": ("Person", "Zeitangabe", "Ort", "Zahl", "Definition", "Grund", "Art und Weise", "Kontaktangabe"),
    "fr": ("personne", "date", "lieu", "nombre", "définition", "raison", "manière", "coordonnées"),
    "es": ("persona", "fecha", "lugar", "número", "definición", "razón", "manera", "datos de contacto"),
    "it": ("persona", "data", "luogo", "numero", "definizione", "motivo", "modo", "recapiti"),
    "pt": ("pessoa", "data", "lugar", "número", "definição", "razão", "modo", "contacto"),
    "pl": ("osoba", "data", "miejsce", "liczba", "definicja", "powód", "sposób", "dane kontaktowe"),
    "nl": ("persoon", "datum", "plaats", "getal", "definitie", "reden", "manier", "contactgegevens"),
    "el": ("πρόσωπο", "ημερομηνία", "τόπος", "αριθμός", "ορισμός", "αιτία", "τρόπος", "στοιχεία επικοινωνίας"),
    "ro": ("persoană", "dată", "loc", "număr", "definiție", "motiv", "mod", "date de contact"),
}
_KIND_ORDER = (
    AnswerType.PERSON,
    AnswerType.TIME,
    AnswerType.PLACE,
    AnswerType.NUMBER,
    AnswerType.DEFINITION,
    AnswerType.REASON,
    AnswerType.MANNER,
    AnswerType.CONTACT,
)


def no_answer(language: str) -> str:
    """What an answer's text says when the documents do not answer; in English for a language that is not served."""
    return _NO_ANSWER.get(language, _NO_ANSWER["en"])


def refusal_reason(
    language: str, failed: str, *, kind: AnswerType = AnswerType.THING, missing: Sequence[str] = ()
) -> str:
    """In a sentence, which signal failed: ``nothing_found``, ``similarity`` (about something else),
    ``unclear`` (near, but no sentence that answers), ``coverage`` (of ``missing`` words) or ``kind``."""
    spoken = language if language in _NO_ANSWER else "en"
    if failed == "kind" and kind not in _KIND_ORDER:
        failed = "unclear"
    named = _KINDS[spoken][_KIND_ORDER.index(kind)] if kind in _KIND_ORDER else ""
    return _REASONS[failed][spoken].format(missing=", ".join(missing), kind=named)
