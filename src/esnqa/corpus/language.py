"""The language of a text, told from the text itself."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

EUROPEAN = [
    "bg",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fo",
    "fr",
    "ga",
    "gd",
    "gl",
    "hr",
    "hu",
    "is",
    "it",
    "lb",
    "lt",
    "lv",
    "mk",
    "mt",
    "nl",
    "nn",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "tr",
    "uk",
]
_TWINS = ({"hr", "sr", "bs"}, {"no", "nb", "nn", "da"}, {"gl", "pt"}, {"mk", "bg"}, {"cs", "sk"})
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_LETTERS_FOR_A_GUESS = 40
_LETTERS_FOR_CERTAINTY = 200
_LETTERS_FOR_A_PASSAGE = 60
_CERTAIN = 0.95
_SAMPLE = 20_000


def language_tag(text: str) -> str | None:
    """``text`` as a BCP 47 tag in its usual case (``pt-BR``, ``sr-Latn``), or ``None`` if it is not one."""
    if not _TAG.fullmatch(text):
        return None
    primary, *rest = text.split("-")
    return "-".join([primary.lower(), *(_subtag(part) for part in rest)])


def detect(text: str, declared: str | None = None) -> str | None:
    """The language of ``text`` (ISO 639-1, European languages only); ``declared`` decides where the text is too short
    to tell or written in a close relative of it. ``None`` where neither tells."""
    claim = language_tag(declared.strip().replace("_", "-")) if declared else None
    claim = claim.partition("-")[0] if claim else None
    letters = sum(map(str.isalpha, text[:_SAMPLE]))
    if letters < _LETTERS_FOR_A_GUESS:
        return claim
    found, probability = _classify(text[:_SAMPLE])
    if claim and _are_twins(claim, found):
        return claim
    certain = probability >= (0.5 if letters >= _LETTERS_FOR_CERTAINTY else 0.9)
    return found if certain else claim


def passage_language(text: str, document: str | None) -> str | None:
    """The language of a passage: its document's, unless the passage is clearly in another European one (ISO 639-1)."""
    claim = document.partition("-")[0].lower() if document else ""
    if claim not in EUROPEAN or sum(map(str.isalpha, text)) < _LETTERS_FOR_A_PASSAGE:
        return document
    found, probability = _classify(text)
    return document if probability < _CERTAIN or _are_twins(claim, found) else found


def _classify(text: str) -> tuple[str, float]:
    language, probability = _identifier().classify(text)
    return str(language), float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(EUROPEAN)
    return identifier


def _are_twins(one: str, other: str) -> bool:
    return one == other or any({one, other} <= twins for twins in _TWINS)


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.capitalize() if len(part) == 4 and part.isalpha() else part.lower()
