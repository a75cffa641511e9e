"""The library as HTML: the documents of the collection, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from esnqa_app.collection import Collection, Entry
from esnqa_app.links import document_link
from esnqa_app.names import language_name
from esnqa_app.rendering import macro
from esnqa_app.texts import Texts

ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the table shows it."""

    href: str
    title: str
    lang: str
    publisher: str
    kind: str
    published: str
    language: str
    themes: str
    countries: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the table, and a sentence on it."""

    rows: tuple[Row, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the library is limited to: all ``words`` must occur, and one value of each list that is not empty."""

    words: str = ""
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def accepts(self, entry: Entry) -> bool:
        """Whether a document is among them."""
        about = f"{entry.title} {entry.publisher or ''} {entry.id}".casefold()
        return (
            all(word in about for word in self.words.casefold().split())
            and _meets(self.languages, (entry.language or "",))
            and _meets(self.kinds, (entry.kind or "",))
            and _meets(self.themes, entry.themes)
            and _meets(self.countries, entry.countries)
        )


def _meets(wanted: Iterable[str], values: Iterable[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(values)


def table(collection: Collection, wanted: Wanted, page: int, texts: Texts) -> tuple[str, int, int]:
    """Page ``page`` (from 0) of the documents wanted, the page really shown, and how many pages there are."""
    found = [entry for entry in collection.entries if wanted.accepts(entry)]
    pages = max(1, -(-len(found) // ROWS))
    shown = min(max(page, 0), pages - 1)
    first = shown * ROWS
    rows = tuple(_row(entry, texts) for entry in found[first : first + ROWS])
    summary = _summary(first, rows, len(found), collection, texts)
    return macro("library.html", "documents")(Page(rows, summary), texts), shown, pages


def _summary(first: int, rows: tuple[Row, ...], found: int, collection: Collection, texts: Texts) -> str:
    if not rows:
        return texts.library_none
    if found <= ROWS:
        return texts.library_count.format(shown=found, total=len(collection.entries))
    return texts.library_more.format(first=first + 1, last=first + len(rows), total=found)


def _row(entry: Entry, texts: Texts) -> Row:
    return Row(
        href=document_link(entry.id),
        title=entry.title,
        lang=entry.language or "",
        publisher=entry.publisher or "",
        kind=texts.kind_name(entry.kind or ""),
        published=texts.date(entry.published),
        language=language_name(entry.language),
        themes=", ".join(map(texts.theme_name, entry.themes)),
        countries=", ".join(map(texts.country_name, entry.countries)),
    )
