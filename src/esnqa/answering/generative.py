"""The answer that a language model words: only what its sources bear out comes through, and else the extractive one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from esnqa.answering.notices import besides, instead
from esnqa.answering.prompting import Prompt, prompt
from esnqa.answering.support import Support, check_support, closest_similarity
from esnqa.errors import ModelServiceError
from esnqa.logs import get_logger
from esnqa.queries import detect
from esnqa.sentences import split
from esnqa.settings import GenerationSettings
from esnqa.types import (
    AnswerGenerator,
    Draft,
    DraftStatement,
    Encoder,
    LanguageModel,
    Notice,
    Query,
    Refusal,
    ScoredPassage,
    SpanRef,
)

if TYPE_CHECKING:
    from esnqa.types import Vectors

MOST_SPANS = 4
"""A statement may rest on so many sentences; with enough of them, anything is said somewhere."""
_TELLING = 40  # characters from which a text tells its language
_MARKER = re.compile(r"\s*(?:\[\^?[^\[\]]{0,24}\](?:\([^()\s]*\))?|【[^】]*】|\((?:s\d+[,; ]*)+\))", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|__|`+|^\s*(?:#+|[-*•])\s+")
_ADDRESS = re.compile(r"(?:\w+://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|eu|io|info)\b\S*", re.I)
_QUOTED = re.compile(r"[“„”»«\"]([^“„”»«\"]{3,})[“”«»\"]|[‘‚]([^‘’‚]{3,})[’‘]")


class SupportCheck(Protocol):
    """Judges whether the spans that a statement cites bear it out."""

    def __call__(self, text: str, spans: Sequence[SpanRef], language: str) -> Support:
        """The verdict on ``text``, written in ``language``."""
        ...


def gate(encoder: Encoder) -> SupportCheck:
    """The check that statements pass: :func:`esnqa.answering.support.check_support`, with meanings compared by ``encoder``."""

    def check(text: str, spans: Sequence[SpanRef], language: str) -> Support:
        quotes = [_quote(span) for span in spans]
        languages = [span.passage.document.language for span in spans]
        similarity = closest_similarity(text, quotes, encoder, languages, language)
        return check_support(text, quotes, language, similarity, languages)

    return check


@dataclass(frozen=True, slots=True)
class GroundedGenerator:
    """Has a language model word what the evidence says. Implements :class:`esnqa.types.AnswerGenerator`.

    Whether there is an answer at all is for ``extractive`` to say: its refusal stands, and the model is not asked. A
    statement of the model's whose cited sentences do not bear it out is left out. Where none is left, or the model gives
    nothing that can be used, the extractive answer stands. The notices of the draft say so.
    """

    model: LanguageModel
    extractive: AnswerGenerator
    check: SupportCheck
    count: Callable[[str], int]
    settings: GenerationSettings
    sentences: int
    name: str

    def generate(self, query: Query, evidence: Sequence[ScoredPassage], vector: Vectors) -> Draft | Refusal:
        """What the model wrote and the evidence bears out, or the extractive outcome."""
        outcome = self.extractive.generate(query, evidence, vector)
        if isinstance(outcome, Refusal):
            return outcome
        *_, written = self.stream(query, evidence, outcome)
        return written

    def stream(
        self,
        query: Query,
        evidence: Sequence[ScoredPassage],
        draft: Draft,
        wanted: Callable[[], bool] | None = None,
    ) -> Iterator[Draft]:
        """Drafts as they grow by statements that passed the check; the last one stands, whatever went before.

        ``draft`` is the extractive one. Closing the iterator stops the model, and so does ``wanted`` by no longer being
        true once the model has written something more; then nothing more comes.
        """
        asked = prompt(
            query, evidence, draft, limit=self.sentences, budget=self.settings.evidence_tokens, count=self.count
        )
        if not asked.sentences:
            yield self._extractive(draft, "no_room", query)
            return
        reading = _Reading(query, asked, self.check, self.sentences)
        pieces, shown = self.model.write(asked.request), 0
        written: Mapping[str, Any] = {}
        try:
            for written in pieces:
                if wanted is not None and not wanted():
                    return
                growing = reading.statements(written, whole=False).kept
                if len(growing) > shown:
                    shown = len(growing)
                    yield self._draft(draft, growing, ())
        except ModelServiceError as error:
            get_logger("esnqa.generation").warning(error.problem, model=self.name, code=error.code)
            yield self._extractive(draft, error.code, query)
            return
        finally:
            _close(pieces)
        yield self._judged(query, draft, reading.statements(written, whole=True))

    def _judged(self, query: Query, draft: Draft, read: _Read) -> Draft:
        if not read.kept:
            return self._extractive(draft, "unsupported", query)
        notices = []
        if read.left_out:
            total = len(read.kept) + read.left_out
            notices.append(besides("left_out", self.name, query.language, count=read.left_out, total=total))
        text = " ".join(statement.text for statement in read.kept)
        if len(text) >= _TELLING and detect(text) != query.language:
            notices.append(besides("other_language", self.name, query.language))
        return self._draft(draft, read.kept, tuple(notices))

    def _draft(self, draft: Draft, statements: Sequence[DraftStatement], notices: tuple[Notice, ...]) -> Draft:
        return replace(draft, statements=tuple(statements), generator=self.name, notices=notices)

    def _extractive(self, draft: Draft, code: str, query: Query) -> Draft:
        return replace(draft, notices=(*draft.notices, instead(code, self.name, query.language)))


def _close(pieces: Iterator[Mapping[str, Any]]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()


@dataclass(frozen=True, slots=True)
class _Read:
    """What is left of what a model wrote, and how many sentences are not."""

    kept: list[DraftStatement]
    left_out: int


class _Reading:
    """Reads what a model wrote, again and again as it grows; each statement is checked once."""

    def __init__(self, query: Query, asked: Prompt, check: SupportCheck, limit: int) -> None:
        self._query, self._asked, self._check, self._limit = query, asked, check, limit
        self._judged: dict[tuple[str, tuple[str, ...]], DraftStatement | None] = {}

    def statements(self, written: Mapping[str, Any], *, whole: bool) -> _Read:
        """The statements that pass, each text once; the last one is passed over while it is still being written."""
        given = written.get("statements")
        items = given if isinstance(given, list) else []
        kept: dict[str, DraftStatement] = {}
        left_out = 0
        for item in items if whole else items[:-1]:
            for text, names in self._sentences(item):
                statement = self._statement(text, names)
                if statement is None or len(kept) == self._limit:
                    left_out += statement is None
                else:
                    kept.setdefault(text.casefold(), statement)
        return _Read(list(kept.values()), left_out)

    def _sentences(self, item: Any) -> list[tuple[str, tuple[str, ...]]]:
        """A statement as single sentences, with the identifiers given that were minted."""
        if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
            return [("", ())]
        named = item.get("evidence")
        given = named if isinstance(named, list) else []
        known = (name for name in given if isinstance(name, str) and name in self._asked.sentences)
        names = tuple(dict.fromkeys(known))[:MOST_SPANS]
        text = cleaned(item["text"])
        return [(text[start:end], names) for start, end in split(text, self._query.language)] or [("", names)]

    def _statement(self, text: str, names: tuple[str, ...]) -> DraftStatement | None:
        key = (text, names)
        if key not in self._judged:
            self._judged[key] = self._judge(text, [self._asked.sentences[name] for name in names])
        return self._judged[key]

    def _judge(self, text: str, spans: Sequence[SpanRef]) -> DraftStatement | None:
        if not text or not spans or invented(text, spans):
            return None
        verdict = self._check(text, spans, self._query.language)
        return DraftStatement(text, tuple(spans), round(verdict.score, 4)) if verdict.supported else None


def cleaned(text: str) -> str:
    """``text`` on one line without markers, markup and invisible characters: markers are minted by the program alone."""
    plain = _INVISIBLE.sub(" ", text)
    while (without := _MARKER.sub("", plain)) != plain:
        plain = without
    return " ".join(_MARKUP.sub("", plain).split())


def invented(text: str, spans: Sequence[SpanRef]) -> bool:
    """Whether ``text`` has an address, or words in quotation marks, that none of the spans holds."""
    said = " ".join(_flat(_quote(span)) for span in spans)
    claimed = [found.group().rstrip(".,;:!?)") for found in _ADDRESS.finditer(text)]
    claimed += [(found[1] or found[2]).rstrip(".,;:!? ") for found in _QUOTED.finditer(text)]
    return any(_flat(words) not in said for words in claimed)


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _quote(span: SpanRef) -> str:
    return span.passage.document.text[span.start : span.end]
