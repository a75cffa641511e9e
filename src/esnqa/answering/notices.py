"""What a reader is told about an answer: by whom it was not written, and a language that is not known, in the ten languages served."""

from __future__ import annotations

from collections.abc import Sequence

from esnqa.types import Notice, Query

_INSTEAD = {
    "en": "These are the documents’ own sentences instead.",
    "de": "Stattdessen stehen hier die Sätze der Dokumente selbst.",
    "fr": "Voici à la place les phrases mêmes des documents.",
    "es": "En su lugar se muestran las frases de los propios documentos.",
    "it": "Al suo posto si riportano le frasi dei documenti stessi.",
    "pt": "Em seu lugar mostram-se as frases dos próprios documentos.",
    "pl": "Zamiast tego podano zdania z samych dokumentów.",
    "nl": "In plaats daarvan staan hier de zinnen van de documenten zelf.",
    "el": "Αντ’ αυτού παρατίθενται οι προτάσεις των ίδιων των εγγράφων.",
    "ro": "În schimb sunt redate propozițiile documentelor înseși.",
}
_WHY = {
    "unreachable": {
        "en": "{model} cannot be reached.",
        "de": "{model} ist nicht erreichbar.",
        "fr": "{model} est injoignable.",
        "es": "No se puede contactar con {model}.",
        "it": "{model} non è raggiungibile.",
        "pt": "Não é possível contactar {model}.",
        "pl": "Nie można połączyć się z {model}.",
        "nl": "{model} is niet bereikbaar.",
        "el": "Δεν είναι δυνατή η σύνδεση με το {model}.",
        "ro": "{model} nu poate fi contactat.",
    },
    "slow": {
        "en": "{model} did not answer in time.",
        "de": "{model} hat nicht rechtzeitig geantwortet.",
        "fr": "{model} n’a pas répondu à temps.",
        "es": "{model} no respondió a tiempo.",
        "it": "{model} non ha risposto in tempo.",
        "pt": "{model} não respondeu a tempo.",
        "pl": "{model} nie odpowiedział na czas.",
        "nl": "{model} antwoordde niet op tijd.",
        "el": "Το {model} δεν απάντησε εγκαίρως.",
        "ro": "{model} nu a răspuns la timp.",
    },
    "busy": {
        "en": "{model} is overloaded or its quota is used up.",
        "de": "{model} ist überlastet oder sein Kontingent ist aufgebraucht.",
        "fr": "{model} est surchargé ou son quota est épuisé.",
        "es": "{model} está sobrecargado o su cuota se ha agotado.",
        "it": "{model} è sovraccarico o la sua quota è esaurita.",
        "pt": "{model} está sobrecarregado ou a sua quota esgotou-se.",
        "pl": "{model} jest przeciążony lub jego limit został wyczerpany.",
        "nl": "{model} is overbelast of het quotum is op.",
        "el": "Το {model} είναι υπερφορτωμένο ή το όριο χρήσης του εξαντλήθηκε.",
        "ro": "{model} este supraîncărcat sau cota sa este epuizată.",
    },
    "refused": {
        "en": "{model} refused the request.",
        "de": "{model} hat die Anfrage abgelehnt.",
        "fr": "{model} a refusé la demande.",
        "es": "{model} rechazó la petición.",
        "it": "{model} ha rifiutato la richiesta.",
        "pt": "{model} recusou o pedido.",
        "pl": "{model} odrzucił zapytanie.",
        "nl": "{model} weigerde het verzoek.",
        "el": "Το {model} απέρριψε το αίτημα.",
        "ro": "{model} a refuzat cererea.",
    },
    "failed": {
        "en": "{model} failed.",
        "de": "{model} ist ausgefallen.",
        "fr": "{model} a échoué.",
        "es": "{model} ha fallado.",
        "it": "{model} non ha funzionato.",
        "pt": "{model} falhou.",
        "pl": "{model} zawiódł.",
        "nl": "{model} werkte niet.",
        "el": "Το {model} απέτυχε.",
        "ro": "{model} a eșuat.",
    },
    "unreadable": {
        "en": "What {model} wrote cannot be read.",
        "de": "Was {model} geschrieben hat, ist nicht lesbar.",
        "fr": "Ce que {model} a écrit est illisible.",
        "es": "Lo que {model} escribió no se puede leer.",
        "it": "Ciò che {model} ha scritto non è leggibile.",
        "pt": "O que {model} escreveu não se consegue ler.",
        "pl": "Nie da się odczytać tego, co napisał {model}.",
        "nl": "Wat {model} schreef, is niet leesbaar.",
        "el": "Ό,τι έγραψε το {model} δεν διαβάζεται.",
        "ro": "Ceea ce a scris {model} nu poate fi citit.",
    },
    "cut": {
        "en": "The reply of {model} broke off.",
        "de": "Die Antwort von {model} brach ab.",
        "fr": "La réponse de {model} s’est interrompue.",
        "es": "La respuesta de {model} se interrumpió.",
        "it": "La risposta di {model} si è interrotta.",
        "pt": "A resposta de {model} foi interrompida.",
        "pl": "Odpowiedź {model} urwała się.",
        "nl": "Het antwoord van {model} brak af.",
        "el": "Η απάντηση του {model} διακόπηκε.",
        "ro": "Răspunsul dat de {model} s-a întrerupt.",
    },
    "unsupported": {
        "en": "The sources do not bear out what {model} wrote.",
        "de": "Die Quellen belegen nicht, was {model} geschrieben hat.",
        "fr": "Les sources ne confirment pas ce que {model} a écrit.",
        "es": "Las fuentes no respaldan lo que {model} escribió.",
        "it": "Le fonti non confermano ciò che {model} ha scritto.",
        "pt": "As fontes não confirmam o que {model} escreveu.",
        "pl": "Źródła nie potwierdzają tego, co napisał {model}.",
        "nl": "De bronnen bevestigen niet wat {model} schreef.",
        "el": "Οι πηγές δεν επιβεβαιώνουν όσα έγραψε το {model}.",
        "ro": "Sursele nu confirmă ceea ce a scris {model}.",
    },
    "no_room": {
        "en": "No sentence of the documents fits into what {model} may be given.",
        "de": "Kein Satz der Dokumente passt in das, was {model} bekommen darf.",
        "fr": "Aucune phrase des documents ne tient dans ce que {model} peut recevoir.",
        "es": "Ninguna frase de los documentos cabe en lo que {model} puede recibir.",
        "it": "Nessuna frase dei documenti entra in ciò che {model} può ricevere.",
        "pt": "Nenhuma frase dos documentos cabe no que {model} pode receber.",
        "pl": "Żadne zdanie dokumentów nie mieści się w tym, co może otrzymać {model}.",
        "nl": "Geen zin van de documenten past in wat {model} mag krijgen.",
        "el": "Καμία πρόταση των εγγράφων δεν χωρά σε όσα μπορεί να λάβει το {model}.",
        "ro": "Nicio propoziție a documentelor nu încape în ceea ce poate primi {model}.",
    },
}
_BESIDES = {
    "left_out": {
        "en": "{count} of {total} sentences that {model} wrote were left out: the sources do not bear them out.",
        "de": "{count} von {total} Sätzen, die {model} schrieb, wurden weggelassen: Die Quellen belegen sie nicht.",
        "fr": "{count} des {total} phrases écrites par {model} ont été omises : les sources ne les confirment pas.",
        "es": "Se omitieron {count} de las {total} frases que escribió {model}: las fuentes no las respaldan.",
        "it": "{count} delle {total} frasi scritte da {model} sono state omesse: le fonti non le confermano.",
        "pt": "Omitiram-se {count} das {total} frases que {model} escreveu: as fontes não as confirmam.",
        "pl": "Pominięto zdania napisane przez {model} ({count} z {total}): źródła ich nie potwierdzają.",
        "nl": "{count} van de {total} zinnen die {model} schreef, zijn weggelaten: de bronnen bevestigen ze niet.",
        "el": "Παραλείφθηκαν {count} από τις {total} προτάσεις που έγραψε το {model}: οι πηγές δεν τις επιβεβαιώνουν.",
        "ro": "Au fost omise {count} din cele {total} propoziții scrise de {model}: sursele nu le confirmă.",
    },
    "other_language": {
        "en": "{model} did not write in the language of the question.",
        "de": "{model} schrieb nicht in der Sprache der Frage.",
        "fr": "{model} n’a pas écrit dans la langue de la question.",
        "es": "{model} no escribió en el idioma de la pregunta.",
        "it": "{model} non ha scritto nella lingua della domanda.",
        "pt": "{model} não escreveu na língua da pergunta.",
        "pl": "{model} nie pisał w języku pytania.",
        "nl": "{model} schreef niet in de taal van de vraag.",
        "el": "Το {model} δεν έγραψε στη γλώσσα της ερώτησης.",
        "ro": "{model} nu a scris în limba întrebării.",
    },
}


