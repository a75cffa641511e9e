"""The library as HTML: the documents of the collection, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """How many documents have each value, the longest bar 100 wide."""

    label: str
    bars: tuple[tuple[str, int, float], ...]


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
    rows = tuple(_row(entry, collection, texts) for entry in found[first : first + ROWS])
    summary = _summary(first, rows, len(found), collection, texts)
    return macro("library.html", "documents")(Page(rows, summary), texts), shown, pages


def _summary(first: int, rows: tuple[Row, ...], found: int, collection: Collection, texts: Texts) -> str:
    if not rows:
        return texts.library_none
    if found <= ROWS:
        return texts.library_count.format(shown=found, total=len(collection.entries))
    return texts.library_more.format(first=first + 1, last=first + len(rows), total=found)


def _row(entry: Entry, collection: Collection, texts: Texts) -> Row:
    return Row(
        href=document_link(entry.id),
        title=entry.title,
        lang=entry.language or "",
        publisher=entry.publisher or "",
        kind=texts.kind_name(entry.kind or ""),
        published=texts.date(entry.published) or texts.no_date,
        language=language_name(entry.language),
        themes=", ".join(map(texts.theme_name, entry.themes)),
        countries=", ".join(map(texts.country_name, entry.countries)),
        notes=tuple(_notes(entry, collection, texts)),
    )


def _notes(entry: Entry, collection: Collection, texts: Texts) -> Iterator[str]:
    """In which languages a document is there too, whether there is newer information, and what reading it left open."""
    others = [collection.by_address[address] for address in entry.translations if address in collection.by_address]
    if languages := sorted({language_name(other.language) for other in others if other.language}):
        yield texts.also_in.format(languages=", ".join(languages))
    if entry.superseded_by:
        yield texts.has_newer
    yield from entry.warnings


def glance(collection: Collection, texts: Texts) -> str:
    """The collection by year, language, theme and country, and what could not be read."""
    facets = collection.facets
    charts = (
        _chart(texts.year, {year or texts.no_date: count for year, count in collection.years.items()}),
        _chart(texts.language, {language_name(code): count for code, count in facets["language"].items()}),
        _chart(texts.theme, {texts.theme_name(name): count for name, count in facets["theme"].items()}),
        _chart(texts.country, {texts.country_name(code): count for code, count in facets["country"].items()}),
    )
    return macro("library.html", "glance")([chart for chart in charts if chart.bars], collection.unread, texts)


def _chart(label: str, counts: Mapping[str, int]) -> Chart:
    most = max(counts.values(), default=1)
    return Chart(label, tuple((name, count, round(100 * count / most, 1)) for name, count in counts.items()))
