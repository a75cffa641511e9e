"""Reads PDF: paragraphs rebuilt from lines, headings by outline or size, running heads and page numbers left out."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from esnqa.corpus.draft import Draft, Metadata, RawBlock
from esnqa.corpus.normalise import normalise_line
from esnqa.errors import SourceError
from esnqa.types import BlockKind

_MARKED_HYPHENS = "\x02\ufffe"
_HYPHENS = "-\u00ad\u2010" + _MARKED_HYPHENS
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•‣◦▪●○■□∙⁃►▶➢➤✓✔\uf0b7\uf0a7\uf0d8–-]\s+(?=\S)|[•●▪■\uf0b7\uf0a7](?=\w)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\([a-z0-9]\)|[a-z]\))\s+(?=\S)")
_KEEP_HYPHEN = frozenset(
    [
        "co",
        "non",
        "self",
        "pre",
        "post",
        "ex",
        "e",
        "anti",
        "multi",
        "inter",
        "well",
        "long",
        "short",
        "high",
        "low",
        "semi",
        "quasi",
        "euro",
        "socio",
        "peer",
        "cross",
    ]
)
_PROGRAM_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|pdf|indd|rtf|odt|odp|xlsx?|tmp|qxd|pub)"
    r"|untitled.*|powerpoint presentation|präsentation powerpoint|présentation powerpoint|presentación de powerpoint"
    r"|presentazione (?:standard di )?powerpoint|slide \d+|document\d*|dokument\d*|layout \d+|title|titel|print)$",
    re.IGNORECASE,
)
_EDGE_LINES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands on its page; measures in points from the page's lower left corner."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    height: float  # of the page


def read_pdf(raw: bytes) -> Draft:
    """The blocks of a PDF with their pages. Raises SourceError if it is encrypted, broken or a mere picture."""
    document = _open(raw)
    try:
        lines = [line for number in range(len(document)) for line in _page_lines(document, number)]
        outline = _outline(document)
        pages = len(document)
        title = document.get_metadata_dict().get("Title", "")
    finally:
        document.close()
    if not any(character.isalnum() for line in lines for character in line.text):
        raise SourceError(
            f"It has no text on its {pages} page{'s' * (pages != 1)}: it is a scan or a picture.",
            "Run text recognition (OCR) on it and save it again.",
        )
    kept = _without_running_lines(lines, pages)
    dropped = len(lines) - len(kept)
    warnings = (f"{dropped} lines that repeat from page to page (headers, footers, page numbers) were dropped.",)
    blocks = _blocks(kept, outline)
    return Draft(
        blocks, Metadata(title=sensible_title(title) or _first_heading(blocks)), warnings=warnings if dropped else ()
    )


def sensible_title(title: str | None) -> str | None:
    """A title from a file's properties, unless a program wrote it there."""
    text = normalise_line(title or "")
    plain = bool(re.search(r"[^\W\d_]{2}", text)) and not (" " not in text and re.search(r"[_\d]", text))
    return text if plain and not _PROGRAM_TITLE.match(text) else None


def _open(raw: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise SourceError("It is encrypted and asks for a password.", "Save it without a password.") from error
        raise SourceError("It is no PDF that can be opened: it is broken.", "Download or export it again.") from error


def _page_lines(document: Any, number: int) -> Iterator[_Line]:
    import pypdfium2

    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"Its page {number + 1} is broken.", "Download or export it again.") from error
    height = page.get_height()
    try:
        for first, last, text in _spans(_characters(textpage)):
            left, base, size = _measure(textpage, first)
            right = textpage.get_charbox(last)[2]
            yield _Line(text, number + 1, left, right, base, size, height)
    finally:
        textpage.close()
        page.close()


def _characters(textpage: Any) -> list[str]:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode
    handle = textpage.raw
    characters = []
    for index in range(textpage.count_chars()):
        value = code(handle, index)
        characters.append(chr(value) if value <= 0x10FFFF else "\ufffd")
    return characters


