"""The LangChain face: a retriever, embeddings, and the chain from a question to a cited answer.

A LangChain user needs nothing else of esnqa:

>>> from esnqa import Assistant
>>> from esnqa.chain import answer_chain
>>> chain = answer_chain(Assistant.open("index"))  # doctest: +SKIP
>>> chain.invoke("Where did the 2015 conference take place?").text  # doctest: +SKIP
'… took place in Lisbon on 6-8 July. [1]'
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ConfigDict

from esnqa.assistant import Assistant
from esnqa.contract import answer_json, search_row
from esnqa.corpus.language import detect as told
from esnqa.errors import UsageError
from esnqa.queries import detect
from esnqa.types import Answer, Encoder, Filter, ScoredPassage, Turn

Asked = str | Mapping[str, Any]
"""A question, or ``{"question", "history"?, "where"?, "language"?}`` with ``history`` as turns or LangChain messages."""


class EsnqaEmbeddings(Embeddings):
    """An esnqa encoder as LangChain's :class:`Embeddings`: unit vectors, questions and passages kept apart.

    The language is told from each text itself.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text, in order."""
        vectors: list[list[float]] = self._encoder.encode_passages(texts, [told(text) for text in texts]).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._encoder.encode_query(text, detect(text)).tolist()
        return vector


class EsnqaRetriever(BaseRetriever):
    """Passages as LangChain documents: ``page_content`` is the passage verbatim, ``metadata`` its ``esnqa.search/1`` row."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 10
    where: Filter = Filter()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager
        found = self.assistant.search(query, k=self.k, where=self.where)
        return [_langchain_document(rank, scored) for rank, scored in enumerate(found, 1)]


def _langchain_document(rank: int, scored: ScoredPassage) -> LangChainDocument:
    row = search_row(rank, scored)
    text = row.pop("text")
    return LangChainDocument(page_content=text, metadata=row, id=scored.passage.id)


class AnswerChain(Runnable[Asked, Answer]):
    """Question → :class:`esnqa.types.Answer`, as a Runnable: ``invoke``, ``batch``, ``stream`` and their async twins.

    ``stream`` gives the answer growing by one statement at a time; the last one is what ``invoke`` gives.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer. Raises UsageError for an input that is no question."""
        del kwargs
        return self._call_with_config(self._ask, input, config, run_type="chain")

    async def ainvoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer, worked out in a thread of LangChain's executor."""
        return await run_in_executor(config, self.invoke, input, config, **kwargs)

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any | None) -> Iterator[Answer]:
        """The answer, growing statement by statement; closing the iterator stops a language model."""
        del kwargs
        yield from self._transform_stream_with_config(iter([input]), self._stream, config, run_type="chain")

    async def astream(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any | None,
    ) -> AsyncIterator[Answer]:
        parts = self.stream(input, config, **kwargs)
        ended = object()
        try:
            while (part := await run_in_executor(config, next, parts, ended)) is not ended:
                yield cast(Answer, part)
        finally:
            await run_in_executor(config, cast(Any, parts).close)

    def _ask(self, asked: Asked) -> Answer:
        question, limits = _question(asked)
        return self.assistant.ask(question, **limits)

    def _stream(self, given: Iterator[Asked]) -> Iterator[Answer]:
        for asked in given:
            question, limits = _question(asked)
            yield from self.assistant.stream(question, **limits)


def _question(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The question, and what goes with it as :meth:`Assistant.ask` takes it. Raises UsageError."""
    if isinstance(asked, str):
        return asked, {}
    _check(asked)
    history = turns(asked.get("history") or ())
    return asked["question"], {"history": history, "where": asked.get("where"), "language": asked.get("language")}


_FIELDS = {
    "question": str,
    "history": Sequence | None,
    "where": Filter | None,
    "language": str | None,
}


def _check(asked: object) -> None:
    """Raises UsageError for an input that is no question."""
    remedy = 'Give a string, or {"question", "history"?, "where"?, "language"?} with "where" an esnqa.types.Filter.'
    if not isinstance(asked, Mapping):
        raise UsageError(f"The chain was given a {type(asked).__name__}.", remedy)
    if unknown := [str(key) for key in asked if key not in _FIELDS]:
        raise UsageError(f"The chain was given {', '.join(unknown)}, which it does not know.", remedy)
    if wrong := [name for name, kind in _FIELDS.items() if not isinstance(asked.get(name), kind)]:
        raise UsageError(f"The chain was given no {wrong[0]}, or one of the wrong type.", remedy)


def answer_chain(assistant: Assistant, model: BaseChatModel | None = None) -> AnswerChain:
    """The chain question → answer over an open assistant; with ``model``, this chat model words the answers."""
    return AnswerChain(assistant if model is None else assistant.with_model(model))


def turns(history: Sequence[Turn | BaseMessage | Mapping[str, Any]]) -> tuple[Turn, ...]:
    """A conversation as turns, from turns, ``{"question", "answer"}`` objects or LangChain's messages."""
    made: list[Turn] = []
    for item in history:
        if isinstance(item, Turn):
            made.append(item)
        elif isinstance(item, HumanMessage):
            made.append(Turn(str(item.text)))
        elif isinstance(item, AIMessage):
            if made:
                made[-1] = Turn(made[-1].question, str(item.text))
        elif isinstance(item, Mapping) and isinstance(item.get("question"), str):
            made.append(Turn(item["question"], str(item.get("answer") or "")))
        elif not isinstance(item, BaseMessage):
            raise UsageError(
                f"The history holds a {type(item).__name__}.",
                'Give turns, messages, or {"question", "answer"} objects.',
            )
    return tuple(made)


def answer_tool(assistant: Assistant) -> BaseTool:
    """A LangChain tool for agents: a question in, the cited answer as JSON (``esnqa.answer/1``) out."""

    def ask_documents(question: str) -> dict[str, Any]:
        return answer_json(assistant.ask(question))

    return StructuredTool.from_function(
        ask_documents,
        name="ask_documents",
        description=(
            "Answers a question from the indexed documents with verbatim, cited sentences, "
            "or says that the documents do not answer it."
        ),
    )
