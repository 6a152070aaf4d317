"""``timeline``: a drawing in a notebook, lines elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from workbook.asgi import Request
from workbook.requesttimeline import svg, text
from workbook.requesttimeline.capture import capture
from workbook.requesttimeline.moments import TimelineData


class Timeline(TimelineData):
    """A timeline that shows itself."""

    def __repr__(self) -> str:
        return text.render(self)

    def _repr_html_(self) -> str:
        return svg.render(self)


def timeline(
    app: Any,
    method: str,
    path: str,
    *,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
    second_client: str = "",
    engine: Engine | None = None,
) -> Timeline:
    """Send a request to an application in process and show what happened, in its order.

    Args:
        json: the body.
        second_client: SQL that somebody else runs between any two moments, on a connection to the
            database of ``engine``; the drawing says when its result changes.
    """
    if second_client and engine is None:
        raise ValueError("second_client needs an engine: which database shall it ask?")
    body = {} if json is None else {"json": json}
    data = capture(app, Request(method, path, headers=headers or {}, **body), second_client, engine)
    return Timeline(data.request, data.response, data.moments, data.question, data.seen_after)
