"""The routes of the REST API and the health checks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body, FastAPI, Query
from fastapi.responses import StreamingResponse

from esnqa import __version__
from esnqa.api.capacity import Gate
from esnqa.api.growing import Part, growing
from esnqa.api.replies import add_error_replies
from esnqa.api.schemas import MAX_VALUES, AskBody, CompareBody, SavedAnswer, filter_of
from esnqa.contract import (
    Json,
    answer_json,
    compare_json,
    document_json,
    passage_json,
    search_json,
    status_json,
    verify_json,
)
from esnqa.errors import EsnqaError
from esnqa.glossing import answer_glosses

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

OPENAPI_URL = "/api/openapi.json"
MAX_RESULTS = 100
LINES = "application/x-ndjson"
DESCRIPTION = (
    "Answers questions from a collection of documents and shows for every sentence where it stands. "
    "The answers are made by a computer program (an AI system): check them against the sources that they cite."
)

Lifespan = Callable[[FastAPI], Any]
Several = Annotated[list[str] | None, Query(max_length=MAX_VALUES)]


def create_api(assistant: Assistant, gate: Gate | None = None) -> FastAPI:
    """The API over an assistant; other pages may be mounted on it before it is put behind ``protect``.

    Work passes ``gate``; what comes beyond its capacity is refused with 503 and Retry-After.
    """
    app = FastAPI(
        title="esnqa",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=OPENAPI_URL,
        docs_url=None,
        redoc_url=None,
        lifespan=_nothing_more,
    )
    add_error_replies(app)
    _add_health(app, assistant)
    _add_questions(app, assistant, gate or Gate.of(assistant.settings.web))
    return app


@asynccontextmanager
async def _nothing_more(_: FastAPI) -> AsyncIterator[None]:
    yield


def _add_health(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/healthz", tags=["health"], summary="Whether the process is alive")
    def healthz() -> Json:
        return {"status": "alive"}

    @app.get(
        "/readyz",
        tags=["health"],
        summary="Whether the index is open, its generation, and whether its sentences are read ahead",
    )
    def readyz() -> Json:
        store = assistant.store
        generation = store.stamp.generation
        return {
            "status": "ready",
            "generation": generation,
            "degraded": store.degraded,
            "read_ahead": assistant.has_read == generation,
        }


def _add_questions(app: FastAPI, assistant: Assistant, gate: Gate) -> None:
    status = _Remembered(assistant)

    @app.post("/api/v1/ask", tags=["esnqa"], summary="A cited answer, or a refusal (esnqa.answer/1)")
    async def ask(body: AskBody) -> Json:
        where = body.filter()
        answer = await gate.run(assistant.ask, body.question, history=body.turns(), where=where, language=body.language)
        return answer_json(answer, answer_glosses(answer, body.reader()) if body.gloss else None)

    @app.post(
        "/api/v1/ask/stream",
        tags=["esnqa"],
        summary="The answer as it grows: lines of JSON, the last of which is done",
        response_class=StreamingResponse,
        responses={200: {"content": {LINES: {}}}},
    )
    async def ask_growing(body: AskBody) -> StreamingResponse:
        where = body.filter()
        parts = growing(gate, assistant, body.question, history=body.turns(), where=where, language=body.language)
        first = await anext(parts)  # what goes wrong before it has a status of its own
        return StreamingResponse(_lines(first, parts, body), media_type=LINES, headers={"Cache-Control": "no-store"})

    @app.post("/api/v1/compare", tags=["esnqa"], summary="A table of cited answers (esnqa.compare/1)")
    async def compare(body: CompareBody) -> Json:
        where = body.filter()
        return compare_json(
            await gate.run(
                assistant.compare, body.question, body.by, values=body.values, where=where, language=body.language
            )
        )

    @app.get("/api/v1/search", tags=["esnqa"], summary="The best passages (esnqa.search/1)")
    async def search(
        q: str,
        k: Annotated[int, Query(ge=1, le=MAX_RESULTS)] = 10,
        language: Several = None,
        kind: Several = None,
        theme: Several = None,
        country: Several = None,
        document_id: Several = None,
        since: str | None = None,
        until: str | None = None,
        query_language: Annotated[str | None, Query(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = None,
    ) -> Json:
        limits = {"language": language, "kind": kind, "theme": theme, "country": country, "document_id": document_id}
        where = filter_of(limits, since, until)
        return search_json(q, await gate.run(assistant.search, q, k=k, where=where, language=query_language))

    @app.get("/api/v1/documents/{document_id:path}", tags=["esnqa"], summary="A document (esnqa.document/1)")
    async def document(document_id: str) -> Json:
        return await gate.run(_document, assistant, document_id)

    @app.get("/api/v1/passages/{passage_id:path}", tags=["esnqa"], summary="A passage (esnqa.passage/1)")
    async def passage(passage_id: str) -> Json:
        return await gate.run(_passage, assistant, passage_id)

    @app.get("/api/v1/status", tags=["esnqa"], summary="What is indexed, and how healthy it is (esnqa.status/1)")
    async def current_status() -> Json:
        return await gate.run(status.get)

    @app.post("/api/v1/verify", tags=["esnqa"], summary="Whether the citations of an answer or a table still stand")
    async def verify(answer: Annotated[SavedAnswer, Body()]) -> Json:
        saved = answer.checked()
        return verify_json(await gate.run(lambda: [assistant.verify(one) for one in saved]))


async def _lines(first: Part, others: AsyncIterator[Part], body: AskBody) -> AsyncIterator[str]:
    """Each part as a line; an error after the first is a line of its own."""

    def line(part: Part) -> str:
        glosses = answer_glosses(part.answer, body.reader()) if part.done and body.gloss else None
        return json.dumps({"done": part.done, "answer": answer_json(part.answer, glosses)}, ensure_ascii=False) + "\n"

    yield line(first)
    try:
        async for part in others:
            yield line(part)
    except EsnqaError as error:
        said = {"problem": error.problem, "remedy": error.remedy}
        yield json.dumps({"done": True, "error": said}, ensure_ascii=False) + "\n"


def _document(assistant: Assistant, document_id: str) -> Json:
    return document_json(assistant.document(document_id), assistant.passages(document_id))


def _passage(assistant: Assistant, passage_id: str) -> Json:
    passage = assistant.passage(passage_id)
    return passage_json(passage, assistant.document(passage.document_id))


class _Remembered:
    """The status of a generation, looked up once: it hashes every file of the index, too much for each request."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._generation, self._status = "", Json()

    def get(self) -> Json:
        generation = self._assistant.store.stamp.generation
        if generation != self._generation:
            self._status, self._generation = status_json(self._assistant.status()), generation
        return self._status