_UNKNOWN = {
    "en": "The encoder does not know the question’s language ({language}); it knows {known}. Ask in one of these.",
    "de": "Der Encoder kennt die Sprache der Frage ({language}) nicht; er kennt {known}. Fragen Sie in einer davon.",
    "fr": "L’encodeur ne connaît pas la langue de la question ({language}) ; il connaît {known}. Posez-la dans l’une d’elles.",
    "es": "El codificador no conoce el idioma de la pregunta ({language}); conoce {known}. Pregunte en uno de ellos.",
    "it": "Il codificatore non conosce la lingua della domanda ({language}); conosce {known}. Chieda in una di queste.",
    "pt": "O codificador não conhece a língua da pergunta ({language}); conhece {known}. Pergunte numa delas.",
    "pl": "Koder nie zna języka pytania ({language}); zna {known}. Proszę zapytać w jednym z nich.",
    "nl": "De encoder kent de taal van de vraag ({language}) niet; hij kent {known}. Stel de vraag in een daarvan.",
    "el": "Ο κωδικοποιητής δεν γνωρίζει τη γλώσσα της ερώτησης ({language})· γνωρίζει: {known}. Ρωτήστε σε μία από αυτές.",
    "ro": "Codificatorul nu cunoaște limba întrebării ({language}); cunoaște {known}. Întrebați într-una dintre ele.",
}


def unknown_language(query: Query, known: Sequence[str]) -> tuple[Notice, ...]:
    """That the encoder does not know the question's language; nothing where it does, or where nothing is known of it.

    Said in the question's language where that is served, else in English.
    """
    language = query.foreign or query.language
    if not known or language in known:
        return ()
    said = _UNKNOWN.get(language, _UNKNOWN["en"])
    return (Notice("unknown_language", said.format(language=language, known=", ".join(known))),)


def instead(code: str, model: str, language: str) -> Notice:
    """Why the extractive answer stands although a language model was to write; English for a language not served."""
    spoken = language if language in _INSTEAD else "en"
    return Notice(code, f"{_WHY[code][spoken].format(model=model)} {_INSTEAD[spoken]}")


def besides(code: str, model: str, language: str, *, count: int = 0, total: int = 0) -> Notice:
    """What else to know of an answer that a language model wrote: ``left_out`` or ``other_language``."""
    texts = _BESIDES[code]
    return Notice(code, texts.get(language, texts["en"]).format(model=model, count=count, total=total))
