"""What happens when somebody asks, searches or looks through the library: from what was typed to HTML."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from esnqa.api import Gate, growing
from esnqa.contract import Json, answer_json
from esnqa.errors import EsnqaError
from esnqa.queries import MAX_CHARACTERS, make_filter
from esnqa.types import Filter, Turn
from esnqa_app import comparing, conversation, followups, library, results
from esnqa_app.collection import Collection, Collections
from esnqa_app.examples import Examples
from esnqa_app.exports import comparison_file, conversation_file
from esnqa_app.feedback import Feedback
from esnqa_app.names import language_name
from esnqa_app.texts import ENGLISH, Texts

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

_log = logging.getLogger("esnqa.app")
MAX_TURNS = 40
RESULTS = 30
PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of a conversation: what was asked and answered, how it is shown, and as ``esnqa.answer/1``."""

    question: str
    answer: str
    html: str
    record: Json


Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The conversation as it is shown: the turns before, the one under way, whether it has ended, and whether it was asked."""

    past: str
    live: str
    exchanges: Exchanges
    ended: bool = False
    asked: bool = True

    @property
    def begun(self) -> bool:
        """Whether there is anything that was asked."""
        return self.asked or bool(self.exchanges)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question or search is limited to, as it was chosen."""

    languages: Sequence[str] = ()
    countries: Sequence[str] = ()
    themes: Sequence[str] = ()
    kinds: Sequence[str] = ()
    documents: Sequence[str] = ()
    since: str = ""
    until: str = ""

    def filter(self) -> Filter:
        """The filter. Raises UsageError."""
        chosen = (
            ("language", self.languages),
            ("country", self.countries),
            ("theme", self.themes),
            ("kind", self.kinds),
            ("document_id", self.documents),
        )
        pairs = [f"{key}={value}" for key, values in chosen for value in values or ()]
        return make_filter(pairs, self.since.strip() or None, self.until.strip() or None)

    def words(self, collection: Collection, texts: Texts) -> str:
        """The scope in words; nothing where nothing is limited."""
        named = (collection.by_id.get(name) for name in self.documents or ())
        said = [
            *map(language_name, self.languages or ()),
            *map(texts.country_name, self.countries or ()),
            *map(texts.theme_name, self.themes or ()),
            *map(texts.kind_name, self.kinds or ()),
            *(entry.title for entry in named if entry),
        ]
        if self.since.strip():
            said.append(f"{texts.since} {self.since.strip()}")
        if self.until.strip():
            said.append(f"{texts.until} {self.until.strip()}")
        return " · ".join(said)


