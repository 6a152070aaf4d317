"""An answer in a form in which two can be compared."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, NamedTuple

from workbook.asgi import Response
from workbook.judge.equivalence.clock import NOW, Clock, is_now

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LEFT_OPEN = "<text>"


class _Compared(NamedTuple):
    """What counts of one answer.

    Attributes:
        status: the status code.
        headers: the content type, and those that the contract names.
        body: JSON as Python values, its moments as such; other bodies as text.
        raised: the name of the error that the application raised to the server.
        late: whether what the request wrote was still uncommitted when the answer left.
        on_the_loop: whether a statement was sent in the thread of the event loop.
        elsewhere: whether a request succeeded without a statement on the engine that was handed
            over, where the contract asks for that.
    """

    status: int
    headers: dict[str, str]
    body: Any
    raised: str
    late: bool
    on_the_loop: bool
    elsewhere: bool = False


class Reply(_Compared):
    """The same, with what is not compared: the error itself, and the request in words."""

    error: BaseException | None = None
    step: str = ""


def reply(
    response: Response,
    headers: tuple[str, ...],
    late: bool,
    on_the_loop: bool,
    elsewhere: bool,
    errors: str,
) -> Reply:
    """What counts of a response.

    Args:
        headers: names of further headers that are compared.
        errors: what counts of the body of an error, ``"open"`` or ``"form"``.
    """
    kind = (response.header("content-type") or "").partition(";")[0].strip()
    raised = "" if response.error is None else type(response.error).__name__
    kept = {name: response.header(name) or "" for name in headers}
    body = parsed(response, kind)
    if response.status >= 500:  # what is in it is for nobody
        result = Reply(response.status, {}, None, raised, False, on_the_loop)
    elif response.status >= 400 and errors == "open":
        result = Reply(response.status, kept, None, raised, late, on_the_loop)
    else:
        if response.body:
            kept["content-type"] = kind
        body = _without_texts(body) if response.status >= 400 else body
        elsewhere = elsewhere and response.status < 300
        result = Reply(response.status, kept, body, raised, late, on_the_loop, elsewhere)
    result.error = response.error
    return result


def parsed(response: Response, kind: str) -> Any:
    """The body: JSON as values; anything else as text; ``None`` where it is empty."""
    if not response.body:
        return None
    if not kind.endswith("json"):
        return response.text
    try:
        return _with_moments(json.loads(response.body))
    except ValueError:
        return response.text


def _with_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_moments(item) for item in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _without_texts(body: Any) -> Any:
    """An error answer without its wording; of validation errors the places stay."""
    if not isinstance(body, dict):
        return body
    detail = body.get("detail")
    if isinstance(detail, str):
        errors = body.get("errors")
        if isinstance(errors, list) and all(isinstance(each, str) for each in errors):
            body = body | {"errors": sorted(errors)}  # in no order that anybody was told
        return body | {"detail": LEFT_OPEN}
    if isinstance(detail, list):
        places = {
            _place(each["loc"]) for each in detail if isinstance(each, dict) and "loc" in each
        }
        return body | {"detail": sorted(places)} if places else body
    return body


def _place(loc: Any) -> str:
    """Where a value was wrong; a body that is no JSON is wrong wherever it stops."""
    parts = [str(each) for each in loc]
    if parts[:1] == ["body"] and len(parts) == 2 and parts[1].isdigit():
        return "body"
    return ".".join(parts[:2])


def without_now(value: Any, clock: Clock | None) -> Any:
    """Replies without the moments at which their calls were made: no two calls share one.

    Args:
        clock: the server's before and after the call.
    """
    if clock is None:
        return value
    if isinstance(value, Reply):
        shown = value._replace(body=without_now(value.body, clock))
        shown.error, shown.step = value.error, value.step
        return shown
    if isinstance(value, dict):
        return {key: without_now(item, clock) for key, item in value.items()}
    if isinstance(value, list):
        return [without_now(item, clock) for item in value]
    if isinstance(value, datetime) and value.tzinfo and is_now(value, clock):
        return NOW
    return value
