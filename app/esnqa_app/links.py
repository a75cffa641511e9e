"""Where things are found: addresses of documents and passages, and which addresses of others are safe to link to."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit


def document_link(document_id: str, start: int | None = None, end: int | None = None) -> str:
    """The address of a document's page, at a span of it if one is given."""
    address = "/document/" + quote(document_id, safe="/")
    if start is None or end is None:
        return address
    return f"{address}?{urlencode({'start': start, 'end': end})}#passage"


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
