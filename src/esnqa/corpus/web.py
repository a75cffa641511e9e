"""Addresses as sources: a page is one item, a sitemap as many as it lists, a sitemap index all of its sitemaps."""

from __future__ import annotations

import hashlib
import html
import re
import zlib
from collections.abc import Iterator

from esnqa.corpus.fetch import Fetched, fetch
from esnqa.corpus.formats import SUPPORTED, format_of
from esnqa.corpus.identity import canonical_url, is_http_url, same_site
from esnqa.corpus.records import Failure, SourceItem
from esnqa.corpus.spool import Spool
from esnqa.errors import EsnqaError, SourceError
from esnqa.settings import CorpusSettings

MAX_PAGES = 2_000
MAX_SITEMAPS = 50
_MAX_SITEMAP_BYTES = 60_000_000
# Sitemaps are simple enough to be read without an XML parser, and so without what can be done to one.
_ROOT = re.compile(rb"<(?:([\w.-]+):)?(urlset|sitemapindex)[\s>]")
_LOCATION = re.compile(rb"<(?:([\w.-]+):)?loc\s*>\s*(?:<!\[CDATA\[)?\s*([^<>\]]{1,2048}?)\s*(?:\]\]>)?\s*</")


def pages(source: str, settings: CorpusSettings) -> Iterator[SourceItem | Failure]:
    """The page at an address, or the pages that a sitemap there lists, fetched; each failure by its own address.

    Raises SourceError if the address itself cannot be fetched.
    """
    first = fetch(source, settings)
    spool = Spool()
    if _sitemap(first) is None:
        yield _item(source, first, spool)
        return
    walk = _Sitemaps(first.url, settings)
    seen: set[str] = set()
    for entry in walk.pages(first):
        if isinstance(entry, Failure):
            yield entry
            continue
        key = canonical_url(entry)
        if key in seen:
            continue
        if len(seen) >= MAX_PAGES:
            yield Failure(source, f"The sitemap lists more than {MAX_PAGES} pages.", "Name its parts one by one.")
            return
        seen.add(key)
        try:
            yield _item(source, fetch(entry, settings), spool)
        except EsnqaError as error:
            yield Failure.of(entry, error)
    if not seen:
        yield Failure(source, "The sitemap lists no page.", "Check the address in a browser.")


class _Sitemaps:
    """Reads a sitemap, and through an index further ones, each once."""

    def __init__(self, site: str, settings: CorpusSettings) -> None:
        self._site, self._settings = site, settings
        self._seen = {canonical_url(site)}

    def pages(self, fetched: Fetched) -> Iterator[str | Failure]:
        """The addresses of pages in order; what is another site's, or cannot be fetched, as failures."""
        kind, locations = _sitemap(fetched) or ("", [])
        for location in locations:
            if not is_http_url(location) or not same_site(location, self._site):
                yield Failure(
                    location, f"{location} is not of the sitemap's own site.", "Name it as a source of its own."
                )
            elif kind == "urlset":
                yield location
            else:
                yield from self._further(location)

    def _further(self, location: str) -> Iterator[str | Failure]:
        key = canonical_url(location)
        if key in self._seen:
            return
        if len(self._seen) >= MAX_SITEMAPS:
            yield Failure(
                location, f"There are more than {MAX_SITEMAPS} sitemaps.", "Name this one as a source of its own."
            )
            return
        self._seen.add(key)
        try:
            fetched = fetch(location, self._settings)
            if _sitemap(fetched) is None:
                raise SourceError(f"{location} is no sitemap.", "Check it in a browser.")
        except EsnqaError as error:
            yield Failure.of(location, error)
            return
        yield from self.pages(fetched)


def _item(source: str, fetched: Fetched, spool: Spool) -> SourceItem:
    """The item of a fetched page. Raises SourceError if its format is not supported."""
    relative = canonical_url(fetched.url)
    if format_of(relative, fetched.media_type, fetched.content[:1024]) is None:
        kind = fetched.media_type or "not stated"
        raise SourceError(f"{fetched.url}: its type ({kind}) is not supported.", f"Only {SUPPORTED} are read.")
    digest = hashlib.sha256(fetched.content).hexdigest()
    content = spool.add(fetched.content, fetched.media_type, fetched.charset)
    return SourceItem(source, None, fetched.url, relative, digest, content)


def _sitemap(fetched: Fetched) -> tuple[str, list[str]] | None:
    """``urlset`` or ``sitemapindex`` with the addresses in it, or ``None`` for what is no sitemap."""
    content = fetched.content
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or fetched.media_type.startswith("text/html"):
        return None
    root = _ROOT.search(content[:4096])
    if root is None:
        return None
    found = [match[2] for match in _LOCATION.finditer(content) if match[1] == root[1]]
    return root[2].decode(), [html.unescape(location.decode("utf-8", "replace")) for location in found]


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(content, _MAX_SITEMAP_BYTES)
    except zlib.error as error:
        raise SourceError("The compressed sitemap is broken.", "Check it in a browser.") from error
