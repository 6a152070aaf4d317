"""Requests to a copy's application: its answers, and the rows in its tables afterwards."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from workbook import databases
from workbook.app_testing import Served, settings
from workbook.asgi import OnMessage, Request, Response, phrase, send
from workbook.judge.equivalence import heartbeat
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project.features.blogs import Blog, blog, head
from workbook.judge.project.features.copy import Copy
from workbook.judge.submission import first_line
from workbook.sqltape.recorder import paused

PATIENCE = 8.0  # seconds for one request
_LOOK = 0.01
_NAMES = {None: "a client that isn't signed in", 1: "ada", 2: "grace", 3: "edgar", 4: "hedy"}
_ROLES = {1: "an admin", 2: "a user", 3: "a user", 4: "a guest"}
_WAITING = """
SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND a.datname = current_database())
"""


@dataclass(frozen=True)
class Ask:
    """One request.

    Attributes:
        part: the part of the project that it belongs to.
        who: the id of the user who is signed in.
        request: what is sent.
        about: what one has to know of the rows at that moment.
        mistakes: what it means if something differs: by a status, ``"items"`` of a page,
            ``"body"``, ``"rows"``, ``"statements"``, or by ``"code"`` of a problem. Each stands for
            the name of a message.
        before: SQL that is committed before.
        holding: SQL whose transaction is open when the request comes, and commits once the request
            waits for it, or has ended.
        statements: how many statements it may send at most.
        onward: whether it asks for the page after that of the request before.
        code: whether the code of a problem counts.
    """

    part: str
    who: int | None
    request: Request
    about: str = ""
    mistakes: Mapping[Any, str] = field(default_factory=dict)
    before: str = ""
    holding: str = ""
    statements: int | None = None
    onward: bool = False
    code: bool = False

    def __str__(self) -> str:
        role = f" ({_ROLES[self.who]})" if self.who else ""
        onward = "the next page: " if self.onward else ""
        about = f" ({self.about})" if self.about else ""
        return f"{onward}{self.request}{about}, sent by {_NAMES[self.who]}{role}"


@dataclass
class Seen:
    """The outcome of a request.

    Attributes:
        rows, later: those in the tables when the answer begins, and when the request has ended.
        error: what the application logged as unexpected, with its place.
    """

    status: int = 0
    body: Any = None
    rows: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    statements: int = 0
    error: str = ""


def difference(
    reference: Copy, answer: Copy, asks: Sequence[Ask], tables: str
) -> Difference | None:
    """Return the first request that is answered differently or leaves different rows.

    Args:
        tables: a query for the rows that are compared, a text each.

    Raises:
        NotYet: the application can't be imported.
    """
    create_app = answer.create_app
    wanted = _of_reference(reference, asks, tables)
    last = head(reference)
    try:
        with (
            blog(reference, last, "answer") as opened,
            paused(),
            _side(answer, create_app, opened, tables) as do,
        ):
            for ask, expected in zip(asks, wanted, strict=True):
                heartbeat.beat()
                if (different := _compared(ask, expected, do(ask))) is not None:
                    return different
    except _NoApplication as error:
        return Difference("no_application", str(error), [], [])
    return None


_expected: dict[tuple[int, int], list[Seen]] = {}


def _of_reference(reference: Copy, asks: Sequence[Ask], tables: str) -> list[Seen]:
    key = id(reference), id(asks)
    if key not in _expected:
        with (
            blog(reference, head(reference), "reference") as opened,
            paused(),
            _side(reference, reference.create_app, opened, tables) as do,
        ):
            _expected[key] = [do(ask) for ask in asks]
    return _expected[key]


class _NoApplication(Exception):
    """``create_app`` raised an error."""


@contextmanager
def _side(
    copy: Copy, create_app: Callable[..., Any], opened: Blog, tables: str
) -> Iterator[Callable[[Ask], Seen]]:
    with copy.active(), _errors(copy) as errors:
        url = opened.url.render_as_string(hide_password=False)
        try:
            served = Served(create_app(copy.app.module("config").Settings(**settings(url))))
        except Exception as error:
            place = copy.app.place(error)
            raise _NoApplication(
                f"create_app raised {first_line(error)}{f' (app/{place})' if place else ''}"
            ) from None
        cursor: str | None = None

        def do(ask: Ask) -> Seen:
            nonlocal cursor
            errors.clear()
            if ask.before:
                with opened.outside.cursor() as sql:
                    sql.execute(ask.before)
            request = _with_cursor(ask.request, cursor) if ask.onward else ask.request
            client = served.client(ask.who)
            request = Request(
                request.method,
                request.path,
                request.json,
                params=request.params,
                headers=client.headers | dict(request.headers),
            )
            rows: list[str] = []

            def look(message: Mapping[str, Any]) -> None:
                if message["type"] == "http.response.start" and request.method != "GET":
                    rows[:] = _rows(opened, tables)

            response = served.run(_sent(served.app, request, ask, opened, look))
            seen = _seen(response, _rows(opened, tables))
            seen.rows = rows if request.method != "GET" else seen.later
            cursor = seen.body.get("next_cursor") if isinstance(seen.body, dict) else None
            if isinstance(seen.body, dict) and isinstance(cursor, str):
                seen.body["next_cursor"] = "..."
            seen.error = errors[-1] if errors else ""
            return seen

        try:
            yield do
        finally:
            served.close()


def _with_cursor(request: Request, cursor: str | None) -> Request:
    params = {**request.params, "cursor": cursor or "none"}
    return Request(request.method, request.path, request.json, params=params)


async def _sent(app: Any, request: Request, ask: Ask, opened: Blog, look: OnMessage) -> Response:
    if not ask.holding:
        return await _patiently(send(app, request, look))
    other = databases.connect(opened.url)
    try:
        with other.cursor() as sql:
            sql.execute("BEGIN")
            sql.execute(ask.holding)
            task = asyncio.ensure_future(send(app, request, look))
            with opened.outside.cursor() as locks:
                for _ in range(int(PATIENCE / _LOOK)):
                    await asyncio.sleep(_LOOK)
                    locks.execute(_WAITING)
                    if task.done() or locks.fetchone()[0]:
                        break
            sql.execute("COMMIT")
        return await _patiently(task)
    finally:
        other.close()


async def _patiently(work: Any) -> Response:
    try:
        response: Response = await asyncio.wait_for(work, PATIENCE)
    except TimeoutError:
        return Response()
    return response


def _rows(opened: Blog, tables: str) -> list[str]:
    with opened.outside.cursor() as cursor:
        cursor.execute(tables)
        return [text for (text,) in cursor.fetchall()]


def _seen(response: Response, rows: list[str]) -> Seen:
    body: Any = response.text
    with suppress(ValueError):  # no JSON, or none that can be read
        body = response.json() if body else ""
    count = response.header("x-query-count") or "0"
    return Seen(response.status, body, later=rows, statements=int(count))


@contextmanager
def _errors(copy: Copy) -> Iterator[list[str]]:
    """Collect the unexpected exceptions that the application logs."""
    errors: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            if error is not None:
                place = copy.app.place(error)
                errors.append(f"{first_line(error)}{f' (app/{place})' if place else ''}")

    logger, handler = logging.getLogger("app"), Kept()
    before = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield errors
    finally:
        logger.removeHandler(handler)
        logger.propagate, logger.level = before


def _compared(ask: Ask, expected: Seen, seen: Seen) -> Difference | None:
    words = str(ask)
    if seen.status != expected.status:
        got = [_answer(seen)] + ([seen.error] if seen.error else [])
        name = ask.mistakes.get(seen.status, "other_status")
        return Difference(
            name,
            f"{phrase(expected.status)} was expected, and your application answered "
            f"{phrase(seen.status) if seen.status else 'nothing'}.",
            got,
            [_answer(expected)],
            words,
        )
    if expected.status < 400 and (seen.body != expected.body):
        return Difference(
            ask.mistakes.get("items" if _items(seen) != _items(expected) else "body", "other_body"),
            "The answer has a different body than expected.",
            [_shown(seen.body)],
            [_shown(expected.body)],
            words,
        )
    if expected.status >= 400 and ask.code and _code(seen) != _code(expected):
        return Difference(
            ask.mistakes.get("code", "other_code"),
            "The problem document has a different code than expected.",
            [_code(seen)],
            [_code(expected)],
            words,
        )
    if seen.rows != expected.rows and seen.later == expected.later:
        return Difference(
            "commits_after_the_answer",
            "When the answer begins, the rows that the request writes aren't committed yet.",
            seen.rows or ["no rows"],
            expected.rows or ["no rows"],
            words,
        )
    if seen.later != expected.later:
        return Difference(
            ask.mistakes.get("rows", "other_rows"),
            "Afterwards the tables hold different rows than expected.",
            seen.later or ["no rows"],
            expected.later or ["no rows"],
            words,
        )
    if ask.statements is not None and seen.statements > ask.statements:
        return Difference(
            ask.mistakes.get("statements", "too_many_statements"),
            f"{seen.statements} statements were sent; at most {ask.statements} were expected.",
            [f"{seen.statements} statements"],
            [f"at most {ask.statements}"],
            words,
        )
    return None


def _items(seen: Seen) -> Any:
    return seen.body.get("items") if isinstance(seen.body, dict) else None


def _code(seen: Seen) -> str:
    return str(seen.body.get("code")) if isinstance(seen.body, dict) else "no problem document"


def _answer(seen: Seen) -> str:
    body = dict(seen.body) if isinstance(seen.body, dict) else seen.body
    if isinstance(body, dict):
        for name in ("request_id", "type", "title", "status"):
            body.pop(name, None)
    return f"{phrase(seen.status) if seen.status else 'no response'} {_shown(body)}".strip()


def _shown(body: Any) -> str:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text if len(text) <= 600 else text[:600] + " ..."
