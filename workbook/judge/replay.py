"""Opens the case in which an answer differed: its database, its arguments, and the call itself.

::

    case = replay("find_by_email")   # a notebook; in a terminal `workbook replay find_by_email`
    case.session                     # what the check handed in: a session on that database
    case.arguments                   # the arguments that came with it
    case.call()                      # your function once more, as it stands in your file now

    case = replay("user_with_posts")   # an async function: the session is an AsyncSession
    await case.call()
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from workbook import asgi, databases
from workbook.course import paths
from workbook.course.catalogue import Exercise
from workbook.judge import answers, check_database, checks, submission
from workbook.judge.equivalence.call import Call, From, shown
from workbook.judge.equivalence.comparison import GIVEN
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import Feedback
from workbook.judge.project.folder import Folder
from workbook.sqltape.recorder import paused

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
        return _objects(self.exercise)[self.name]

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


class NothingToReplay(LookupError):
    """The verdict has no case that could be opened; the message says why."""


def replay(exercise: Exercise, feedback: Feedback) -> Replay:
    """Build the case of a verdict anew, in a database of its own.

    Raises:
        NothingToReplay: the answer is right, not attempted, or has no single call that differs; or
            it is async, and no event loop is running.
    """
    if feedback.case is None:
        raise NothingToReplay(
            f"{exercise.name} is {feedback.state_text}: there is no single call to replay."
        )
    check = checks.load(exercise)
    assert check.calls is not None
    if check.contract.is_async and not loop_is_running():
        raise NothingToReplay(
            f"{exercise.name} is async, and no event loop is running here. Open the case in a "
            f"notebook, or in a terminal with `workbook replay {exercise.name}`."
        )
    where = world(feedback.case["world"])
    call = list(check.calls(where))[feedback.case["number"]]
    rows = feedback.case["rows"]
    database = _database(exercise, where, "" if check.prepare else rows)
    engine = create_engine(database.url)
    contract = check.contract.of(call.contract)
    objects = _objects(exercise)
    name = call.name or exercise.objects[0]
    words = call.words or shown(name, GIVEN.get(contract.given, ""), call.arguments, call.keywords)
    with paused():
        if check.prepare is not None:
            check.prepare(objects, engine)
            if check.rows is not None and not rows:
                rows = ";\n".join(check.rows(where))
            if rows:
                database.execute(rows)
        if contract.is_async:
            from workbook.judge.async_replay import AsyncReplay  # asyncpg is for these alone

            engine.dispose()
            return AsyncReplay.of(
                exercise, name, database, contract, call, objects, words, feedback.expected
            )
        given = _given(contract.given, engine, call)
        if isinstance(given, Session):
            given.info["objects"] = objects  # as in the check
        held = None if call.before is None else call.before(given)
        arguments = made(call.arguments, given)
    return Replay(
        exercise,
        name,
        database,
        given,
        engine,
        arguments,
        call.keywords,
        words,
        feedback.expected,
        contract.over_http,
        held,
    )


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


def _objects(exercise: Exercise) -> Mapping[str, Any]:
    """The learner's answer as it stands in the file, or in the folder, now."""
    if exercise.package:
        return answers.parts(exercise, Folder(paths.my_work() / exercise.package))
    return submission.pick(submission.load(answer_file(exercise)), exercise.objects)


def answer_file(exercise: Exercise) -> Path:
    """The learner's file, for an exercise that isn't a folder."""
    return paths.my_work() / "exercises" / f"{exercise.chapter}.py"


def _database(exercise: Exercise, where: World, rows: str) -> Database:
    database = Database(f"replay_{exercise.name}")
    with paused():
        databases.create(database.name)
        check_database.fill(database.name, check_database.EMPTY if rows else where.name, where.zone)
    if rows:
        database.execute(rows)
    return database


def _given(given: str, engine: Engine, call: Call) -> Any:
    """What the function is handed, with the caller's own SQL sent before."""
    if given == "session":
        session = Session(engine, **call.options)
        if call.setup:
            session.connection().exec_driver_sql(call.setup)
        return session
    if given == "connection":
        connection = engine.connect()
        if call.setup:
            connection.exec_driver_sql(call.setup)
        return connection
    if call.setup:
        with engine.begin() as connection:
            connection.exec_driver_sql(call.setup)
    if given in ("factory", "http"):
        return sessionmaker(engine, **call.options)
    return {"engine": engine, "url": engine.url}.get(given)
