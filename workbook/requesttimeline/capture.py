"""Sends one request in process and notes what happens until all of it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.pool import Pool

from workbook import asgi
from workbook.asgi import Request
from workbook.displays.formatting import plural
from workbook.requesttimeline import dependencies
from workbook.requesttimeline.moments import RESPONSE, Moment, Place, TimelineData
from workbook.sqltape import Entry, Recording
from workbook.sqltape.recorder import paused, start, stop


def capture(app: Any, request: Request, question: str = "", engine: Engine | None = None) -> Any:
    """Send the request and return a ``TimelineData``.

    Args:
        question: SQL that a second client sends before each moment, and at the end.
        engine: where the second client connects to.
    """
    with _Capture(question, engine) as noted:
        noted.client(f"{request.method} {request.target}")
        with dependencies.noted(app, noted.app):
            response = asgi.run(asgi.send(app, request, noted.message))
        if response.error is not None:
            name = type(response.error).__name__
            noted.app(f"the server is left with {name}, and logs it", failed=True)
        seen = noted.second_client()
    return TimelineData(request, response, noted.moments, question, seen)


class _Capture:
    """Collects moments while it is open."""

    def __init__(self, question: str, engine: Engine | None) -> None:
        self.moments: list[Moment] = []
        self.held = 0
        self._out: set[int] = set()
        self._reading = False
        self._size = 0
        self._question = question
        self._engine = engine
        self._stack = ExitStack()
        self._second: Connection | None = None

    def __enter__(self) -> _Capture:
        stack = self._stack
        if self._question and self._engine is not None:
            second = create_engine(
                self._engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT"
            )
            with paused():
                self._second = stack.enter_context(second.connect())
        recording = start(Recording(on_entry=self._entry))
        stack.callback(stop, recording)
        stack.enter_context(_listening("checkout", self._checkout))
        stack.enter_context(_listening("checkin", self._checkin))
        stack.enter_context(_background(self.app))
        return self

    def __exit__(self, *_: object) -> None:
        with paused():
            self._stack.close()

    def client(self, what: str, *, failed: bool = False) -> None:
        self._add(Moment(Place.CLIENT, what, failed=failed))

    def app(self, what: str, *, failed: bool = False) -> None:
        self._add(Moment(Place.APP, what, failed=failed))

    def message(self, message: Mapping[str, Any]) -> None:
        """An ASGI message of the response."""
        if message["type"] == "http.response.start":
            self.client(RESPONSE, failed=message["status"] >= 500)
        elif message["type"] == "http.response.body":
            self._size += len(message.get("body", b""))
            if not message.get("more_body"):
                self.client(f"the response has ended: {plural(self._size, 'byte')}")

    def second_client(self) -> str | None:
        """What the second client reads now."""
        if self._second is None:
            return None
        with paused():
            rows = self._second.execute(text(self._question)).all()
        return ", ".join(str(row[0]) if len(row) == 1 else str(tuple(row)) for row in rows) or "-"

    def _add(self, moment: Moment) -> None:
        moment.held = self.held
        moment.seen = self.second_client()
        self.moments.append(moment)

    def _entry(self, _: Connection, entry: Entry) -> None:
        self._add(Moment(Place.DATABASE, entry=entry))

    def _checkout(self, _: Any, record: Any, __: Any) -> None:
        self._out.add(id(record))
        self.held = len(self._out)

    def _checkin(self, _: Any, record: Any) -> None:
        self._out.discard(id(record))
        self.held = len(self._out)


@contextmanager
def _listening(name: str, listener: Callable[..., None]) -> Iterator[None]:
    event.listen(Pool, name, listener)
    try:
        yield
    finally:
        event.remove(Pool, name, listener)


@contextmanager
def _background(note: Callable[..., None]) -> Iterator[None]:
    """Have the start and the end of background tasks noted."""
    from starlette.background import BackgroundTask

    original = BackgroundTask.__call__

    async def call(self: Any) -> None:
        name = getattr(self.func, "__name__", "a task")
        note(f"background task {name} starts")
        try:
            await original(self)
        except BaseException as error:
            note(f"background task {name} raises {type(error).__name__}", failed=True)
            raise
        note(f"background task {name} has ended")

    BackgroundTask.__call__ = call  # type: ignore[method-assign]
    try:
        yield
    finally:
        BackgroundTask.__call__ = original  # type: ignore[method-assign]
