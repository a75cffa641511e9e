"""Reads HTML: the article of a page, taken by trafilatura once all that is hidden is gone, and the page's metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from esnqa.corpus.dates import timestamp_date
from esnqa.corpus.decoding import decode
from esnqa.corpus.draft import Draft, Metadata, RawBlock
from esnqa.corpus.hidden import remove_hidden
from esnqa.corpus.identity import is_http_url
from esnqa.corpus.normalise import normalise_line
from esnqa.errors import SourceError
from esnqa.types import BlockKind

_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE_SUFFIX = re.compile(r"\s+(?:[|·»•–—]|-)\s+")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "date",
)
_MAX_JSON_LD = 500_000
_MAX_DEPTH = 2_000
_ARTICLE_LENGTH = 100


def read_html(raw: bytes, charset: str | None = None) -> Draft:
    """The article of a page as blocks in order, and its metadata; ``charset`` is what the server declared.

    ``metadata.source_url`` is the page's own canonical address, where it names one. Warnings say how much
    hidden text was dropped. Raises SourceError for what is not a page.
    """
    sniffed = _META_CHARSET.search(raw[:4096])
    text, warnings = decode(raw, charset or (sniffed[1].decode("ascii") if sniffed else None))
    tree = _parse(text)
    metadata, declared = _metadata(tree), _declared_language(tree)
    hidden = remove_hidden(tree)
    if hidden:
        warnings += (f"Hidden text was dropped in {hidden} {'place' if hidden == 1 else 'places'}.",)
    blocks = _article(tree)
    return Draft(_with_title_first(blocks, metadata.title), metadata, declared, warnings)


def _parse(text: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, no_network=True)
    source = _XML_DECLARATION.sub("", text).replace("\0", "")
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"It is not an HTML page: {error or 'it is empty'}.", "Save the page again.") from error
    if _depth(tree) > _MAX_DEPTH:
        raise SourceError(f"Its elements are nested more than {_MAX_DEPTH} deep.", "Save the page again, or as text.")
    return tree


def _depth(tree: Any) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for element in level for child in element]
    return deepest


def _article(tree: Any) -> list[RawBlock]:
    from copy import deepcopy

    from trafilatura import bare_extraction

    found = bare_extraction(
        deepcopy(tree), include_comments=False, include_tables=True, include_links=False, include_images=False
    )
    body = getattr(found, "body", None)
    blocks = list(_Body().blocks(body)) if body is not None else []
    if len(blocks) > 1 and sum(len(block.text) for block in blocks) >= _ARTICLE_LENGTH:
        return blocks
    # too short a page for an article to stand out in it: all that it shows is its text
    whole = list(_Page().blocks(tree))
    shown = sum(bool(block.text.strip()) for block in whole)
    return whole if shown > len(blocks) and sum(len(b.text) for b in blocks) < 5 * _ARTICLE_LENGTH else blocks or whole


class _Body:
    """Turns the extraction's small vocabulary (head, p, list, item, table, row, cell, quote, lb) into blocks."""

    def __init__(self) -> None:
        self._groups = 0

    def blocks(self, body: Any) -> Iterator[RawBlock]:
        """The blocks of a body in order."""
        for child in _with_loose_texts(body):
            yield from self._block(child)

    def _block(self, element: Any) -> Iterator[RawBlock]:
        if isinstance(element, str):
            yield RawBlock(BlockKind.PARAGRAPH, element)
        elif element.tag == "head":
            level = re.search(r"[1-6]", element.get("rend", ""))
            yield RawBlock(BlockKind.HEADING, _flat(element), int(level[0]) if level else 2)
        elif element.tag == "list":
            self._groups += 1
            yield from self._items(element, 0, self._groups)
        elif element.tag == "table":
            self._groups += 1
            yield from self._rows(element, self._groups)
        elif _contains_blocks(element):
            yield from self.blocks(element)
        else:
            yield from (RawBlock(BlockKind.PARAGRAPH, part) for part in _inline(element).split("\n\n"))

    def _items(self, element: Any, level: int, group: int) -> Iterator[RawBlock]:
        ordered = element.get("rend") == "ol"
        for number, item in enumerate((child for child in element if child.tag in ("item", "list")), 1):
            if item.tag == "list":
                yield from self._items(item, level + 1, group)
                continue
            text = _inline(item, leave_out="list").replace("\n\n", "\n")
            if text.strip():
                yield RawBlock(
                    BlockKind.LIST_ITEM, f"{number}. {text.strip()}" if ordered else text, level, group=group
                )
            for nested in item.iter("list"):
                if next(nested.iterancestors("list")) is element:
                    yield from self._items(nested, level + 1, group)

    def _rows(self, element: Any, group: int) -> Iterator[RawBlock]:
        for row in element.iter("row"):
            cells = [normalise_line(_flat(cell)) for cell in row.iter("cell")]
            if any(cells):
                yield RawBlock(BlockKind.TABLE_ROW, " | ".join(cells), group=group)


_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_LEFT_OUT = frozenset(
    [
        "head",
        "nav",
        "footer",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "script",
        "style",
        "noscript",
        "template",
        "title",
    ]
)


