"""Errors as problem documents."""

from collections.abc import Mapping, Sequence

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as AnyHTTPException


class NotValid(HTTPException):
    """The request can't be done as it is, for a reason that only the database knows."""

    def __init__(self, detail: str, place: str) -> None:
        super().__init__(422, detail)
        self.place = place


def _problem(
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[str] | None = None,
) -> JSONResponse:
    content: dict[str, object] = {"status": status, "detail": detail}
    if errors is not None:
        content["errors"] = errors
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Let every error of the application be answered with a problem document."""

    # Starlette's own exception comes for unknown paths; FastAPI's is a subclass of it.
    @app.exception_handler(AnyHTTPException)
    def refused(_: Request, error: AnyHTTPException) -> JSONResponse:
        places = [error.place] if isinstance(error, NotValid) else None
        return _problem(error.status_code, error.detail, error.headers, places)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        places = [".".join(map(str, each["loc"])) for each in error.errors()]
        return _problem(422, "The request is not valid.", errors=places)
