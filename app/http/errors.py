"""Every error is a problem document (RFC 9457) with a code that never changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from app.accounts import errors as account_errors
from app.operations import logs, usage
from app.postgres import db_errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# The codes of problems that no handler names: by status.
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "body_too_slow",
    409: "conflict",
    412: "changed_meanwhile",
    413: "too_large",
    414: "address_too_long",
    415: "wrong_media_type",
    422: "invalid",
    429: "too_many_attempts",
    431: "headers_too_large",
    503: "unavailable",
}

# Status and code of what the rules of accounts refuse.
ACCOUNT_ERRORS: dict[type[account_errors.AccountError], tuple[int, str]] = {
    account_errors.NotSignedIn: (401, "not_authenticated"),
    account_errors.InvalidToken: (401, "invalid_token"),
    account_errors.AccountClosed: (401, "invalid_token"),
    account_errors.TokenEnded: (401, "invalid_token"),
    account_errors.TokenReused: (401, "token_reused"),
    account_errors.WrongCredentials: (401, "wrong_credentials"),
    account_errors.WrongPassword: (403, "wrong_password"),
    account_errors.GuestsReadOnly: (403, "guests_read_only"),
    account_errors.TooManyFailures: (429, CODES[429]),
    account_errors.TooManySignUps: (429, CODES[429]),
    account_errors.TooManyMails: (429, CODES[429]),
    account_errors.LinkEnded: (400, "invalid_link"),
    account_errors.PasswordChanged: (503, "try_again"),
    account_errors.PasswordsBusy: (503, "busy"),
}


class Problem(Exception):
    """Raised anywhere in a request: rolls its unit of work back and responds with this."""

    def __init__(
        self, status: int, detail: str, *, code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or CODES.get(status, "error")
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """The response."""
        return problem(self.status, self.code, self.detail, headers=self.headers)


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    loc: list[str | int] = Field(examples=[["body", "title"]])
    msg: str
    type: str


class ProblemOut(BaseModel):
    """The response to every request that did not succeed."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int
    code: str = Field(description="stable; branch on this, never on the text", examples=["invalid"])
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = Field(
        None,
        description="what is wrong, field by field, when the input doesn't match the schema; "
        "otherwise absent",
    )


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, Any]] | None = None,
) -> JSONResponse:
    """A problem document."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": usage.current.get().request_id,
    }
    if errors is not None:
        content["errors"] = errors
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The entries of the OpenAPI document for these problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {status: {"description": _title(status), "content": content} for status in statuses}


# As RFC 9110 calls them. Python does so from 3.13 on.
_RENAMED = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def _title(status: int) -> str:
    return _RENAMED.get(status) or HTTPStatus(status).phrase


def install(app: FastAPI) -> None:
    """Answer every exception with a problem document."""
    document_problems(app)

    @app.exception_handler(Problem)
    async def ours(request: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(account_errors.AccountError)
    async def from_accounts(request: Request, error: account_errors.AccountError) -> JSONResponse:
        status, code = ACCOUNT_ERRORS[type(error)]
        headers = {}
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if error.retry_after is not None:
            headers["Retry-After"] = str(error.retry_after)
        return problem(status, code, str(error), headers=headers)

    @app.exception_handler(HTTPException)
    async def from_the_framework(request: Request, error: HTTPException) -> JSONResponse:
        code = CODES.get(error.status_code, "error")
        if error.status_code == 405:  # Starlette names the methods of one of the routes only
            error.headers = {"Allow": ", ".join(sorted(_methods(app, request.url.path)))}
        return problem(error.status_code, code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return invalid_fields(error.errors())

    @app.exception_handler(ClientDisconnect)
    async def left(request: Request, error: ClientDisconnect) -> JSONResponse:
        # Nobody reads it, but the log and the numbers should not say that we have failed.
        return problem(400, CODES[400], "The body ended too early.")

    for kind in db_errors.KINDS:

        @app.exception_handler(kind)
        async def from_the_database(request: Request, error: Exception) -> JSONResponse:
            meaning = db_errors.translate(error)
            if meaning is None:
                raise error  # a mistake of ours: the middleware logs it and answers 500
            if meaning is db_errors.NOT_MIGRATED:
                # Logged for the operator, who can fix it; it may also be a mistake of ours.
                log.error(
                    "the schema doesn't match this code: run alembic upgrade head", exc_info=error
                )
            elif meaning.status == 503:
                logs.repeated(
                    log, "the database refused", db_errors.cause(error), code=meaning.code
                )
            headers = {"Retry-After": "1"} if meaning.status == 503 else None
            return problem(meaning.status, meaning.code, meaning.detail, headers=headers)


def document_problems(app: FastAPI) -> None:
    """Add ProblemOut, to which every operation's problems refer, to the OpenAPI document."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        document = original()
        known = document.setdefault("components", {}).setdefault("schemas", {})
        known["ProblemOut"] = ProblemOut.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        known |= known["ProblemOut"].pop("$defs", {})
        return document

    app.openapi = openapi  # type: ignore[method-assign] # the way that FastAPI documents


def _methods(app: FastAPI, path: str) -> set[str]:
    """The methods of all routes that have this path."""
    methods: set[str] = set()
    for template, operations in app.openapi()["paths"].items():
        if compile_path(template)[0].fullmatch(path):
            # /users/me is also /users/{user_id}: the first one counts, as in routing.
            methods = {method.upper() for method in operations}
            if "{" not in template:
                break
    methods = methods or {"GET"}
    return methods | {"HEAD"} if "GET" in methods else methods


def invalid_fields(errors: Sequence[Mapping[str, Any]], detail: str = "") -> JSONResponse:
    """422 with each field's trouble, but never its value: it may be a password, or not UTF-8."""
    fields = [
        {
            "loc": [printable(part) for part in error["loc"]],
            "msg": printable(error["msg"]),
            "type": error["type"],
        }
        for error in errors[:50]
    ]
    first = fields[0] if fields else None
    message = detail or (
        f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else "The input is invalid."
    )
    return problem(422, CODES[422], message, errors=fields)


def printable(value: Any) -> str | int:
    """What may be shown of a value that a client has sent: short, and UTF-8."""
    if isinstance(value, int):
        return value
    return str(value).encode("utf-8", "replace").decode()[:200]
