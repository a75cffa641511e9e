"""Search results as HTML, with the words of the query marked where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from esnqa.types import Document, ScoredPassage
from esnqa_app import present
from esnqa_app.layout import Piece
from esnqa_app.links import document_link, outside_link
from esnqa_app.names import language_name
from esnqa_app.rendering import macro
from esnqa_app.texts import Texts

TEMPLATE = "results.html"
SHORTEST = 4
MOST_WORDS = 6
NO_YEAR = "none"
_WORD = re.compile(r"\w+")
_BLANK_LINES = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Item:
    """One passage: where it stands, its text with words marked, and why it was found.

    ``trail`` are the headings above it, less the one that it begins with.
    """

    id: str
    reference: present.Reference
    trail: tuple[str, ...]
    pieces: tuple[Piece, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one document, best first; ``facets`` holds its values, each as ``key=value``."""

    title: str
    href: str
    lang: str
    meta: tuple[str, ...]
    original: str | None
    facets: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A property by which what was found can be narrowed: its values, as ``key=value``, with names and counts of documents."""

    label: str
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found, by document in order of the best passage, and a sentence on it."""

    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    summary: str


def intro(texts: Texts) -> str:
    """What stands there before the first search."""
    return macro(TEMPLATE, "intro")(texts)


def problem(what: str, remedy: str) -> str:
    """What is wrong with a search, and what to do."""
    return macro(TEMPLATE, "problem")(what, remedy)


def listing(query: str, scored: Sequence[ScoredPassage], texts: Texts) -> str:
    """The passages that were found, by document, best first."""
    by_document: dict[str, list[ScoredPassage]] = {}
    for found in scored:
        by_document.setdefault(found.document.id, []).append(found)
    groups = tuple(_group(query, passages, texts) for passages in by_document.values())
    summary = texts.found.format(count=len(scored), documents=len(groups)) if groups else texts.found_nothing
    documents = [passages[0].document for passages in by_document.values()]
    return macro(TEMPLATE, "results")(Found(groups, _facets(documents, texts), summary), texts)


def _group(query: str, passages: Sequence[ScoredPassage], texts: Texts) -> Group:
    document = passages[0].document
    return Group(
        title=present.title_of(document),
        href=document_link(document.id),
        lang=document.language or "",
        meta=present.meta(document.publisher, document.published, document.language, "", texts),
        original=outside_link(document.source_url),
        facets=tuple(f"{key}={value}" for key, values in _values(document).items() for value in values),
        items=tuple(_item(query, passage, texts) for passage in passages),
    )


def _item(query: str, scored: ScoredPassage, texts: Texts) -> Item:
    pieces = marked(_BLANK_LINES.sub("\n", scored.passage.text), query)
    reference = present.of_passage(scored, texts)
    headings = reference.headings
    begins = bool(headings) and scored.passage.text.startswith(f"{headings[-1]}\n")
    return Item(scored.passage.id, reference, headings[: -1 if begins else None], pieces, _why(scored, pieces, texts))


def _values(document: Document) -> dict[str, tuple[str, ...]]:
    """A document's values by the key of a facet."""
    return {
        "language": (document.language,) if document.language else (),
        "country": document.countries,
        "theme": document.themes,
        "kind": (document.kind,) if document.kind else (),
        "year": ((document.published or "")[:4] or NO_YEAR,),
    }


def _facets(documents: Sequence[Document], texts: Texts) -> tuple[Facet, ...]:
    """How many of the documents have each value, the most frequent first, years last to first; what says nothing is left out."""
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "language": (texts.language, language_name),
        "country": (texts.country, texts.country_name),
        "theme": (texts.theme, texts.theme_name),
        "kind": (texts.kind, texts.kind_name),
        "year": (texts.year, lambda year: texts.no_date if year == NO_YEAR else year),
    }
    facets = []
    for key, (label, named) in names.items():
        counts = Counter(value for document in documents for value in _values(document)[key])
        ranked = sorted(counts.items(), key=_by_year if key == "year" else _by_count)
        if len(ranked) > 1:
            facets.append(Facet(label, tuple((f"{key}={value}", named(value), count) for value, count in ranked)))
    return tuple(facets)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _by_year(item: tuple[str, int]) -> int:
    """The latest first, what has no date last."""
    return 0 if item[0] == NO_YEAR else -int(item[0])


def _why(scored: ScoredPassage, pieces: Sequence[Piece], texts: Texts) -> str:
    """By which signals a passage was found, which words of the query stand in it, and its score."""
    dense, lexical = (scored.signals.get(name) is not None for name in ("dense", "lexical"))
    said = [texts.why_both if dense and lexical else texts.why_words if lexical else texts.why_meaning]
    if words := list(dict.fromkeys(piece.text.casefold() for piece in pieces if piece.marked))[:MOST_WORDS]:
        said.append(texts.matched.format(words=", ".join(words)))
    return " · ".join([*said, texts.score.format(score=texts.number(round(scored.score, 2)))])


def marked(text: str, query: str) -> tuple[Piece, ...]:
    """``text`` in pieces, words that begin like one of the query's longer words marked. Together they are ``text``."""
    stems = {stem for word in _WORD.findall(query) if (stem := _stem(word))}
    pieces, last = [], 0
    for word in _WORD.finditer(text):
        if any(_folded(word.group()).startswith(stem) for stem in stems):
            pieces += [Piece(text[last : word.start()]), Piece(word.group(), marked=True)]
            last = word.end()
    return tuple(piece for piece in (*pieces, Piece(text[last:])) if piece.text)


def _stem(word: str) -> str:
    folded = _folded(word)
    if len(folded) < SHORTEST and not folded.isdigit():
        return ""
    return folded if folded.isdigit() or len(folded) <= SHORTEST + 1 else folded[: max(SHORTEST + 1, len(folded) - 3)]


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
