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

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from workbook import databases
from workbook.course.catalogue import Exercise
from workbook.judge import check_database, checks
from workbook.judge.equivalence.call import Call, shown
from workbook.judge.equivalence.comparison import GIVEN
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import Feedback
from workbook.judge.replay_case import Database, Replay, loop_is_running, made, objects_now
from workbook.sqltape.recorder import paused


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
    objects = objects_now(exercise)
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
