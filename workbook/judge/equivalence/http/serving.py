"""Builds the application of one side and sends it the steps of a call."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Engine

from workbook import asgi
from workbook.asgi import Request, Response
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.http import watching
from workbook.judge.equivalence.http.meeting import Meeting, current
from workbook.judge.equivalence.http.replies import Reply, parsed, reply
from workbook.judge.equivalence.http.steps import Sql, Step, Then, Together, as_text
from workbook.judge.equivalence.side import Side
from workbook.judge.feedback import NotYet
from workbook.judge.quiet import quiet

Function = Callable[..., Any]


def served(function: Function, contract: Contract, side: Side) -> Function:
    """The function as the judge calls it: with a factory and steps, it returns their replies."""

    def serve(factory: Any, *steps: Step) -> list[Any]:
        apps = _apps(function, factory, contract, side)
        with quiet():
            return asgi.run(_Serving(apps, contract, side).all(steps))

    async def serve_here(factory: Any, *steps: Step) -> list[Any]:
        apps = _apps(function, factory, contract, side)
        with quiet():
            return await _ServingAsync(apps, contract, side).all(steps)

    return serve_here if contract.is_async else serve


def _apps(function: Function, factory: Any, contract: Contract, side: Side) -> _Apps:
    if contract.application == "each":
        return _Apps(function, factory)
    if function not in side.kept:
        side.kept = {function: _Apps(function, factory)}
    apps: _Apps = side.kept[function]
    return apps


class _Apps:
    """Two applications, as with two worker processes: what one has in memory the other hasn't."""

    def __init__(self, function: Function, factory: Any) -> None:
        self.function, self.factory = function, factory
        self.first = application(function(factory))

    @cached_property
    def second(self) -> Any:
        """The other one, which simultaneous requests reach; where it is kept, every second one."""
        return application(self.function(self.factory))


def application(returned: Any) -> Any:
    """What a function returned, as an application; a router becomes one.

    Raises:
        NotYet: it isn't one.
    """
    from fastapi import APIRouter, FastAPI

    if isinstance(returned, APIRouter):
        app = FastAPI()
        app.include_router(returned)
        return app
    if not isinstance(returned, FastAPI):
        what = "None. Is `return app` missing?" if returned is None else f"{returned!r}."
        raise NotYet(
            f"Your function returned {what} A FastAPI application was expected.",
            mistake="no_application",
        )
    return returned


async def sent(
    function: Function, factory: Any, execute: Callable[[str], Any], steps: Sequence[Step]
) -> list[Any]:
    """The steps sent to the application for somebody to look at: the responses as they came.

    ``execute``: sends SQL that is committed at once.
    """
    app = application(function(factory))
    responses: list[Any] = []
    bodies: list[Any] = []
    for step in steps:
        if isinstance(step, Sql):
            execute(step.query)
        elif isinstance(step, Together):
            every = (asgi.send(app, request) for request in step.requests)
            responses.append(await asyncio.gather(*every))
            bodies.append([_body(response) for response in responses[-1]])
        else:
            request = step.make(bodies) if isinstance(step, Then) else step
            responses.append(await asgi.send(app, request))
            bodies.append(_body(responses[-1]))
    return responses


def _body(response: Response) -> Any:
    return parsed(response, (response.header("content-type") or "").partition(";")[0])


class _Serving:
    def __init__(self, apps: _Apps, contract: Contract, side: Side) -> None:
        self.apps = apps
        self.contract = contract
        self.side = side
        self.replies: list[Any] = []
        self.bodies: list[Any] = []

    async def all(self, steps: tuple[Step, ...]) -> list[Any]:
        for step in steps:
            if isinstance(step, Sql):
                self.side.execute(step.query)
                continue
            if isinstance(step, Together):
                replies = await self._together(step)
                for each in replies:
                    each.step = as_text(step)
                self.replies.append(sorted(replies, key=repr))
                self.bodies.append([each.body for each in replies])
                continue
            request = step
            if isinstance(step, Then):
                try:
                    request = step.make(self.bodies)
                except Exception:  # an answer before it lacks what it is made of
                    self.replies.append("impossible")
                    break
            assert isinstance(request, Request)
            self.replies.append(await self._reply_to(request))
            self.replies[-1].step = as_text(request)
        return self.replies

    async def _reply_to(self, request: Request) -> Reply:
        late = False

        def on_message(message: Mapping[str, Any]) -> None:
            nonlocal late
            if message["type"] == "http.response.start":
                late = watching.unfinished(self.side)
                after.answered = True

        loop, after, sent = watching.OnTheLoop(), watching.AfterTheAnswer(), watching.Sent()
        with (
            watching.statements(self.side.engine, loop.before_statement),
            watching.statements(self._engine(), after.before_statement, sent.before_statement),
        ):
            # One that is kept is warm by now, and costs nothing more.
            other = self.contract.application == "kept" and len(self.replies) % 2
            app = self.apps.second if other else self.apps.first
            response = await asgi.send(app, request, on_message)
        self.bodies.append(_body(response))
        elsewhere = self.contract.engine == "given" and not sent.seen
        return self._reply(response, late or after.seen, loop.seen, elsewhere)

    async def _together(self, step: Together) -> list[Reply]:
        meeting = self._meeting(len(step.requests))
        loop = watching.OnTheLoop()

        async def send_one(number: int, request: Request) -> Response:
            current.set(number)
            try:
                app = self.apps.second if number % 2 else self.apps.first
                return await asgi.send(app, request)
            finally:
                meeting.ended(number)

        with (
            watching.statements(self.side.engine, loop.before_statement),
            meeting.watching(self._engine()),
        ):
            responses = await asyncio.gather(
                *(send_one(number, request) for number, request in enumerate(step.requests))
            )
        return [_without_ids(self._reply(response, False, loop.seen)) for response in responses]

    def _engine(self) -> Engine:
        """That of the application."""
        return self.side.engine

    def _meeting(self, count: int) -> Meeting:
        return Meeting(count, threading.get_ident())

    def _reply(
        self, response: Response, late: bool, on_the_loop: bool, elsewhere: bool = False
    ) -> Reply:
        headers, errors = self.contract.headers, self.contract.error_bodies
        return reply(response, headers, late, on_the_loop, elsewhere, errors)


class _ServingAsync(_Serving):
    def _engine(self) -> Engine:
        from workbook.judge.equivalence.asynchronous import loop

        return loop.current().engine.sync_engine

    def _meeting(self, count: int) -> Meeting:
        from workbook.judge.equivalence.asynchronous import loop

        return Meeting(count, threading.get_ident(), loop.give_way)


def _without_ids(reply: Reply) -> Reply:
    """Which of several requests gets which id is chance; of those in bodies the judge knows."""
    for name, value in reply.headers.items():
        reply.headers[name] = re.sub(r"\d+", "<id>", value)
    return reply
