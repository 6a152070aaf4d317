"""Opens the case in which an answer differed: its database, its arguments, and the call itself.

::

    case = replay("find_by_email")   # a notebook; in a terminal `workbook replay find_by_email`
    case.session                     # what the check handed in: a session on that database
    case.arguments                   # the arguments that came with it
    case.call()                      # your function once more, as it stands in your file now
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from workbook import databases
from workbook.course import paths
from workbook.course.catalogue import Exercise
from workbook.judge import answers, check_database, checks, submission
from workbook.judge.equivalence.call import Call, From, shown
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import Feedback
from workbook.judge.project.folder import Folder
from workbook.sqltape.recorder import paused


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
    """

    exercise: Exercise
    name: str
    given: Any
    engine: Engine
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    words: str
    expected: list[str]
    over_http: bool = False

    @property
    def session(self) -> Session | None:
        return self.given if isinstance(self.given, Session) else None

    def call(self) -> Any:
        """Call the function as it stands in your file now. What it raises is raised here."""
        function = _objects(self.exercise)[self.name]
        if self.over_http:
            from workbook.judge.equivalence.http.serving import sent

            return sent(function, self.given, self.engine, self.arguments)
        first = () if self.given is None else (self.given,)
        return function(*first, *self.arguments, **self.keywords)

    def close(self) -> None:
        """Roll back what is open and return the connections."""
        if hasattr(self.given, "close"):
            self.given.close()
        self.engine.dispose()

    def __repr__(self) -> str:
        lines = [f"The call: {self.words}"]
        if self.expected:
            lines += ["Expected:", *(f"    {line}" for line in self.expected)]
        handed = ", ".join(
            name for name in ("session", "engine", "arguments") if getattr(self, name) is not None
        )
        lines.append(f"Open: .{handed.replace(', ', ', .')}; .call() calls your function again.")
        return "\n".join(lines)


class NothingToReplay(LookupError):
    """The verdict has no case that could be opened; the message says why."""


def replay(exercise: Exercise, feedback: Feedback) -> Replay:
    """Build the case of a verdict anew, in a database of its own.

    Raises:
        NothingToReplay: the answer is right, not attempted, or has no single call that differs.
    """
    if feedback.case is None:
        raise NothingToReplay(
            f"{exercise.name} is {feedback.state_text}: there is no single call to replay."
        )
    check = checks.load(exercise)
    assert check.calls is not None
    if check.contract.is_async:
        raise NothingToReplay(
            f"{exercise.name} is async: its call lives in an event loop, with what the check hands "
            "over, and ends with it. The message of the check shows all of it."
        )
    where = world(feedback.case["world"])
    call = list(check.calls(where))[feedback.case["number"]]
    rows = feedback.case["rows"]
    engine = create_engine(_database(exercise, where, "" if check.prepare else rows))
    contract = check.contract.of(call.contract)
    objects = _objects(exercise)
    with paused():
        if check.prepare is not None:
            check.prepare(objects, engine)
            if check.rows is not None and not rows:
                rows = ";\n".join(check.rows(where))
            if rows:
                with engine.begin() as connection:
                    connection.exec_driver_sql(rows)
        given = _given(contract.given, engine, call)
        if isinstance(given, Session):
            given.info["objects"] = objects  # as in the check
        if call.before is not None:
            call.before(given)
        arguments = tuple(
            each.make(given) if isinstance(each, From) else each for each in call.arguments
        )
    name = call.name or exercise.objects[0]
    kind = contract.given if contract.given in ("session", "connection") else ""
    return Replay(
        exercise,
        name,
        given,
        engine,
        arguments,
        call.keywords,
        call.words or shown(name, kind, call.arguments, call.keywords),
        feedback.expected,
        contract.given == "http",
    )


def _objects(exercise: Exercise) -> Mapping[str, Any]:
    """The learner's answer as it stands in the file, or in the folder, now."""
    if exercise.package:
        return answers.parts(exercise, Folder(paths.my_work() / exercise.package))
    file = paths.my_work() / "exercises" / f"{exercise.chapter}.py"
    return submission.pick(submission.load(file), exercise.objects)


def _database(exercise: Exercise, where: World, rows: str) -> URL:
    name = f"replay_{exercise.name}"
    with paused():
        databases.create(name)
        check_database.fill(name, check_database.EMPTY if rows else where.name, where.zone)
        if rows:
            connection = databases.connect(databases.socket_url(name))
            try:
                with connection.cursor() as cursor:
                    cursor.execute(rows)
            finally:
                connection.close()
    return databases.url(name)


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