class _Page:
    """Turns a whole visible page into blocks, where no article stands out in it."""

    def __init__(self) -> None:
        self._groups = 0

    def blocks(self, tree: Any) -> Iterator[RawBlock]:
        """The blocks of a page in order."""
        for element in tree.iter():
            if not isinstance(element.tag, str) or element.tag not in _BLOCK_TAGS or self._is_left_out(element):
                continue
            if element.tag in ("ul", "ol", "table"):
                self._groups += 1
            if element.tag == "tr":
                cells = [normalise_line(_flat(cell)) for cell in element if cell.tag in ("td", "th")]
                yield RawBlock(BlockKind.TABLE_ROW, " | ".join(cells) if any(cells) else "", group=self._groups)
            elif not any(parent.tag == "tr" for parent in element.iterancestors("tr")):
                yield from self._texts(element)

    def _texts(self, element: Any) -> Iterator[RawBlock]:
        for text in _own_texts(element):
            if re.fullmatch("h[1-6]", element.tag):
                yield RawBlock(BlockKind.HEADING, text, int(element.tag[1]))
            elif element.tag == "li":
                level = sum(1 for _ in element.iterancestors("ul", "ol")) - 1
                yield RawBlock(BlockKind.LIST_ITEM, text, max(0, level), group=self._groups)
            else:
                yield RawBlock(BlockKind.PARAGRAPH, text)

    def _is_left_out(self, element: Any) -> bool:
        return element.tag in _LEFT_OUT or next(element.iterancestors(*_LEFT_OUT), None) is not None


def _own_texts(element: Any) -> Iterator[str]:
    """Runs of text in an element between the blocks in it; inline elements belong to the run."""
    run = _squeezed(element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            if child.tag == "br":
                run += "\n"
            elif any(isinstance(inner.tag, str) and inner.tag in _BLOCK_TAGS for inner in child.iter()):
                yield run
                run = ""
            else:
                run += _squeezed("".join(child.itertext()))
        run += _squeezed(child.tail)
    yield run


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _with_loose_texts(element: Any) -> Iterator[Any]:
    """Children, with the texts between them."""
    if (element.text or "").strip():
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if (child.tail or "").strip():
            yield child.tail


def _contains_blocks(element: Any) -> bool:
    return any(child.tag in ("p", "head", "list", "table", "quote", "div") for child in element)


def _inline(element: Any, leave_out: str = "") -> str:
    """The text of an element: line breaks as ``\\n``, paragraphs apart by two of them, other blanks as one space."""
    parts = [_squeezed(element.text)]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag in ("p", "quote", "head"):
            parts += ("\n\n", _inline(child, leave_out), "\n\n")
        elif isinstance(child.tag, str) and child.tag != leave_out:
            parts.append(_inline(child, leave_out))
        parts.append(_squeezed(child.tail))
    return "".join(parts)


def _flat(element: Any) -> str:
    texts = element.itertext() if element.tag not in ("cell", "td", "th") else _spaced(element)
    return " ".join("".join(texts).split())


def _spaced(element: Any) -> Iterator[str]:
    """The texts of a cell, in which paragraphs and line breaks part words."""
    for part in element.iter():
        if isinstance(part.tag, str):
            yield (" " if part.tag in ("p", "lb", "br", "item", "li", "div") else "") + (part.text or "")
        if part is not element:
            yield part.tail or ""


def _with_title_first(blocks: list[RawBlock], title: str | None) -> list[RawBlock]:
    """The blocks under the page's title, where the extraction left its heading out and nothing else repeats it."""
    if not blocks or not title:
        return blocks
    start = " ".join(normalise_line(block.text) for block in blocks[:6])
    return blocks if normalise_line(title) in start else [RawBlock(BlockKind.HEADING, title, 1), *blocks]


def _metadata(tree: Any) -> Metadata:
    named = _meta_values(tree)
    ld = list(_json_ld(tree))
    address = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None) or named.get("og:url")
    return Metadata(
        title=_title(tree, named),
        source_url=address.strip() if address and is_http_url(address.strip()) else None,
        publisher=normalise_line(named.get("og:site_name", "")) or None,
        published=_published(tree, named, ld),
    )


def _meta_values(tree: Any) -> dict[str, str]:
    values: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            values.setdefault(name, content)
    return values


def _title(tree: Any, named: dict[str, str]) -> str | None:
    """og:title, else the one main heading, else the title element without the site's name."""
    headings = [normalise_line(h.text_content()) for h in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    element = next((normalise_line(t.text_content()) for t in tree.iter("title")), "")
    own = normalise_line(named.get("og:title", "")) or element
    matching = next((heading for heading in headings if heading and heading in own), None)
    if matching:
        return matching
    if own:
        return _without_site(own, named.get("og:site_name", ""))
    return headings[0] if len(headings) == 1 else None


def _without_site(title: str, site: str) -> str:
    parts = _SITE_SUFFIX.split(title)
    if len(parts) > 1 and site and parts[-1].casefold() == normalise_line(site).casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |·»•–—-")
    return title


def _published(tree: Any, named: dict[str, str], ld: list[dict[str, Any]]) -> str | None:
    candidates = [named.get(name) for name in _PUBLISHED]
    candidates[3:3] = [entry.get("datePublished") for entry in ld]
    times = [t for t in tree.iter("time") if "pubdate" in t.attrib or t.get("itemprop", "").lower() == "datepublished"]
    within = tree.xpath("//article//time[@datetime]|//main//time[@datetime]")
    times += within if len({t.get("datetime") for t in within}) == 1 else []
    candidates += [t.get("datetime") for t in times]
    dates = (timestamp_date(text) for text in candidates if isinstance(text, str))
    return next((date for date in dates if date), None)


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = script.text or ""
        if len(text) > _MAX_JSON_LD:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue  # the page's own slip; its other statements still count
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                yield entry
                yield from (part for part in _listed(entry.get("@graph")) if isinstance(part, dict))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _declared_language(tree: Any) -> str | None:
    root = tree.getroottree().getroot()
    names = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
    return next((str(root.get(name)) for name in names if root.get(name)), None)
