"""Which document is which: canonical addresses and stable identifiers."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

_TRACKING = re.compile(r"^(utm_\w*|fbclid|gclid)$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"^[^\s/\\?#@%<>\"'^`{|}]+$")


def is_http_url(value: str) -> bool:
    """Whether ``value`` is an http or https address with a host and without spaces."""
    try:
        parts = urlsplit(value)
        return parts.scheme in _DEFAULT_PORTS and _host(parts) is not None and not re.search(r"\s", value)
    except ValueError:
        return False


def canonical_url(url: str) -> str:
    """The address without what does not matter: scheme, ``www.``, fragment, tracking, last slash, ``index.html``.

    Raises ValueError for what is not an http(s) address.
    """
    parts = urlsplit(url)
    host = _host(parts)
    if host is None or parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an http or https address: {url}")
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    path = quote(parts.path, safe="/%-._~!$&'()*+,;=:@")
    path = re.sub(r"/index\.html?$", "/", path, flags=re.IGNORECASE).rstrip("/")
    query = "&".join(p for p in parts.query.split("&") if p and not _TRACKING.match(p.partition("=")[0]))
    return host.removeprefix("www.") + port + path + (f"?{query}" if query else "")


def document_id(relative: str, source_url: str | None) -> str:
    """The identifier of a document: its canonical source URL where it has one, else its relative path as it stands."""
    return canonical_url(source_url) if source_url else relative


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host, ``www.`` apart."""
    return canonical_url(one).partition("/")[0] == canonical_url(other).partition("/")[0]


def _host(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or not _HOST.match(host):
        return None
    return f"[{host}]" if ":" in host else host
