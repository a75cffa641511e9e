"""What goes wrong, as a client sees it: ``{"error": {"problem", "remedy"}}`` with the status that fits."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from esnqa.api.capacity import RETRY_AFTER_S, BusyError
from esnqa.errors import EsnqaError, ModelError, NotFoundError, StoreError, UsageError

_log = logging.getLogger("esnqa.api")
_STATUSES: tuple[tuple[type[EsnqaError], int], ...] = (
    (NotFoundError, 404),
    (UsageError, 400),
    (BusyError, 503),
    (StoreError, 503),
    (ModelError, 503),
)
_REMEDIES = {404: "See /api/openapi.json for what there is.", 405: "See /api/openapi.json for how to ask."}


def error_reply(status: int, problem: str, remedy: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as JSON."""
    return JSONResponse({"error": {"problem": problem, "remedy": remedy}}, status, headers)


def status_of(error: EsnqaError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def add_error_replies(app: FastAPI) -> None:
    """Turns every exception of ``app``'s routes into an error reply; a traceback goes to the log and nowhere else."""

    @app.exception_handler(EsnqaError)
    def _ours(_: Request, error: EsnqaError) -> JSONResponse:
        headers = {"Retry-After": str(RETRY_AFTER_S)} if isinstance(error, BusyError) else None
        return error_reply(status_of(error), error.problem, error.remedy, headers)

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "body") or "The body"
        return error_reply(422, f"{place}: {first['msg']}.", "See /api/openapi.json for what is expected.")

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        return error_reply(error.status_code, f"{error.detail}.", _REMEDIES.get(error.status_code, ""), _headers(error))

    @app.exception_handler(Exception)
    def _unexpected(_: Request, error: Exception) -> JSONResponse:
        _log.error("unexpected error", exc_info=error)
        return error_reply(
            500, "Something went wrong that should not.", "The administrator finds the cause in the log."
        )


def _headers(error: HTTPException) -> dict[str, str] | None:
    return dict(error.headers) if error.headers else None
