"""Errors that come from around the API, as problem documents."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: str
) -> JSONResponse:
    """A problem document; ``more``: further fields of it."""
    content = {"status": status, "detail": detail, **more}
    return JSONResponse(content, status, headers, media_type="application/problem+json")
