"""Kept passages as a file: ``GET /export/passages.docx`` (or ``md``, ``csv``, ``json``) with ``passage`` for each of them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI, Query, Request, Response

from esnqa.api import Gate
from esnqa_app.exports import File, passages_file
from esnqa_app.texts import Texts, texts_for

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

MOST = 100
Ids = Annotated[list[str], Query(min_length=1, max_length=MOST)]
Form = Literal["docx", "md", "csv", "json"]


def add_downloads(app: FastAPI, assistant: Assistant, gate: Gate) -> None:
    """Adds the route; it is a plain link, so that it works wherever a browser does."""

    @app.get("/export/passages.{form}", include_in_schema=False)
    async def passages(request: Request, form: Form, passage: Ids) -> Response:
        return _reply(await gate.run(_passages, assistant, form, passage, texts_for(request.headers)))


def _passages(assistant: Assistant, form: str, ids: list[str], texts: Texts) -> File:
    passages = [assistant.passage(name) for name in dict.fromkeys(ids)]
    kept = [(passage, assistant.document(passage.document_id)) for passage in passages]
    return passages_file(form, kept, datetime.datetime.now(datetime.UTC).date(), texts)


def _reply(file: File) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.type, headers=headers)
