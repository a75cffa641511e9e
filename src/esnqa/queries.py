"""What was typed → a :class:`esnqa.types.Query`: checked, its language told, made independent of the conversation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

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
_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")


def make_query(
    text: str, *, history: Sequence[Turn] = (), where: Filter | None = None, language: str | None = None
) -> Query:
    """A query from what was typed; ``language`` overrides what the text itself tells.

    Raises UsageError for an empty text or one of more than 2,000 characters.
    """
    cleaned = clean(text)
    spoken = language or detect(cleaned)
    return Query(cleaned, standalone(cleaned, history, spoken), spoken, where or Filter())


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
    return str(_identifier().classify(text)[0])


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(SERVED))
    return identifier


_CONTINUES = re.compile(
    r"^(?:and|what about|how about|or|but|und|oder|aber|wie (?:steht|ist) es mit|et|ou|mais|qu'en est-il|y|o|pero|e|ed|ma|"
    r"mas|ou|i|a co|oraz|lub|en|maar|hoe zit het|και|ή|κι|dar|și|şi|sau|what else|anything else|why|when|where|who|how)\b[^\w]*",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|the same|"
    r"er|ihn|ihm|sie|ihnen|ihre?[rnms]?|sein[e]?[rnms]?|es|dies\w*|jene\w*|dort|dabei|damals|davon|daran|dazu|"
    r"il|elle|ils|elles|lui|leurs?|cela|ceci|celui|celle|y|cette?|ces|"
    r"él|ella|ellos|ellas|eso|esto|ese|esa|este|esta|allí|ahí|"
    r"lui|lei|loro|esso|essa|ciò|questo|questa|quello|quella|lì|"
    r"ele|ela|eles|elas|isso|isto|esse|essa|aquilo|lá|ali|"
    r"on|ona|ono|oni|one|jego|jej|ich|nim|nią|tym|tam|to|ten|ta|"
    r"hij|zij|ze|hem|haar|hun|dit|dat|deze|die|daar|er|daarvan|"
    r"αυτό|αυτός|αυτή|αυτά|αυτοί|αυτές|του|της|τους|εκεί|"
    r"el|ea|ei|ele|lui|lor|acesta|aceasta|acolo)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 4
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞΆ-Ϋ][\w’'-]+(?: [A-ZÀ-ÖØ-ÞΆ-Ϋ][\w’'-]+)+")


def standalone(question: str, history: Sequence[Turn], language: str) -> str:
    """The question with what it takes from the conversation; itself where it takes nothing.

    A question leans on the conversation if it goes on with a conjunction ("and in Italy?"), refers back by a pronoun, or
    is very short. It is then preceded by the question before it, and by the names in the answer if it has a pronoun.
    """
    del language  # the words above are told apart well enough without it
    if not history or not _leans(question):
        return question
    previous = history[-1]
    before = (
        standalone(clean(previous.question), history[:-1], "")
        if _leans(previous.question)
        else clean(previous.question)
    )
    names = _names(previous.answer) if _REFERS.search(question) else []
    unknown = [name for name in names if name.lower() not in before.lower()]
    return " ".join([before.rstrip(" ?;.!"), *(f"({name})" for name in unknown[:2]), "–", question])


def _leans(question: str) -> bool:
    words = re.findall(r"\w+", question)
    return (
        bool(_CONTINUES.match(question) and len(words) <= 2 * _FEW_WORDS and not _NAME.search(question))
        or bool(_REFERS.search(question) and len(words) <= 3 * _FEW_WORDS)
        or len(words) < _FEW_WORDS
    )


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
