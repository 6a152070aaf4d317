"""The check of ``retire``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg2
from sqlalchemy.exc import (
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.orm import sessionmaker

from exercises.ch08_sessions.common import (
    NOBODY,
    SERIALIZABLE,
    Known,
    given_back,
    right_after,
)
from workbook.judge.case import Case


def check_retire(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 4")]
    one, two, three, idle = ids
    engine = case.make_engine()
    factory = sessionmaker(engine)

    def active(*those: int) -> None:
        case.sql("UPDATE users SET is_active = (id = ANY(%(ids)s))", ids=list(those))

    def now() -> list[int]:
        return [row[0] for row in case.sql("SELECT id FROM users WHERE is_active ORDER BY id")]

    def retires(user: int, expected: bool, left: list[int], words: str) -> None:
        got = case.call(factory, user)
        given_back(case, engine)
        after = now()
        case.mistake(
            "nobody_is_left",
            not after,
            f"{words}: now nobody is active, and that must never happen.",
        )
        case.mistake(
            "forgets_commit",
            expected and got is True and user in after,
            f"{words}: True came, but in the database the user is still active. Was it committed?",
        )
        case.same(after, left, message=f"{words}: active should be {left}; it is {after}.")
        case.same(got, expected, message=f"{words}: {expected} was expected; {got!r} came.")

    active(one, two, three)
    retires(two, True, [one, three], "One of three active users retires")
    retires(idle, False, [one, three], "A user who is not active retires")
    retires(NOBODY, False, [one, three], "Somebody who is not there retires")
    retires(one, True, [three], "One of two active users retires")
    retires(three, False, [three], "The only active user wants to retire")
    for first, second in ((one, two), (two, one)):
        active(one, two)
        with right_after(engine, partial(_another_retires, case, second), "users"):
            got = case.call(factory, first, raising=COLLISION)
        given_back(case, engine)
        _one_is_left(case, now(), "Another user retired right after your code had looked")
        case.same(
            got,
            first not in now(),
            message=f"Another user retired at the same moment. {got!r} came, and active is now "
            f"{now()}.",
            mistake="wrong_answer",
        )
    active(one, two, three)
    with right_after(engine, partial(_another_retires, case, two), "users"):
        got = case.call(factory, one, raising=COLLISION)
    case.mistake(
        "gives_up",
        got is False and now() == [one, three],
        "Two of three active users retired at the same moment, and your function said False to the "
        "second: somebody else is still active. A collision is no answer: look again.",
    )
    case.same(now()[-1:], [three], mistake="nobody_is_left")
    case.same(got, one not in now(), mistake="wrong_answer")
    active(one, two)
    _another_comes_later(case, factory, one, two)
    _one_is_left(case, now(), "Another user had looked before your code did, and retired after it")
    given_back(case, engine)


COLLISION: Known = {
    OperationalError: (
        "does_not_try_again",
        "Two users retired at the same time, and PostgreSQL refused one of the transactions: "
        "could not serialize access. That is no answer for the caller: do all of it again, from "
        "the first look.",
    ),
    SQLAlchemyError: (
        "goes_on_in_a_failed_session",
        "After the collision your code went on with a session whose transaction had failed. A new "
        "attempt needs a new transaction.",
    ),
}


def _one_is_left(case: Case, active: list[int], words: str) -> None:
    case.mistake(
        "write_skew",
        not active,
        f"{words}: now nobody is active. Each saw two active users and changed only itself, so "
        "no row was written twice and nobody had to wait. SERIALIZABLE notices this, when all who "
        "take part are SERIALIZABLE: yours too, from its first statement.",
    )


STILL_TWO = "SELECT count(*) FROM users WHERE is_active"
RETIRES = "UPDATE users SET is_active = false WHERE id = %(id)s"


def _another_retires(case: Case, user: int) -> None:
    """Somebody else does the same, from beginning to end, and does not wait for a lock."""
    case.sql(SERIALIZABLE)
    case.sql("SET lock_timeout = '60ms'")
    case.sql("BEGIN")
    try:
        [(active,)] = case.sql(STILL_TWO)
        if active > 1:
            case.sql(RETIRES, id=user)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    case.sql("SET lock_timeout = '2s'")


def _another_comes_later(case: Case, factory: Any, user: int, other: int) -> None:
    """Somebody else looks before the learner's function begins, and writes after it has ended."""
    case.sql(SERIALIZABLE)
    case.sql("BEGIN")
    case.sql(STILL_TWO)
    try:
        case.call(factory, user, raising=COLLISION)
        case.sql(RETIRES, id=other)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    except BaseException:
        case.sql("ROLLBACK")
        raise
