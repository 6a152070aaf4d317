"""Every error is returned in one form: a problem document (RFC 9457)."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from .crud import NotThere, Taken


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: object
) -> JSONResponse:
    """A response that says what went wrong."""
    content = {"status": status, "detail": detail, **more}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Turn errors into problem documents."""

    @app.exception_handler(NotThere)
    def not_there(_: Request, error: NotThere) -> JSONResponse:
        return problem(404, str(error))

    @app.exception_handler(Taken)
    def taken(_: Request, error: Taken) -> JSONResponse:
        return problem(409, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        places = [".".join(map(str, each["loc"])) for each in error.errors()]
        return problem(422, "The request is not valid.", errors=places)

    # Starlette's class: unknown paths raise it, and FastAPI's own is a subclass of it.
    @app.exception_handler(HTTPException)
    def other(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, dict(error.headers or {}))

    # Everything else. The server still gets the exception, so it is logged.
    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> JSONResponse:
        return problem(500, "Something went wrong on the server.")
