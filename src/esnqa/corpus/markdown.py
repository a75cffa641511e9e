"""Reads Markdown: headings, paragraphs, nested lists, tables and footnotes; emphasis and links give their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from esnqa.corpus.draft import Draft, RawBlock
from esnqa.corpus.front_matter import split_front_matter
from esnqa.types import BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_FOOTNOTE = re.compile(r"^(?:[ ]{0,3})\[\^([^\]\s]+)\]:[ \t]*", re.MULTILINE)
_UNSEEN = re.compile(
    r"<(?:script|style|template|noscript|iframe|object|textarea|title|svg|select)\b|<\w[^>]*\s(?:hidden|aria-hidden|style)\b",
    re.IGNORECASE,
)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")


def read_markdown(text: str) -> Draft:
    """The blocks of a Markdown text, with its front matter's metadata; raw HTML is dropped."""
    from markdown_it import MarkdownIt

    metadata, body, warnings = split_front_matter(text)
    # A footnote's definition would be taken for a link reference and vanish: a paragraph of its own keeps it.
    body = _FOOTNOTE.sub(lambda match: f"\n\\[{match[1]}\\] ", body)
    tokens = MarkdownIt("commonmark").enable("table").parse(body.replace("\0", ""))
    walk = _Walk()
    for token in tokens:
        walk.take(token)
    title = metadata.title or _title(walk.blocks)
    html = (f"{walk.html} pieces of raw HTML were dropped.",) if walk.html else ()
    return Draft(walk.blocks, replace(metadata, title=title), warnings=warnings + html)


@dataclass
class _Walk:
    """State while Markdown's flat tokens pass by."""

    blocks: list[RawBlock] = field(default_factory=list)
    html: int = 0
    _lists: list[int | None] = field(default_factory=list)
    _group: int = 0
    _marker: str | None = None
    _heading: int = 0
    _row: list[str] | None = None

    def take(self, token: Token) -> None:
        """Opens, fills or closes a block."""
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list(token)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            self._marker = None
        elif kind == "list_item_open":
            self._open_item()
        elif kind == "list_item_close":
            self._marker = None
        elif kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind == "table_open":
            self._group += 1
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close":
            self._close_row()
        elif kind == "inline":
            self._fill(_inline_text(token.children or (), self))
        elif kind in ("fence", "code_block"):
            self._fill(token.content)
        elif kind == "html_block":
            self.html += 1

    def _open_list(self, token: Token) -> None:
        if not self._lists:
            self._group += 1
        start = token.attrGet("start")
        self._lists.append(int(start if start is not None else 1) if token.type == "ordered_list_open" else None)

    def _open_item(self) -> None:
        number = self._lists[-1]
        self._marker = "" if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _close_row(self) -> None:
        if self._row is not None and any(self._row):
            text = " | ".join(" ".join(cell.split()) for cell in self._row)
            self.blocks.append(RawBlock(BlockKind.TABLE_ROW, text, group=self._group))
        self._row = None

    def _fill(self, text: str) -> None:
        if self._row is not None:
            self._row.append(text)
        elif self._heading:
            self.blocks.append(RawBlock(BlockKind.HEADING, text, self._heading))
        elif self._marker is not None:
            level = len(self._lists) - 1
            self.blocks.append(RawBlock(BlockKind.LIST_ITEM, self._marker + text, level, group=self._group))
            self._marker = None
        elif self._lists:  # a further paragraph of an item: the item goes on
            self.blocks.append(RawBlock(BlockKind.LIST_ITEM, text, len(self._lists) - 1, group=self._group))
        else:
            self.blocks += (RawBlock(BlockKind.PARAGRAPH, part) for part in re.split(r"\n\s*\n", text))


def _inline_text(tokens: Sequence[Token], walk: _Walk) -> str:
    return _FOOTNOTE_MARK.sub("", "".join(_inline_parts(tokens, walk)))


def _inline_parts(tokens: Sequence[Token], walk: _Walk) -> Iterator[str]:
    unseen = ""  # the name of an open element whose text no reader sees
    for token in tokens:
        if token.type == "html_inline":
            walk.html += 1
            name = _tag_name(token.content)
            if unseen:
                unseen = "" if token.content.startswith("</") and name == unseen else unseen
            elif _UNSEEN.match(token.content):
                unseen = name
            elif name == "br":
                yield "\n"
        elif unseen:
            continue
        elif token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak":
            yield "\n"
        elif token.type != "image":
            yield token.content


def _tag_name(tag: str) -> str:
    name = re.match(r"</?([A-Za-z][\w-]*)", tag)
    return name[1].lower() if name else ""


def _title(blocks: Sequence[RawBlock]) -> str | None:
    """The first heading of level 1, or the heading that stands first of all."""
    top = next((b for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), None)
    first = blocks[0] if blocks and blocks[0].kind is BlockKind.HEADING else None
    chosen = top or first
    return chosen.text if chosen else None
