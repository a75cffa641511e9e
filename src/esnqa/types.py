"""The small frozen types that every room knows, and the protocols behind which its parts stand.

Offsets are counted in Unicode code points into :attr:`Document.text`, half-open: ``text[start:end]``.
Scores are higher when better; distances never leave the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class BlockKind(StrEnum):
    """What a stretch of a document's text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or speaker's note of a document.

    Blocks stand in document order, do not overlap, begin and end with a visible character, and between them cover every
    visible character of the text. ``level`` is 1 to 6 for headings and the nesting depth (0 upward) for list items;
    ``page`` is the page or slide, from 1, where the format has such.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the collection with its structure and what is known about it.

    ``text`` is normalised (NFC, ``\\n`` line ends, no control or invisible characters); ``sha256`` is the hexadecimal
    SHA-256 of its UTF-8 bytes. ``published`` is an ISO date, possibly only ``YYYY-MM`` or ``YYYY``. What is not
    known is ``None`` or empty. ``translations``, ``supersedes``, ``superseded_by`` and ``differs_from`` hold source URLs.
    """

    id: str
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str
    path: str | None = None
    source_url: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    kind: str | None = None
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    accessed: str | None = None
    translations: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    differs_from: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is indexed and retrieved as one: ``text == document.text[start:end]``.

    ``heading_path`` names the headings above the passage, outermost first; ``paragraph`` is the number, from 1, of its
    first block among the document's blocks that are not headings; ``page`` is where it begins.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    language: str | None = None
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is limited to; an empty field does not limit.

    Within a field any value suffices, between fields all must hold. ``since`` and ``until`` are inclusive ISO dates
    (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``); a document without a date satisfies neither.
    """

    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation: what was asked and what was answered."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question or search as the rooms behind the facade take it.

    ``text`` is what was typed; ``standalone`` is the same made independent of the conversation (equal to ``text``
    where nothing had to be added); ``language`` is a BCP 47 code. ``foreign`` is the language that the text is clearly in
    where that is none of those served; ``language`` is then the likeliest of these.
    """

    text: str
    standalone: str
    language: str
    where: Filter = field(default_factory=Filter)
    foreign: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by one signal: its id and that signal's score."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage in a ranking, with the document it stands in, and the signals that put it there."""

    passage: Passage
    document: Document
    score: float
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: ``document.text[start:end] == quote`` in the document with that SHA-256.

    ``superseded_by`` are source URLs of newer documents on the same matter, empty where none is known.
    """

    marker: int
    document_id: str
    document_sha256: str
    passage_id: str
    start: int
    end: int
    quote: str
    title: str
    source_url: str | None = None
    published: str | None = None
    language: str | None = None
    kind: str | None = None
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    paragraph: int | None = None
    superseded_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two citations that disagree about the same thing, the newer one first.

    ``what`` is ``"number"``, ``"date"`` or ``"negation"``; ``values`` are what each says, in the order of ``markers``.
    """

    markers: tuple[int, ...]
    what: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, the markers of its citations, and how well these support it (0 to 1)."""

    text: str
    citations: tuple[int, ...]
    support: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the documents do not answer: the reason in words, the signals behind it, and the nearest passages."""

    reason: str
    signals: Mapping[str, float]
    nearest: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about an answer that its reader should know: ``code`` for programs, ``text`` in the question's language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """The index generation that an answer was made from, and the SHA-256 of its manifest."""

    generation: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, or a refusal: ``refusal`` is ``None`` exactly when there are statements.

    ``standalone_question`` is what was really asked of the documents once the conversation was taken into account.
    """

    question: str
    standalone_question: str
    question_language: str
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[ScoredPassage, ...]
    confidence: float
    refusal: Refusal | None
    generator: str
    index: IndexStamp
    timings_ms: Mapping[str, float]
    notices: tuple[Notice, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def status(self) -> str:
        """``"answered"`` or ``"no_answer"``."""
        return "no_answer" if self.refusal else "answered"


@runtime_checkable
class TokenCounter(Protocol):
    """Counts tokens of one tokenizer."""

    name: str

    def count(self, text: str) -> int:
        """The number of tokens of ``text``, without special tokens."""
        ...


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors.

    ``id`` names the model; ``fingerprint`` is a SHA-256 over its weights and whatever else changes its vectors;
    ``max_tokens`` is the longest input it reads whole; ``special_tokens`` of these are its own (special tokens
    and the prompt before a passage). Languages are BCP 47 codes, ``None`` where one is not known; an encoder that reads
    all languages alike need not heed them.
    """

    id: str
    fingerprint: str
    dimension: int
    max_tokens: int
    special_tokens: int

    @property
    def counter(self) -> TokenCounter:
        """What counts this encoder's tokens."""
        ...

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, unit length, in order of the texts and their languages."""
        ...

    def encode_query(self, text: str, language: str | None = None) -> Vectors:
        """The vector of a question, of shape (dimension,), float32, unit length."""
        ...


@runtime_checkable
class PassageStore(Protocol):
    """One generation of an index, open for reading; it stays as it is however often the index is rewritten."""

    stamp: IndexStamp

    def dense(self, vector: Vectors, k: int, where: Filter) -> list[Hit]:
        """The ``k`` nearest passages by cosine similarity, best first, ties by passage id."""
        ...

    def lexical(self, text: str, language: str, k: int, where: Filter, *, translate: bool = True) -> list[Hit]:
        """The ``k`` best passages by BM25 with a score above zero, best first, ties by passage id."""
        ...

    def word_weights(self, text: str, language: str, document_language: str | None) -> Mapping[tuple[str, ...], float]:
        """How telling each word of a question in ``language`` is, by the terms that say it in such documents, its own
        first: an inverse document frequency."""
        ...

    def similarities(self, vector: Vectors, passage_ids: Sequence[str]) -> list[float]:
        """Cosine similarities of given passages to a vector, in order."""
        ...

    def in_language(self, passage_ids: Sequence[str], language: str) -> frozenset[str]:
        """Those of given passages that are in a language, compared by primary subtag."""
        ...

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Passages by id, in order. Raises NotFoundError for an unknown id."""
        ...

    def document(self, document_id: str) -> Document:
        """A document by id. Raises NotFoundError for an unknown id."""
        ...

    def document_passages(self, document_id: str) -> list[Passage]:
        """A document's passages in order. Raises NotFoundError for an unknown id."""
        ...

    def documents(self) -> Iterator[Document]:
        """All documents, by id."""
        ...