class Actions:
    """What the pages can do; one for the whole application, safe to use from several sessions at once."""

    def __init__(self, assistant: Assistant, gate: Gate, collections: Collections) -> None:
        self._assistant, self._gate, self._collections = assistant, gate, collections
        self._examples = Examples(assistant, collections)
        self.feedback = Feedback(assistant.settings.web)

    async def ask(self, question: str, exchanges: Exchanges, scope: Scope, texts: Texts) -> AsyncIterator[View]:
        """The conversation with the question, then with its answer growing statement by statement."""
        past = "".join(exchange.html for exchange in exchanges)
        if wrong := _wrong_question(question, texts):
            yield View(past, conversation.problem("", *wrong, texts), exchanges, asked=False)
            return
        yield View(past, conversation.pending(question.strip(), texts), exchanges)
        try:
            async for view in self._answer(question, exchanges, past, scope, texts):
                yield view
        except EsnqaError as error:
            shown = conversation.problem(question.strip(), error.problem, error.remedy, texts)
            yield View(past, shown, exchanges)
        except Exception:
            _log.exception("a question could not be answered")
            shown = conversation.problem(question.strip(), texts.unexpected, texts.unexpected_remedy, texts)
            yield View(past, shown, exchanges)

    async def _answer(
        self, question: str, exchanges: Exchanges, past: str, scope: Scope, texts: Texts
    ) -> AsyncIterator[View]:
        history = [Turn(exchange.question, exchange.answer) for exchange in exchanges]
        collection = await self._gate.run(self._collections.current)
        said = scope.words(collection, texts)
        parts = growing(self._gate, self._assistant, question, history=history, where=scope.filter())
        async with aclosing(parts):
            async for part in parts:
                if not part.done:
                    yield View(past, conversation.growing(part.answer, said, collection, texts), exchanges)
                    continue
                whole = conversation.whole(part.answer, said, collection, texts, feedback=self.feedback.wanted)
                exchange = Exchange(part.answer.question, part.answer.text, whole, answer_json(part.answer))
                yield View(past, whole, (*exchanges, exchange)[-MAX_TURNS:], ended=True)

    async def follow_ups(self, question: str, exchanges: Exchanges, scope: Scope, texts: Texts) -> str:
        """Questions to go on with after ``question`` has been answered, each of which has an answer; nothing where none has.

        They are tried one at a time, so that whoever asks meanwhile comes in between; when all are busy, no more are tried.
        """
        if not exchanges or exchanges[-1].question != question or exchanges[-1].record["refusal"]:
            return ""
        record, found = exchanges[-1].record, list[str]()
        history = [Turn(exchange.question, exchange.answer) for exchange in exchanges]
        known = {exchange.question.casefold() for exchange in exchanges}
        try:
            collection = await self._gate.run(self._collections.current)
            tried = islice(followups.candidates(record, collection, texts), followups.TRIED)
            for candidate, document_id in tried:
                if len(found) == followups.WANTED:
                    break
                if candidate.casefold() in known:
                    continue
                answer = await self._gate.run(self._assistant.quote, candidate, history=history, where=scope.filter())
                if followups.goes_on(answer, record, document_id):
                    found.append(candidate)
        except EsnqaError as error:
            _log.info("no more questions to go on with: %s", error.problem)
        return conversation.follow_ups(question, found, texts)

    async def search(self, query: str, scope: Scope, texts: Texts) -> str:
        """The passages found, or what is wrong."""
        if wrong := _wrong_question(query, texts):
            return results.problem(*wrong)
        try:
            scored = await self._gate.run(self._assistant.search, query, k=RESULTS, where=scope.filter())
        except EsnqaError as error:
            return results.problem(error.problem, error.remedy)
        except Exception:
            _log.exception("a search failed")
            return results.problem(texts.unexpected, texts.unexpected_remedy)
        return results.listing(query, scored, texts)

    async def compare(
        self, question: str, by: str, values: Sequence[str], scope: Scope, texts: Texts
    ) -> tuple[str, comparing.Kept | None]:
        """The question side by side, and what can be taken away of it; or what is wrong, and nothing."""
        if wrong := _wrong_question(question, texts):
            return results.problem(*wrong), None
        try:
            made = await self._gate.run(self._assistant.compare, question, by, values=values, where=scope.filter())
            collection = await self._gate.run(self._collections.current)
            return comparing.shown(made, scope.words(collection, texts), collection, texts)
        except EsnqaError as error:
            return results.problem(error.problem, error.remedy), None
        except Exception:
            _log.exception("a comparison failed")
            return results.problem(texts.unexpected, texts.unexpected_remedy), None

    async def library(self, wanted: library.Wanted, page: int, texts: Texts) -> tuple[str, int, int]:
        """A page of the library, its number, and how many there are."""
        collection = await self._gate.run(self._collections.current)
        return library.table(collection, wanted, page, texts)

    async def glance(self, texts: Texts) -> str:
        """The collection in charts."""
        return library.glance(await self._gate.run(self._collections.current), texts)

    async def examples(self, texts: Texts) -> str:
        """Questions to begin with, as soon as there are some."""
        self._examples.refresh(texts)
        for _ in range(PATIENCE_S * 4):
            if self._examples.found(texts) is not None:
                break
            await asyncio.sleep(0.25)
        return conversation.examples(texts, self._examples.found(texts) or ())

    def warm_up(self) -> None:
        """Loads what the first question needs, before it is asked."""
        self._examples.refresh(ENGLISH)

    def taken(self, form: str, exchanges: Exchanges, texts: Texts) -> str:
        """The conversation as a file, inside what the page saves; nothing where nothing was said."""
        if not exchanges:
            return ""
        today = datetime.datetime.now(datetime.UTC).date()
        records = [exchange.record for exchange in exchanges]
        return conversation.download(conversation_file(form, records, today, texts), texts)

    def taken_table(self, form: str, kept: comparing.Kept | None, texts: Texts) -> str:
        """A table as a file, inside what the page saves; nothing where there is none."""
        if kept is None:
            return ""
        return conversation.download(comparison_file(form, kept.comparison, kept.record, texts), texts)

    async def welcome(self, texts: Texts) -> str:
        """What stands there before the first question."""
        collection = await self._gate.run(self._collections.current)
        return self.greeting(collection, texts)

    def greeting(self, collection: Collection, texts: Texts) -> str:
        """What stands there before the first question to a collection."""
        model = self._assistant.worded_by
        return conversation.welcome(texts, collection, model=model, feedback=self.feedback.wanted)

    async def limits(self, scope: Scope, texts: Texts) -> str:
        """What the next question is limited to."""
        collection = await self._gate.run(self._collections.current)
        return conversation.scope_now(scope.words(collection, texts), texts)


def _wrong_question(question: str, texts: Texts) -> tuple[str, str] | None:
    """What is wrong with a question, in the reader's language, before it goes anywhere."""
    if len(question) > MAX_CHARACTERS:
        return texts.too_long.format(
            count=texts.number(len(question)), limit=texts.number(MAX_CHARACTERS)
        ), texts.too_long_remedy
    if not any(c.isalnum() for c in question):
        return texts.empty_question, texts.empty_question_remedy
    return None
