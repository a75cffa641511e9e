"""A document becomes passages: exact spans along headings, paragraphs and sentences, within the encoder's own limit.

The text is first taken apart into units (a heading, a small paragraph, a sentence, a piece of a giant sentence), each
with its weight in tokens. Within a section the cuts between units are then chosen so that their total cost is least:
passages near the target, cuts at the strongest boundaries. Last, the true count of every text to be embedded is
checked, and what exceeds the limit after all is cut again. Nothing is counted but bounded stretches.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from esnqa import sentences
from esnqa.corpus.language import passage_language
from esnqa.errors import SettingsError
from esnqa.settings import ChunkingSettings
from esnqa.types import Block, BlockKind, Document, Passage, TokenCounter

_TINY_SECTION = 30  # tokens: a section below may share a passage with its neighbour
_CHARACTERS_PER_TOKEN = 12  # a passage has no more code points than this for each token of its limit
_CONTEXT_SHARE = 4  # the context takes at most one part in so many of the encoder's limit

# What it costs to cut at a boundary, beside passages' distances from the target (each at most 1 when too short).
_AFTER_BLOCK, _AFTER_ITEM, _AFTER_SENTENCE, _AFTER_PIECE = 0.0, 0.05, 0.15, 0.6
_AFTER_LEAD_IN, _OVER_TARGET, _AFTER_HEADING = 8.0, 3.0, 1e9

_CLAUSE = re.compile(r"[,;:)\]–—·»”…](?=\s)")
_SPACE = re.compile(r"\s(?=\S)")
_VISIBLE = re.compile(r"\S")
_ITEMS = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage with what is embedded for it: its context (title and headings), a line break, and its text.

    ``tokens`` is the encoder's count of ``embedded_text``, without special tokens.
    """

    passage: Passage
    embedded_text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A block with its place: the headings it stands under, and its number among the blocks that are not headings."""

    block: Block
    path: tuple[_Heading, ...]
    number: int | None


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch that is not cut further: its weight in tokens, and what it costs to cut after it."""

    start: int
    end: int
    weight: int
    cut: float


def chunk(
    document: Document, encoder_counter: TokenCounter, max_tokens: int, settings: ChunkingSettings
) -> list[Chunk]:
    """The passages of ``document``, in order, not overlapping, covering every visible character of its text.

    ``max_tokens`` is what the encoder reads whole, its special tokens already subtracted: no ``embedded_text`` counts
    more. Passages begin and end with visible characters. A heading goes with the text under it, the headings of a
    document without other text form one passage; another section begins another passage unless one of the two is tiny.
    A passage has at most twelve times as many code points as ``max_tokens``, whatever the tokenizer makes of it. Its
    ``heading_path`` names the section that its first text stands in, even where that heading is inside its span. Its
    id is ``DOCUMENT#HASH`` with the first ten hexadecimal digits of its text's SHA-256, and ``-2``, ``-3`` for
    repetitions. Raises SettingsError where a single character exceeds ``max_tokens``.
    """
    cutter = _Cutter(document, encoder_counter, max_tokens, settings)
    return _Finish(cutter).chunks()