@runtime_checkable
class AnswerGenerator(Protocol):
    """Writes an answer from evidence, or declines."""

    @property
    def name(self) -> str:
        """What an answer calls it."""
        ...

    def generate(self, query: Query, evidence: Sequence[ScoredPassage], vector: Vectors) -> Draft | Refusal:
        """Statements with the spans that they rest on, or why there are none; ``vector`` is the query's."""
        ...


@dataclass(frozen=True, slots=True)
class SpanRef:
    """A span of a document that a statement rests on, and the passage that it was found in."""

    passage: ScoredPassage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement before markers are minted: its text, the spans it rests on, their support, and how probably it answers.

    ``support`` and ``relevance`` lie between 0 and 1.
    """

    text: str
    spans: tuple[SpanRef, ...]
    support: float
    relevance: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator wrote: statements in reading order and how sure it is that they answer (0 to 1).

    ``generator`` names who wrote it; ``notices`` are what the reader should know about it.
    """

    statements: tuple[DraftStatement, ...]
    confidence: float
    signals: Mapping[str, float] = field(default_factory=dict)
    generator: str = "extractive"
    notices: tuple[Notice, ...] = ()


@runtime_checkable
class LanguageModel(Protocol):
    """Writes JSON as it is asked to."""

    @property
    def name(self) -> str:
        """What an answer calls it."""
        ...

    def write(self, request: ModelRequest) -> Iterator[Mapping[str, Any]]:
        """The object asked for, as far as it has been written, again and again; the last one is whole.

        What a piece is still being written in may change; what comes before it may not. Closing the iterator stops the
        model. Raises ModelServiceError.
        """
        ...


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a language model is asked: instructions of the program, and apart from them the material, which is data.

    ``schema`` is the JSON Schema of the object that it is to write.
    """

    instructions: str
    material: str
    schema: Mapping[str, Any]