def _spans(characters: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First and last visible character of each line, and the line."""
    start = 0
    for index in range(len(characters) + 1):
        # a hyphen at a line's end is marked and swallows the line break
        hyphen = 0 < index < len(characters) and characters[index - 1] in _MARKED_HYPHENS
        if index < len(characters) and characters[index] not in "\r\n" and not hyphen:
            continue
        visible = [i for i in range(start, index) if characters[i].strip() or characters[i] in _MARKED_HYPHENS]
        if visible:
            text = _joined_surrogates("".join(characters[visible[0] : visible[-1] + 1]))
            yield visible[0], visible[-1], text
        start = index if hyphen else index + 1


def _joined_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _measure(textpage: Any, index: int) -> tuple[float, float, float]:
    """Left edge, base line and font size of a character."""
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    if not raw.FPDFText_GetCharOrigin(textpage.raw, index, x, y):
        left, bottom, _, _ = textpage.get_charbox(index)
        x, y = ctypes.c_double(left), ctypes.c_double(bottom)
    left, bottom, _, top = textpage.get_charbox(index, loose=True)
    return x.value, y.value, max(0.0, top - bottom) or float(raw.FPDFText_GetFontSize(textpage.raw, index))


def _outline(document: Any) -> dict[str, int]:
    """Levels of the outline's entries (from 1) by their folded titles."""
    levels: dict[str, int] = {}
    for number, item in enumerate(document.get_toc(max_depth=6)):
        if number > 5_000:
            break
        title = item.get_title() if hasattr(item, "get_title") else item.title
        levels.setdefault(_folded(title or ""), min(6, item.level + 1))
    levels.pop("", None)
    return levels


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", normalise_line(text)).casefold()


def _without_running_lines(lines: Sequence[_Line], pages: int) -> list[_Line]:
    """The lines without those that stand at the same height at the edge of most pages, digits apart."""
    edges = _edge_lines(lines)
    seen: dict[tuple[str, int], set[int]] = {}
    for line in edges:
        seen.setdefault(_place(line), set()).add(line.page)
    wanted = max(3, pages * 0.5)
    running = {
        place for place, on in seen.items() if len(on) >= wanted or (len(on) >= max(3, pages * 0.4) and pages > 5)
    }
    doomed = {id(line) for line in edges if _place(line) in running}
    return [line for line in lines if id(line) not in doomed]


def _edge_lines(lines: Sequence[_Line]) -> list[_Line]:
    by_page: dict[int, list[_Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    edges = []
    for page in by_page.values():
        ordered = sorted(page, key=lambda line: -line.base)
        near = [*ordered[:_EDGE_LINES], *ordered[_EDGE_LINES:][-_EDGE_LINES:]]
        edges += [line for line in near if not 0.15 < line.base / (line.height or 1) < 0.85]
    return edges


def _place(line: _Line) -> tuple[str, int]:
    text = re.sub(r"\d+|\b[ivxlc]+\b", "#", normalise_line(line.text).casefold())
    return text, round(line.base / (line.height or 1) * 50)


def _blocks(lines: Sequence[_Line], outline: dict[str, int]) -> list[RawBlock]:
    body = _body_size(lines)
    sizes = sorted({_step(line.size) for line in lines if line.size > 1.12 * body}, reverse=True)
    vocabulary = Counter(
        word.casefold() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    )
    blocks: list[RawBlock] = []
    group = 0
    for paragraph in _paragraphs(lines, body):
        text = normalise_line(_joined([line.text for line in paragraph], vocabulary))
        page, level = paragraph[0].page, _heading_level(paragraph, text, outline, body, sizes)
        bullet = _BULLET.match(text)
        if level:
            blocks.append(RawBlock(BlockKind.HEADING, text, level, page))
        elif bullet or (_NUMBERED.match(text) and _is_listed(text)):
            group += not (blocks and blocks[-1].kind is BlockKind.LIST_ITEM)
            blocks.append(RawBlock(BlockKind.LIST_ITEM, text[bullet.end() :] if bullet else text, 0, page, group))
        else:
            blocks.append(RawBlock(BlockKind.PARAGRAPH, text, 0, page))
    return blocks


def _is_listed(text: str) -> bool:
    return len(text) > 3


def _body_size(lines: Sequence[_Line]) -> float:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[_step(line.size)] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _step(size: float) -> float:
    return round(size * 2) / 2


def _heading_level(
    paragraph: Sequence[_Line], text: str, outline: dict[str, int], body: float, sizes: Sequence[float]
) -> int:
    """1 to 6 for a heading, 0 for other text: by the outline, or by a size above the body's."""
    if level := outline.get(_folded(text)):
        return level
    size = _step(paragraph[0].size)
    short = len(text) <= 200 and len(paragraph) <= 4 and any(map(str.isalpha, text))
    if not short or size <= 1.12 * body or text.endswith((".", ";", ",")):
        return 0
    return min(6, sizes.index(size) + 1) if size in sizes else 0


def _paragraphs(lines: Sequence[_Line], body: float) -> Iterator[list[_Line]]:
    right = _right_edges(lines)
    pitch = _line_pitch(lines, body)
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and _starts_new(paragraph, line, pitch, right):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _starts_new(paragraph: Sequence[_Line], line: _Line, pitch: float, right: dict[int, float]) -> bool:
    last = paragraph[-1]
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    if _BULLET.match(line.text):
        return True
    ended = bool(_SENTENCE_END.search(last.text))
    if _NUMBERED.match(line.text) and (ended or line.left <= paragraph[0].left + 1):
        return True
    if line.page != last.page or line.base > last.base + pitch:  # another page or column: only an open sentence goes on
        return ended or not (line.text[:1].islower() or last.text[-1] in _HYPHENS)
    if last.base - line.base > 1.35 * pitch:
        return True
    short = last.right < right[last.page] - 0.2 * (right[last.page] - last.left)
    indented = line.left > last.left + 0.8 * line.size and not _BULLET.match(paragraph[0].text)
    return (ended and (short or indented)) or (
        short and not ended and line.text[:1].isupper() and len(paragraph) == 1 and len(last.text) < 40
    )


def _right_edges(lines: Sequence[_Line]) -> dict[int, float]:
    edges: dict[int, float] = {}
    for line in lines:
        edges[line.page] = max(edges.get(line.page, 0.0), line.right)
    return edges


def _line_pitch(lines: Sequence[_Line], body: float) -> float:
    """The usual distance between base lines of running text."""
    steps = Counter(
        round(above.base - below.base, 0)
        for above, below in pairwise(lines)
        if above.page == below.page and 0.8 * body <= above.base - below.base <= 2.2 * body
    )
    return float(steps.most_common(1)[0][0]) if steps else 1.2 * body


def _joined(texts: Sequence[str], vocabulary: Counter[str]) -> str:
    joined = texts[0]
    for text in texts[1:]:
        if joined[-1:] in _HYPHENS and len(joined) > 1 and joined[-2].isalpha() and text[:1].isalpha():
            joined = joined[:-1] + ("" if _is_one_word(joined[:-1], text, vocabulary) else "-") + text
        else:
            joined = f"{joined} {text}"
    return joined.replace("\x02", "-").replace("\ufffe", "-")


def _is_one_word(before: str, after: str, vocabulary: Counter[str]) -> bool:
    """Whether a hyphen at a line's end parts one word: by how the document writes it elsewhere, else by its parts."""
    head = re.findall(r"[^\W\d_]+$", before)[0].casefold()
    tail = re.findall(r"^[^\W\d_]+", after)[0]
    if vocabulary[f"{head}-{tail.casefold()}"]:
        return False
    if vocabulary[head + tail.casefold()]:
        return True
    return tail[0].islower() and head not in _KEEP_HYPHEN


def _first_heading(blocks: Sequence[RawBlock]) -> str | None:
    """The highest heading of the first page with text, if it stands near its top."""
    top = [block for block in blocks[:6] if block.kind is BlockKind.HEADING and block.page == blocks[0].page]
    return min(top, key=lambda block: block.level).text if top else None
