"""One case, open: its database, what the function is handed, and the call itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from workbook import asgi, databases
from workbook.course import paths
from workbook.course.catalogue import Exercise
from workbook.judge import answers, submission
from workbook.judge.equivalence.call import From
from workbook.judge.project.folder import Folder

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


@dataclass(frozen=True)
class Database:
    """The database of a case, as somebody else sees it."""

    name: str

    @property
    def url(self) -> URL:
        return databases.url(self.name)

    def execute(self, query: str) -> None:
        """Send SQL that is committed at once, on a connection of its own."""
        connection = databases.connect(databases.socket_url(self.name))
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
        finally:
            connection.close()


@dataclass
class Replay:
    """One case, open.

    Attributes:
        given: what the function is handed first: a session, a connection, an engine, ...
        session: the same, where it is a session; else ``None``.
        engine: an engine on the database of the case.
        arguments, keywords: what comes after ``given``.
        words: the call as a line of Python.
        expected: what the call should return, or do, as text.
        over_http: whether ``arguments`` are requests to the application that the function makes.
        held: what the caller holds during the call.
    """

    exercise: Exercise
    name: str
    database: Database
    given: Any
    engine: Engine | AsyncEngine
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    words: str
    expected: list[str]
    over_http: bool
    held: Any = None

    @property
    def session(self) -> Session | AsyncSession | None:
        return self.given if isinstance(self.given, Session) else None

    def call(self) -> Any:
        """Call the function as it stands in your file now. What it raises is raised here."""
        return asgi.run(self._sent()) if self.over_http else self._called()

    def _called(self) -> Any:
        first = () if self.given is None else (self.given,)
        return self._function()(*first, *self.arguments, **self.keywords)

    async def _sent(self) -> Any:
        from workbook.judge.equivalence.http.serving import sent

        return await sent(self._function(), self.given, self.database.execute, self.arguments)

    def _function(self) -> Any:
        return objects_now(self.exercise)[self.name]

    def close(self) -> None:
        """Roll back what is open and return the connections."""
        if hasattr(self.given, "close"):
            self.given.close()
        self.engine.dispose()

    def __repr__(self) -> str:
        lines = [f"The call: {self.words}"]
        if self.expected:
            lines += ["Expected:", *(f"    {line}" for line in self.expected)]
        open_ = ["session", "engine", "arguments"]
        if self.session is None and self.given is not self.engine:
            open_.insert(0, "given")
        handed = ", ".join(f".{name}" for name in open_ if getattr(self, name) is not None)
        lines.append(f"Open: {handed}; {self._how_to_call()} calls your function again.")
        return "\n".join(lines)

    def _how_to_call(self) -> str:
        return ".call()"


def objects_now(exercise: Exercise) -> Mapping[str, Any]:
    """The learner's answer as it stands in the file, or in the folder, now."""
    if exercise.package:
        return answers.parts(exercise, Folder(paths.my_work() / exercise.package))
    return submission.pick(submission.load(answer_file(exercise)), exercise.objects)


def answer_file(exercise: Exercise) -> Path:
    """The learner's file, for an exercise that isn't a folder."""
    return paths.my_work() / "exercises" / f"{exercise.chapter}.py"


def loop_is_running() -> bool:
    """Whether an event loop runs in this thread, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def made(arguments: tuple[Any, ...], given: Any) -> tuple[Any, ...]:
    """The arguments, with those that have to be made."""
    return tuple(each.make(given) if isinstance(each, From) else each for each in arguments)
