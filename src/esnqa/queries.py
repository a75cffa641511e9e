"""What was typed → a :class:`esnqa.types.Query`: checked, its language told, made independent of the conversation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from math import exp
from typing import Any

from esnqa.corpus.language import EUROPEAN
from esnqa.errors import UsageError
from esnqa.types import Filter, Query, Turn

MAX_CHARACTERS = 2000
SERVED = ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "el", "ro")
FILTER_KEYS = {
    "language": "languages",
    "kind": "kinds",
    "theme": "themes",
    "country": "countries",
    "document_id": "document_ids",
}
_PARTIAL_DATE = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_LANGUAGE = re.compile("[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*")
_LETTERS = 15  # a question of fewer is too short to be told to be in a language that is not served
_DOUBT = 0.05
_ENGLISH = re.compile("(?:who|whose|whom|what|when|where|why|how|which|does|did)\\b", re.IGNORECASE)
"""Words that begin a question in English alone of the languages served: names in it do not make it another."""
_CLOSE = ("gl", "lb")  # near relatives of Portuguese and German
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")


def make_query(
    text: str, *, history: Sequence[Turn] = (), where: Filter | None = None, language: str | None = None
) -> Query:
    """A query from what was typed; ``language`` (BCP 47) overrides what the text itself tells.

    Raises UsageError for an empty text, one of more than 2,000 characters, and what is no language code.
    """
    cleaned = clean(text)
    spoken, foreign = (_spoken(language), None) if language else _told(cleaned)
    return Query(cleaned, standalone(cleaned, history, spoken), spoken, where or Filter(), foreign)


def _spoken(language: str) -> str:
    """The primary subtag of a language code as it was typed."""
    code = language.strip().lower()
    if not _LANGUAGE.fullmatch(code):
        raise UsageError(f"{language!r} is not a language code.", f"Give one such as {', '.join(SERVED[:3])}.")
    return re.split("[-_]", code, maxsplit=1)[0]


def clean(text: str) -> str:
    """``text`` in NFC on one line, without control or invisible characters. Raises UsageError."""
    if len(text) > MAX_CHARACTERS:
        raise UsageError(
            f"The question has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read.", "Ask it more briefly."
        )
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    words = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in visible).split()
    if not any(c.isalnum() for word in words for c in word):
        raise UsageError("The question is empty.", "Ask something, for example: Who opened the conference?")
    return " ".join(words)


def detect(text: str) -> str:
    """The language of a question among those served (ISO 639-1)."""
    return _told(text)[0]


def _told(text: str) -> tuple[str, str | None]:
    """The language among those served that a question is likeliest to be in, and the other European one that it is
    clearly in instead, if it is."""
    if _ENGLISH.match(text):
        return "en", None
    ranked = [(str(code), float(weight)) for code, weight in _identifier().rank(text)]
    shares = {code: exp(weight - ranked[0][1]) for code, weight in ranked}
    served = next(code for code, _ in ranked if code in SERVED)
    letters = sum(map(str.isalpha, text))
    ours = sum(share for code, share in shares.items() if code in SERVED or code in _CLOSE)
    clearly_other = letters >= _LETTERS and ours < _DOUBT * sum(shares.values())
    return served, ranked[0][0] if clearly_other else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(EUROPEAN)
    return identifier


# By language: what goes on with the conversation, and what points back into it. Apart, since they collide: "to" is a
# pronoun in Polish, "en" a conjunction in Dutch, "es" a verb in Spanish.
_CONTINUING = {
    "en": "and|or|but|what about|how about|what else|anything else",
    "de": "und|oder|aber|wie (?:steht|ist) es mit",
    "fr": "et|ou|mais|qu['’]en est-il",
    "es": "y|e|o|pero",
    "it": "e|ed|o|ma",
    "pt": "e|ou|mas",
    "pl": "i|a|a co|oraz|lub|ale",
    "nl": "en|of|maar|hoe zit het",
    "el": "και|κι|ή|αλλά",
    "ro": "și|şi|sau|dar|iar",
}
_REFERRING = {
    "en": "it|its|they|them|their|he|him|his|she|her|this|that|these|those|then|the same|"
    "(?<!are )(?<!is )(?<!were )(?<!was )there(?! (?:are|is|were|was))",
    "de": r"er|ihn|ihm|sie|ihnen|ihre?[rnms]?|sein[e]?[rnms]?|dies\w*|jene\w*|dort|dabei|damals|davon|daran|dazu",
    "fr": "il|elle|ils|elles|lui|leurs?|cela|ceci|celui|celle|cette?|ces",
    "es": "él|ella|ellos|ellas|eso|esto|ese|esa|este|esta|allí|ahí",
    "it": "lui|lei|loro|esso|essa|ciò|questo|questa|quello|quella|lì",
    "pt": "ele|ela|eles|elas|isso|isto|esse|essa|aquilo|lá|ali",
    "pl": "on|ona|ono|oni|one|jego|jej|ich|nim|nią|tym|tam|to|ten|ta",
    "nl": "hij|zij|ze|hem|haar|hun|dit|dat|deze|die|daar|daarvan",
    "el": "αυτό|αυτός|αυτή|αυτά|αυτοί|αυτές|του|της|τους|εκεί",
    "ro": "el|ea|ei|ele|lui|lor|acesta|aceasta|acolo",
}
_ASKING = re.compile(r"^\W*(?:why|when|where|who|how)\b", re.IGNORECASE)
_NAMING = re.compile(r"(?<=\s)(?:[^\W\d_a-zß-öø-ÿ]|\d)")  # a capital or a number after the first word
_FEW_WORDS = 4
_TURNS = 4  # a question leans on no more turns than these
_CARRIED = 300  # characters of earlier questions, so that the question itself is not crowded out of its vector
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞΆ-Ϋ][\w’'-]+(?: [A-ZÀ-ÖØ-ÞΆ-Ϋ][\w’'-]+)+")


def standalone(question: str, history: Sequence[Turn], language: str) -> str:
    """The question with what it takes from the conversation; itself where it takes nothing.

    A question leans on the conversation if it goes on with a conjunction ("and in Italy?"), refers back by a pronoun, is
    very short, or is short and names nothing ("How many had been sent in?"). It is then preceded by the question before it, and by the names in the answer if it has a pronoun.
    Turns whose question could not be asked are passed over.
    """
    if not history or not _leans(question, language):
        return question
    return _joined(question, [turn for turn in history if _askable(turn.question)][-_TURNS:], language)


def _joined(question: str, history: Sequence[Turn], language: str) -> str:
    if not history or not _leans(question, language):
        return question
    previous = history[-1]
    asked = clean(previous.question)
    before = _carried(_joined(asked, history[:-1], detect(asked)).rstrip(" ?;.!"))
    names = _names(previous.answer) if _refers(question, language) else []
    unknown = [name for name in names if name.lower() not in before.lower()]
    return " ".join([before, *(f"({name})" for name in unknown[:2]), "–", question])


def _askable(text: str) -> bool:
    try:
        return bool(clean(text))
    except UsageError:
        return False


def _carried(text: str) -> str:
    return text if len(text) <= _CARRIED else text[:_CARRIED].rpartition(" ")[0] or text[:_CARRIED]


def _leans(question: str, language: str) -> bool:
    count = len(re.findall(r"\w+", question))
    goes_on = _pattern("continues", language).match(question) and not _NAME.search(question)
    names_nothing = _ASKING.match(question) and not _NAMING.search(question)
    return (
        bool((goes_on or names_nothing) and count <= 2 * _FEW_WORDS)
        or (_refers(question, language) and count <= 3 * _FEW_WORDS)
        or count < _FEW_WORDS
    )


def _refers(question: str, language: str) -> bool:
    return _pattern("refers", language).search(question) is not None


@cache
def _pattern(what: str, language: str) -> re.Pattern[str]:
    words = _CONTINUING if what == "continues" else _REFERRING
    chosen = words.get(language, words["en"])
    return re.compile(rf"^\W*(?:{chosen})\b" if what == "continues" else rf"\b(?:{chosen})\b", re.IGNORECASE)


def _names(answer: str) -> list[str]:
    first = answer.split("[1]")[0]
    return list(dict.fromkeys(found.group() for found in _NAME.finditer(first)))


def make_filter(pairs: Iterable[str], since: str | None = None, until: str | None = None) -> Filter:
    """A filter from ``KEY=VALUE`` pairs and dates as they are typed. Raises UsageError naming what is wrong."""
    values: dict[str, set[str]] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        key, value = key.strip(), value.strip()
        if not separator or key not in FILTER_KEYS or not value:
            raise UsageError(
                f"Filter {pair!r} is not of the form KEY=VALUE with a key that is known.",
                f"Keys: {', '.join(FILTER_KEYS)}; for example --where language=de.",
            )
        values.setdefault(FILTER_KEYS[key], set()).add(_canonical(key, value))
    fields: dict[str, Any] = {name: frozenset(found) for name, found in values.items()}
    first, last = checked_date(since, "since"), checked_date(until, "until")
    if first and last and first > last[: len(first)].ljust(len(first), "9"):
        raise UsageError(f"No date lies between {first} and {last}.", "Exchange --since and --until.")
    return Filter(**fields, since=first, until=last)


def _canonical(key: str, value: str) -> str:
    if key == "country":
        return value.upper()
    return value.lower() if key in ("language", "kind", "theme") else value


def checked_date(value: str | None, name: str) -> str | None:
    """An ISO date, possibly only a month or a year, as it was given. Raises UsageError."""
    if value is None:
        return None
    if not _is_date(value):
        problem = f"{value!r} is not a date that --{name} can take."
        raise UsageError(problem, "Write YYYY, YYYY-MM or YYYY-MM-DD, for example 2015-07.")
    return value


def _is_date(value: str) -> bool:
    if not _PARTIAL_DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True