class _Cutter:
    """Finds the spans of passages by weights."""

    def __init__(self, document: Document, counter: TokenCounter, limit: int, settings: ChunkingSettings) -> None:
        if limit < 1:
            raise SettingsError(f"The encoder reads {limit} tokens at once.", "Choose another embedding model.")
        self.document, self.text, self.counter, self.limit = document, document.text, counter, limit
        self.context_limit = min(settings.context_tokens, limit // _CONTEXT_SHARE)
        self.body_limit = max(1, limit - self.context_limit - (1 if self.context_limit else 0))
        self.target = min(settings.target_tokens, self.body_limit)
        self.parts = list(_parts(document))
        self.last_text = max((part.block.start for part in self.parts if part.number is not None), default=-1)

    def spans(self) -> list[tuple[int, int]]:
        return [span for section in self._joined(_sections(self.parts)) for span in self._section_spans(section)]

    def weight(self, start: int, end: int) -> int:
        """Tokens of a stretch, and at least one for each twelve code points; what is far too long is not counted."""
        by_length = -(-(end - start) // _CHARACTERS_PER_TOKEN)
        if by_length > 2 * self.limit:
            return by_length
        return max(by_length, self.counter.count(self.text[start:end]), 1)

    def _joined(self, sections: Sequence[list[_Part]]) -> list[list[tuple[_Part, int]]]:
        """Sections with their blocks' weights, tiny ones joined with a neighbour where both fit the target."""
        joined: list[list[tuple[_Part, int]]] = []
        size = 0
        for parts in sections:
            weighed = [(part, self.weight(part.block.start, part.block.end)) for part in parts]
            more = sum(weight for _, weight in weighed)
            if joined and min(size, more) < _TINY_SECTION and size + more <= self.target:
                joined[-1] += weighed
                size += more
            else:
                joined.append(weighed)
                size = more
        return joined

    def _section_spans(self, section: list[tuple[_Part, int]]) -> list[tuple[int, int]]:
        units = self._glued(self._units(section))
        return [(units[first].start, units[last - 1].end) for first, last in self._cuts(units)]

    def _units(self, section: list[tuple[_Part, int]]) -> list[_Unit]:
        units: list[_Unit] = []
        carried = 0  # weight of what must not be parted from the next block: headings, a lead-in
        for at, (part, weight) in enumerate(section):
            block = part.block
            following = section[at + 1][0].block if at + 1 < len(section) else None
            cut = self._cut_after(block, following)
            heading = block.kind is BlockKind.HEADING
            if heading and carried + weight <= self.body_limit - self.body_limit // 8:
                units.append(_Unit(block.start, block.end, weight, cut))
                carried += weight
                continue
            trailing = 0 if heading or cut < _AFTER_HEADING else sum(more for _, more in section[at + 1 :])
            trailing = min(trailing, (self.body_limit - carried) // 2)
            units += self._block_units(block, weight, cut, carried, trailing)
            carried = units[-1].weight if cut >= _AFTER_LEAD_IN and not trailing else 0
        return units

    def _cut_after(self, block: Block, following: Block | None) -> float:
        if block.kind is BlockKind.HEADING or (following and following.start > self.last_text):
            return _AFTER_HEADING
        if following and following.kind in _ITEMS:
            if self.text[block.end - 1] == ":":
                return _AFTER_LEAD_IN
            return _AFTER_ITEM if block.kind in _ITEMS else _AFTER_SENTENCE
        return _AFTER_BLOCK

    def _block_units(self, block: Block, weight: int, cut: float, before: int, after: int) -> Iterator[_Unit]:
        """One unit, or for a block over the target its sentences, those over the limit in pieces.

        ``before`` and ``after`` are the weights of what has to find room beside its first and its last sentence.
        """
        if before + weight + after <= self.target:
            yield _Unit(block.start, block.end, weight, cut)
            return
        spans = sentences.split(self.text[block.start : block.end], self.document.language)
        for at, (start, end) in enumerate(spans):
            first, last = at == 0, at == len(spans) - 1
            room = max(self.body_limit - before * first - after * last, self.body_limit // 8, 1)
            start, end = block.start + start, block.start + end
            size = weight if first and last else self.weight(start, end)
            if size <= room:
                yield _Unit(start, end, size, cut if last else _AFTER_SENTENCE)
            else:
                yield from self._piece_units(start, end, room, cut if last else _AFTER_SENTENCE)

    def _piece_units(self, start: int, end: int, room: int, cut: float) -> Iterator[_Unit]:
        """A giant sentence in pieces of about half the target, cut at clauses, else spaces, else anywhere."""
        aim = max(1, min(self.target // 2, room))
        length = aim * 4
        while start < end:
            stop, weight = self._piece(start, end, length, aim)
            length = max(1, min(aim * _CHARACTERS_PER_TOKEN, (stop - start) * aim // weight))
            following = self._visible(stop, end)
            visible_end = start + len(self.text[start:stop].rstrip())
            yield _Unit(start, visible_end, weight, cut if following >= end else _AFTER_PIECE)
            start = following

    def _piece(self, start: int, end: int, length: int, aim: int) -> tuple[int, int]:
        """The end of a piece that begins at ``start`` and weighs at most ``aim``, if at all possible; its weight."""
        while True:
            stop = end if end - start <= length else best_cut(self.text, start, start + length, end)
            weight = self.weight(start, stop)
            if weight <= aim or length <= 1:
                return stop, weight
            length = max(1, min(length - 1, (stop - start) * aim * 9 // (weight * 10)))

    def _visible(self, at: int, end: int) -> int:
        found = _VISIBLE.search(self.text, at, end)
        return found.start() if found else end

    def _glued(self, units: list[_Unit]) -> list[_Unit]:
        """The same units with runs of very small ones made one, so that few need to be considered for a passage."""
        small = max(1, self.target // 16)
        glued: list[_Unit] = []
        for unit in units:
            before = glued[-1] if glued else None
            if before and before.cut < _AFTER_LEAD_IN and before.weight + unit.weight <= small:
                glued[-1] = _Unit(before.start, unit.end, before.weight + unit.weight, unit.cut)
            else:
                glued.append(unit)
        return glued

    def _cuts(self, units: list[_Unit]) -> list[tuple[int, int]]:
        """The cheapest way to part units into passages, as ranges of units."""
        costs = [0.0]
        firsts = [0]
        for last in range(1, len(units) + 1):
            best, best_first, weight, missed = float("inf"), last - 1, 0, 0
            for first in range(last - 1, -1, -1):
                weight += units[first].weight
                if weight > self.body_limit and first < last - 1:
                    break
                missed += first < last - 1 and units[first].cut < _AFTER_LEAD_IN
                cost = costs[first] + self._cost(weight, missed)
                if cost < best:
                    best, best_first = cost, first
            costs.append(best + (units[last - 1].cut if last < len(units) else 0.0))
            firsts.append(best_first)
        ranges = []
        last = len(units)
        while last:
            ranges.append((firsts[last], last))
            last = firsts[last]
        return ranges[::-1]

    def _cost(self, weight: int, missed: int) -> float:
        """What a passage costs of that weight, with so many places inside where it might have been cut."""
        distance = (weight - self.target) / self.target
        return distance + _OVER_TARGET * missed if distance > 0 else distance * distance


class _Finish:
    """Turns spans into chunks: context, true counts, ids."""

    def __init__(self, cutter: _Cutter) -> None:
        self.cutter, self.document, self.text = cutter, cutter.document, cutter.text
        self.counter, self.limit = cutter.counter, cutter.limit
        self.seen: dict[str, int] = {}
        self.contexts: dict[tuple[str, ...], str] = {}
        self.at = 0

    def chunks(self) -> list[Chunk]:
        return [made for start, end in self.cutter.spans() for made in self._fitting(start, end)]

    def _fitting(self, start: int, end: int) -> Iterator[Chunk]:
        """One chunk, or several where the true count exceeds the limit even without context."""
        waiting = [(start, end)]
        while waiting:
            start, end = waiting.pop()
            inside = self._inside(start, end)
            embedded = self._embedded(start, end, inside)
            tokens = self.counter.count(embedded)
            for _ in range(8):
                if tokens <= self.limit or len(embedded) == end - start:
                    break
                embedded = _shorten_context(embedded, end - start, tokens - self.limit, tokens)
                tokens = self.counter.count(embedded)
            if tokens > self.limit and len(embedded) > end - start:
                embedded = self.text[start:end]
                tokens = self.counter.count(embedded)
            if tokens <= self.limit and end - start <= self.limit * _CHARACTERS_PER_TOKEN:
                yield Chunk(self._passage(start, end, inside), embedded, tokens)
                continue
            waiting += reversed(self._halves(start, end, inside, tokens))

    def _inside(self, start: int, end: int) -> list[_Part]:
        """The blocks that a span touches, up to its first text."""
        parts = self.cutter.parts
        while self.at > 0 and parts[self.at].block.start > start:
            self.at -= 1
        while parts[self.at].block.end <= start:
            self.at += 1
        touched = []
        for at in range(self.at, len(parts)):
            if parts[at].block.start >= end:
                break
            touched.append(parts[at])
            if parts[at].number is not None:
                break
        return touched

    def _embedded(self, start: int, end: int, inside: list[_Part]) -> str:
        context = self._context(start, end, inside)
        return f"{context}\n{self.text[start:end]}" if context else self.text[start:end]

    def _context(self, start: int, end: int, inside: list[_Part]) -> str:
        first = inside[-1]
        own = {_heading_text(self.text, part.block) for part in inside if part.number is None}
        title = _one_line(self.document.title)
        names = [title] if title and title not in own else []
        for heading in first.path:
            if not start <= heading.start < end and heading.text not in names:
                names.append(heading.text)
        key = tuple(names)
        if key not in self.contexts:
            self.contexts[key] = self._cut_context(" > ".join(key))
        return self.contexts[key]

    def _cut_context(self, context: str) -> str:
        """``context`` cut to its own limit, at a word boundary."""
        room = self.cutter.context_limit
        while context:
            excess = len(context) - room * _CHARACTERS_PER_TOKEN
            if excess > 0:
                context = _shorter(context, excess, len(context))
                continue
            count = self.counter.count(context)
            if count <= room:
                break
            context = _shorter(context, count - room, count)
        return context

    def _halves(self, start: int, end: int, inside: list[_Part], tokens: int) -> list[tuple[int, int]]:
        """Two parts of a span that does not fit, cut near the middle of its text, its headings left with the first."""
        body = max(start, inside[-1].block.start) if inside else start
        if end - body < 2:
            body = start
        if end - body < 2:
            raise SettingsError(
                f"The character {self.text[start:end]!r} takes {tokens} tokens of {self.counter.name}, "
                f"but the encoder reads {self.limit} at once.",
                "Choose another embedding model.",
            )
        stop = best_cut(self.text, body, body + (end - body + 1) // 2, end)
        if stop >= end:
            stop = body + (end - body) // 2
        following = self.cutter._visible(stop, end)
        return [(start, start + len(self.text[start:stop].rstrip())), (following, end)]

    def _passage(self, start: int, end: int, inside: list[_Part]) -> Passage:
        text = self.text[start:end]
        first = inside[-1]
        digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:10]
        repeat = self.seen[digest] = self.seen.get(digest, 0) + 1
        return Passage(
            id=f"{self.document.id}#{digest}" + (f"-{repeat}" if repeat > 1 else ""),
            document_id=self.document.id,
            start=start,
            end=end,
            text=text,
            language=passage_language(text, self.document.language),
            page=inside[0].block.page,
            heading_path=tuple(heading.text for heading in (first if first.number else inside[0]).path),
            paragraph=first.number,
        )


def best_cut(text: str, start: int, stop: int, end: int) -> int:
    """A place in ``text``, after ``start`` and at most at ``stop``, where a stretch up to ``end`` is best cut.

    After clause punctuation or a space in the later half if there is one, else at any code point that does not begin
    with a combining mark or follow a joiner, as near to ``stop`` as can be.
    """
    if stop >= end:
        return end
    middle = start + (stop - start) // 2
    for pattern in (_CLAUSE, _SPACE):
        cuts = [found.end() for found in pattern.finditer(text, middle, stop)]
        if cuts and cuts[-1] > start:
            return cuts[-1]
    for at in range(stop, max(start, stop - 32), -1):
        if not _sticks(text[at - 1], text[at]):
            return at
    return stop


def _sticks(before: str, here: str) -> bool:
    """Whether two code points must not be parted: a mark from its base, what a joiner joins, halves of a flag."""
    if before == "\u200d" or here in "\u200d\ufe0e\ufe0f":
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\udc00" <= here <= "\udfff":
        return True
    if "\U0001f1e6" <= here <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff":
        return True
    return unicodedata.category(here)[0] == "M"


def _parts(document: Document) -> Iterator[_Part]:
    """The blocks in order with their heading paths; visible text that no block covers counts as a paragraph."""
    path: list[_Heading] = []
    number = 0
    for block in _covering(document):
        if block.kind is BlockKind.HEADING:
            while path and path[-1].level >= block.level:
                path.pop()
            yield _Part(block, tuple(path), None)
            path.append(_Heading(block.start, block.level, _heading_text(document.text, block)))
        else:
            number += 1
            yield _Part(block, tuple(path), number)


def _covering(document: Document) -> Iterator[Block]:
    position = 0
    end_of_text = Block(BlockKind.PARAGRAPH, len(document.text), len(document.text))
    for block in (*document.blocks, end_of_text):
        if not position <= block.start <= block.end <= len(document.text):
            raise ValueError(f"blocks of {document.id} overlap or leave its text at {block.start}")
        if found := _VISIBLE.search(document.text, position, block.start):
            end = found.start() + len(document.text[found.start() : block.start].rstrip())
            yield Block(BlockKind.PARAGRAPH, found.start(), end, page=block.page)
        visible = document.text[block.start : block.end]
        if visible.strip():
            yield replace(
                block,
                start=block.end - len(visible.lstrip()),
                end=block.start + len(visible.rstrip()),
            )
        position = block.end


def _sections(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts by section: headings with the text under them; headings at the end go with the section before."""
    sections: list[list[_Part]] = []
    has_text = True
    for part in parts:
        heading = part.number is None
        if not sections or (heading and has_text):
            sections.append([])
            has_text = False
        sections[-1].append(part)
        has_text = has_text or not heading
    if len(sections) > 1 and not has_text:
        trailing = sections.pop()
        sections[-1] += trailing
    return sections


def _heading_text(text: str, block: Block) -> str:
    return _one_line(text[block.start : min(block.end, block.start + 1000)])


def _one_line(text: str) -> str:
    return " ".join(text[:1000].split())


def _shorten_context(embedded: str, body: int, excess: int, tokens: int) -> str:
    """``embedded`` with less of its context, which is all but the last ``body`` code points and a line break."""
    context = _shorter(embedded[: len(embedded) - body - 1], excess, tokens)
    return f"{context}\n{embedded[len(embedded) - body :]}" if context else embedded[len(embedded) - body :]


def _shorter(context: str, excess: int, tokens: int) -> str:
    """``context`` without about ``excess`` of its tokens, and at least without its last word."""
    words = context.split(" ")
    kept = min(len(words) - 1, len(words) * (tokens - excess) // max(tokens, 1))
    return " ".join(words[:kept]).rstrip(" >")
