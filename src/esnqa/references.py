"""A quote with its reference, as it is pasted into a text or read by a reference manager.

Styles: plain text, Markdown, APA (seventh edition, a web page of a corporate author), BibTeX and RIS. A document's publisher
is its author. What is not known is left out, or said to be so where a style has words for it (APA's ``n.d.``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote as percent

from esnqa.types import Document

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BABEL = {
    "bg": "bulgarian",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hr": "croatian",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "lv": "latvian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sk": "slovak",
    "sl": "slovene",
    "sv": "swedish",
    "uk": "ukrainian",
}
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{c: f"\\{c}" for c in "&%$#_{}"},
    }
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_SLIDES = (".pptx", ".ppt", ".odp")
BLOCK_QUOTE_WORDS = 40


class Style(StrEnum):
    """How a reference is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    APA = "apa"
    BIBTEX = "bibtex"
    RIS = "ris"


@dataclass(frozen=True, slots=True)
class Source:
    """What a reference says of a document; dates are ISO, possibly only ``YYYY-MM`` or ``YYYY``.

    ``page`` is a page, or a slide where ``slides``.
    """

    id: str
    title: str
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    accessed: str | None = None
    language: str | None = None
    page: int | None = None
    slides: bool = False

    @classmethod
    def of(cls, document: Document, page: int | None = None) -> Source:
        """A document, at a page."""
        return cls(
            id=document.id,
            title=document.title or document.id,
            publisher=document.publisher,
            published=document.published,
            url=document.source_url,
            accessed=document.accessed,
            language=document.language,
            page=page,
            slides=(document.path or document.id).lower().endswith(_SLIDES),
        )


def _iso(date: str) -> str:
    return date


def _english_place(page: int, slides: bool) -> str:
    return f"slide {page}" if slides else f"p. {page}"


@dataclass(frozen=True, slots=True)
class Wording:
    """How running text names a date and a page; the plain and the Markdown style use it."""

    date: Callable[[str], str] = _iso
    place: Callable[[int, bool], str] = _english_place


NEUTRAL = Wording()


def cite(quote: str, source: Source, style: Style, wording: Wording = NEUTRAL) -> str:
    """The quote with its reference in a style; white space within the quote becomes single spaces."""
    said = _line(quote)
    if style is Style.PLAIN:
        return f"“{said}” ({', '.join(_words(source, wording))})"
    if style is Style.MARKDOWN:
        return f"> {escaped_markdown(said)}\n>\n> — {markdown_reference(source, wording)}"
    if style is Style.APA:
        return f"{_apa_quote(said, source)}\n\n{apa_reference(source)}"
    return _bibtex(said, source) if style is Style.BIBTEX else _ris(said, source)


def _line(text: str) -> str:
    return " ".join(text.split())


def _words(source: Source, wording: Wording) -> list[str]:
    return [
        _line(word)
        for word in (
            source.title,
            source.publisher or "",
            wording.date(source.published) if source.published else "",
            wording.place(source.page, source.slides) if source.page is not None else "",
            source.url or "",
        )
        if word
    ]


