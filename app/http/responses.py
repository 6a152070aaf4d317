"""Responses whose JSON is already written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

# For answers that hold a token: no cache on the way may keep them.
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def json_response(
    json: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response of JSON text. FastAPI passes it on as it is; the route names its model."""
    return Response(json, status, headers, media_type="application/json")


def page_response(items: list[str], next_cursor: str | None) -> Response:
    """A page of items that are JSON already."""
    page: dict[str, Any] = {
        "items": [orjson.Fragment(item) for item in items],
        "next_cursor": next_cursor,
    }
    return json_response(orjson.dumps(page))
