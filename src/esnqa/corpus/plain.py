"""Reads plain text: paragraphs, list items and headings from blank lines, markers and line lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from esnqa.corpus.draft import Draft, Metadata, RawBlock
from esnqa.corpus.front_matter import split_front_matter
from esnqa.corpus.furniture import is_furniture
from esnqa.corpus.normalise import normalise_line
from esnqa.types import BlockKind

_LINE_END = re.compile("\r\n?|[\n\u0085\u2028\u2029\v\f]")
_RULE = re.compile(r"[-=_*~#.+ ]{3,}")
_UNDERLINE = re.compile(r"(=|-|~){3,}|={2,}")
_BULLET = re.compile(r"[•‣◦▪●○■□·∙⁃►▶➢➤✓✔\uf0b7\uf0a7*+–—-]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,3}[.)]|\(\d{1,3}\)|[a-z]\)|\([a-z]{1,4}\)|[ivx]{1,5}[.)])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_LONG_LINE = 150
_HEADING_LENGTH = 90
_HEADING_WORDS = 14


@dataclass(frozen=True, slots=True)
class _Line:
    indent: int
    text: str


@dataclass(frozen=True, slots=True)
class _Item:
    """A paragraph or list item before headings are told from paragraphs."""

    kind: BlockKind
    text: str
    indent: int = 0
    lines: int = 1
    underlined: int = 0


def read_text(text: str) -> Draft:
    """The blocks of a plain text, with its front matter's metadata; a heading above everything else is its title."""
    metadata, body, warnings = split_front_matter(text)
    items = [item for chunk in _chunks(_lines(body)) for item in _items(chunk)]
    blocks = _blocks(items)
    return Draft(blocks, replace(metadata, title=metadata.title or _title(blocks, metadata)), warnings=warnings)


def _lines(text: str) -> list[_Line]:
    lines = []
    for raw in _LINE_END.split(text):
        expanded = raw.expandtabs(4)
        line = normalise_line(raw)
        hidden = is_furniture(line) or (_RULE.fullmatch(line) and not _UNDERLINE.fullmatch(line))
        lines.append(_Line(len(expanded) - len(expanded.lstrip()), "" if hidden else line))
    return lines


def _chunks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Runs of lines between blank ones; a line on its own where lines are paragraphs."""
    chunk: list[_Line] = []
    for line in [*lines, _Line(0, "")]:
        if line.text:
            chunk.append(line)
        elif chunk:
            yield from _split(chunk)
            chunk = []


def _split(chunk: list[_Line]) -> Iterator[list[_Line]]:
    if max(len(line.text) for line in chunk) > _LONG_LINE:
        yield from ([line] for line in chunk)  # not wrapped by hand: each line is a paragraph
        return
    width = max(len(line.text) for line in chunk)
    paragraph: list[_Line] = []
    for line in chunk:
        paragraph.append(line)
        if len(line.text) < 0.6 * width and re.search(r"[.!?][”\"’»)]?$", line.text):
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _items(chunk: list[_Line]) -> Iterator[_Item]:
    current: _Item | None = None
    texts: list[str] = []
    for line in chunk:
        if current and _UNDERLINE.fullmatch(line.text):
            current = replace(current, underlined=1 if line.text[0] == "=" else 2)
            continue
        item = _opened(line, current, texts[-1] if texts else "")
        if item is None and current and not current.underlined:
            texts.append(line.text)
            continue
        if current:
            yield replace(current, text=" ".join(texts), lines=len(texts))
        current = item or _Item(BlockKind.PARAGRAPH, line.text, line.indent)
        texts = [current.text]
    if current and not _UNDERLINE.fullmatch(current.text):
        yield replace(current, text=" ".join(texts), lines=len(texts))


def _opened(line: _Line, current: _Item | None, before: str) -> _Item | None:
    """The item that ``line`` begins, or ``None`` where it goes on with the current one."""
    if bullet := _BULLET.match(line.text):
        return _Item(BlockKind.LIST_ITEM, line.text[bullet.end() :], line.indent)
    begins = current is None or current.kind is BlockKind.LIST_ITEM or _SENTENCE_END.search(before)
    if begins and _NUMBER.match(line.text):
        return _Item(BlockKind.LIST_ITEM, line.text, line.indent)
    return _Item(BlockKind.PARAGRAPH, line.text, line.indent) if current is None else None


def _blocks(items: list[_Item]) -> list[RawBlock]:
    blocks: list[RawBlock] = []
    group = 0
    indents: list[int] = []
    for number, item in enumerate(items):
        if item.underlined or _is_heading(items, number):
            blocks.append(RawBlock(BlockKind.HEADING, item.text, item.underlined or (1 if not blocks else 2)))
        elif item.kind is BlockKind.LIST_ITEM:
            if not blocks or blocks[-1].kind is not BlockKind.LIST_ITEM:
                group, indents = group + 1, []
            indents = [indent for indent in indents if indent < item.indent] + [item.indent]
            blocks.append(RawBlock(item.kind, item.text, len(indents) - 1, group=group))
        else:
            blocks.append(RawBlock(item.kind, item.text))
    return blocks


def _is_heading(items: list[_Item], number: int, chained: int = 0) -> bool:
    """Whether a short line stands above a longer paragraph or a list, directly or with one more heading between."""
    item = items[number]
    following = items[number + 1] if number + 1 < len(items) else None
    if following is None or not _looks_like_heading(item, following):
        return False
    if following.kind is BlockKind.LIST_ITEM and not _NUMBER.match(item.text):
        return True
    if following.kind is BlockKind.PARAGRAPH and len(following.text) > max(60, len(item.text)):
        return True
    return bool(following.underlined) or (chained < 1 and _is_heading(items, number + 1, chained + 1))


def _looks_like_heading(item: _Item, following: _Item) -> bool:
    text = item.text
    numbered = item.kind is BlockKind.LIST_ITEM
    if item.lines > 1 or len(text) > _HEADING_LENGTH or len(text.split()) > _HEADING_WORDS:
        return False
    if numbered and not (_NUMBER.match(text) and following.kind is BlockKind.PARAGRAPH):
        return False
    if text.endswith(":"):
        return len(text.split()) <= 3 and following.kind is BlockKind.PARAGRAPH
    first = next((character for character in text if character.isalnum()), "")
    if not first or first.islower() or text[0] in "\"'“”‘’«„(":
        return False
    return text.endswith("?") or not re.search(r"[.!;,…\"”’»]$", text)


def _title(blocks: list[RawBlock], metadata: Metadata) -> str | None:
    first = blocks[0] if blocks else None
    return first.text if first and first.kind is BlockKind.HEADING else metadata.title