def escaped_markdown(text: str) -> str:
    """Text that Markdown shows as it is; a number, dash or plus at its beginning begins no list."""
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return re.sub(r"^(\d+)([.)])(?=\s)|^([-+])(?=\s)", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def markdown_reference(source: Source, wording: Wording = NEUTRAL) -> str:
    """The document as a line of Markdown, its title linked."""
    title = f"*{escaped_markdown(_line(source.title))}*"
    address = _safe_address(source.url)
    words = [
        escaped_markdown(_line(source.publisher or "")),
        f"[{title}](<{address}>)" if address else title,
        wording.date(source.published) if source.published else "",
        wording.place(source.page, source.slides) if source.page is not None else "",
    ]
    return ", ".join(word for word in words if word)


def _safe_address(url: str | None) -> str:
    """A web address without the characters that would end it early; nothing for another scheme."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return ""
    return percent(url, safe="%/:?#[]@!$&'()*+,;=~-._")


# --- APA


def _apa_quote(quote: str, source: Source) -> str:
    """Short quotes in marks; from forty words on a block without them, the reference behind the last full stop."""
    reference = f"({', '.join(_apa_short(source))})"
    if len(quote.split()) >= BLOCK_QUOTE_WORDS:
        return f"    {quote} {reference}"
    return f"“{quote}” {reference}"


def _apa_short(source: Source) -> Iterator[str]:
    yield _line(source.publisher) if source.publisher else f"“{_line(source.title)}”"
    yield (source.published or "n.d.")[:4]
    if source.page is not None:
        yield _english_place(source.page, source.slides)


def apa_reference(source: Source) -> str:
    """The entry of a list of references."""
    title = _ended(_line(source.title))
    date = f"({_apa_date(source.published)})."
    parts = [_ended(_line(source.publisher)), date, title] if source.publisher else [title, date]
    if source.url and not source.published and source.accessed:
        parts.append(f"Retrieved {_apa_day(source.accessed)}, from {source.url}")
    elif source.url:
        parts.append(source.url)
    return " ".join(parts)


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…", ";")) else f"{text}."


def _parts(date: str | None) -> list[int]:
    return [int(part) for part in (date or "").split("-") if part.isdigit()]


def _apa_date(date: str | None) -> str:
    year, *rest = [*_parts(date)] or [0]
    if not year:
        return "n.d."
    month = f", {_MONTHS[rest[0] - 1]}" if rest else ""
    return f"{year}{month}{f' {rest[1]}' if len(rest) > 1 else ''}"


def _apa_day(date: str) -> str:
    year, *rest = _parts(date)
    if len(rest) < 2:
        return _apa_date(date)
    return f"{_MONTHS[rest[0] - 1]} {rest[1]}, {year}"


# --- BibTeX


def _bibtex(quote: str, source: Source) -> str:
    date = _parts(source.published)
    fields = {
        "author": f"{{{_latex(source.publisher)}}}" if source.publisher else "",
        "title": f"{{{_latex(source.title)}}}",
        "year": str(date[0]) if date else "",
        "month": _MONTHS[date[1] - 1][:3].lower() if len(date) > 1 else "",
        "day": str(date[2]) if len(date) > 2 else "",
        "url": _safe_address(source.url),
        "urldate": source.accessed or "",
        "language": _BABEL.get((source.language or "").split("-")[0].lower(), ""),
        "pages": str(source.page) if source.page is not None else "",
        "annote": _latex(quote),
    }
    lines = [
        f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{citation_key(source)},", *lines, "}"])


def _latex(text: str) -> str:
    return _line(text).translate(_LATEX)


def citation_key(source: Source) -> str:
    """A key in ASCII from publisher, year and title, with four digits of the document's identity: the same every time."""
    who = next(iter(_ascii_words(source.publisher or "")), "")
    about = next((word for word in _ascii_words(source.title) if len(word) > 3 and word != who), "")
    year = (source.published or "")[:4]
    return "-".join(part for part in (f"{who}{year}{about}", _digest(source.id)) if part)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:4]


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+", plain)


# --- RIS


def _ris(quote: str, source: Source) -> str:
    lines = [
        ("TY", "ELEC" if source.url else "GEN"),
        (
            "AU",
            f"{_line(source.publisher)}," if source.publisher else "",
        ),  # the comma: a name that is not turned around
        ("TI", _line(source.title)),
        ("PY", (source.published or "")[:4]),
        ("DA", _ris_date(source.published)),
        ("UR", source.url or ""),
        ("Y2", _ris_date(source.accessed)),
        ("LA", source.language or ""),
        ("SP", str(source.page) if source.page is not None else ""),
        ("ID", citation_key(source)),
        ("N1", quote),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in lines if value), "ER  - "])


def _ris_date(date: str | None) -> str:
    """``YYYY/MM/DD/``, with nothing between the slashes where it is not known."""
    if not date:
        return ""
    year, month, day = (*date.split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/"
