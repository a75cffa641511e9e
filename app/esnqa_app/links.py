"""Where things are found: addresses of documents and passages, and which addresses of others are safe to link to."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, urlencode, urlsplit

DIGITS = 12


def document_link(document_id: str, start: int | None = None, end: int | None = None, text: str | None = None) -> str:
    """The address of a document's page, at a span of it if one is given.

    With the ``text`` of the span the address stays valid when the document changes: it carries a digest, by which the
    page finds the same words elsewhere, or says that they are gone.
    """
    address = "/document/" + quote(document_id, safe="/")
    if start is None or end is None:
        return address
    place: dict[str, int | str] = {"start": start, "end": end}
    if text is not None:
        place["quote"] = digest(text)
    return f"{address}?{urlencode(place)}#passage"


def digest(text: str) -> str:
    """What tells a quote from others in an address."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def outside_link(address: str | None) -> str | None:
    """``address`` if it is a plain web address, else ``None``: nothing else is ever linked to."""
    if not address or not address.isprintable() or any(c in address for c in " \"'<>\\"):
        return None
    try:
        parts = urlsplit(address)
        named = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and named and not parts.username else None
