"""Abbreviations of bodies and measures that other languages abbreviate otherwise."""

from __future__ import annotations

_SAME = (
    {"EU": "en de nl", "UE": "fr es it pt pl ro", "ΕΕ": "el"},
    {"UN": "en de", "ONU": "fr es it pt ro pl", "VN": "nl", "ΟΗΕ": "el"},
    {"OECD": "en de pl", "OCDE": "fr es pt ro", "OCSE": "it", "OESO": "nl", "ΟΟΣΑ": "el"},
    {"WHO": "en de nl pl", "OMS": "fr es it pt ro", "ΠΟΥ": "el"},
    {"ILO": "en de", "OIT": "fr es pt", "OIL": "it", "IAO": "nl", "MOP": "pl", "ΔΟΕ": "el"},
    {"ESF": "en de nl", "FSE": "fr es it pt ro", "EFS": "pl", "ΕΚΤ": "el"},
    {"NGO": "en nl pl", "NRO": "de", "ONG": "fr es it pt ro", "ΜΚΟ": "el"},
    {"GDP": "en", "BIP": "de", "PIB": "fr es pt ro", "PIL": "it", "BBP": "nl", "PKB": "pl", "ΑΕΠ": "el"},
    {"VAT": "en pl", "MWST": "de", "TVA": "fr ro", "IVA": "es it pt", "BTW": "nl", "ΦΠΑ": "el"},
    {"UNCRPD": "en pl nl", "UNBRK": "de", "CDPH": "fr", "CDPD": "es pt ro"},
)
"""Each abbreviation with the languages that use it, the English one first."""
_BY_NAME = {name.casefold(): same for same in _SAME for name in same}


def elsewhere(abbreviation: str, language: str) -> str | None:
    """What an abbreviation, in any case, is in a language, in capitals; ``None`` where it is the same or not known."""
    own = abbreviation.casefold()
    known = (name for name, spoken in _BY_NAME.get(own, {}).items() if language in spoken.split())
    return next((name for name in known if name.casefold() != own), None)
