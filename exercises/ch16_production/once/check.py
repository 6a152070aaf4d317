"""The check of ``once``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

TABLES = """
CREATE TABLE IF NOT EXISTS answers (key text PRIMARY KEY, answer text);
CREATE TABLE IF NOT EXISTS orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, article text)
"""
KEPT = (
    "INSERT INTO answers VALUES ('old', 'order 1'), ('empty', ''), ('O''Brien', 'his'), ('%', '')"
)
KEYS = ("new", "old", "empty", "O'Brien", "o'brien", "", "%", "old ", "Old", "new:x")


class Work:
    """Adds an order and returns an answer, or fails after the order was added."""

    def __init__(self, answer: str = "order 7", error: Exception | None = None) -> None:
        self.answer = answer
        self.error = error
        self.calls = 0

    def __call__(self, session: Session) -> str:
        self.calls += 1
        session.execute(text("INSERT INTO orders (article) VALUES ('chair')"))
        if self.error is not None:
            raise self.error
        return self.answer


def prepare(_: Any, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLES)


def rows(world: World) -> tuple[str, ...]:
    return (KEPT,)


def calls(world: World) -> Iterator[Call]:
    for key in KEYS:
        yield _call(key, Work())
    yield _call("new", Work(""))
    yield _call("new", Work("it's :fine %s"))
    yield _call("new", Work(error=LookupError("sold out")), "work, which raises LookupError")
    yield _call("old", Work(error=LookupError("sold out")), "work, which raises LookupError")
    yield _call("new", Work(), again="new")
    yield _call("new", Work(""), again="new")


def _call(key: str, work: Work, words: str = "work", again: str | None = None) -> Call:
    def fresh(_: Session) -> Work:
        work.calls = 0
        return work

    def before(session: Session) -> None:
        session.execute(text("INSERT INTO orders (article) VALUES ('table, before')"))

    def after(_: Any, session: Session, __: Any) -> Any:
        orders = session.execute(text("SELECT article FROM orders ORDER BY id")).scalars().all()
        kept = session.execute(text("SELECT key, answer FROM answers ORDER BY key")).all()
        return {"calls of work": work.calls, "orders": orders, "answers": [*map(tuple, kept)]}

    shown = f"once(session, {key!r}, {words})"
    return call(
        key,
        From(fresh, words),
        before=before,
        after=after,
        read_error=lambda _: f"calls of work: {work.calls}",
        words=shown,
    )


def _work(name: str) -> From:
    return From(lambda _: Work(name), name)


def pairs(world: World) -> Iterator[Pair]:
    first, second = (call("new", _work(name)) for name in ("first", "second"))
    yield Pair(first, second, setup=TABLES)
    yield Pair(first, second, "rollback", setup=TABLES)


@on("empty")
def check_once(case: Case) -> None:
    """A second transaction comes with the same key when the first has just looked."""
    case.sql(TABLES)
    engine = case.make_engine()
    second: list[str] = []

    def in_between(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if second or statement.startswith("SAVEPOINT"):
            return
        second.append("begun")
        with Session(engine) as session:
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with suppress(OperationalError):  # it waits for the first, as it should
                case.answer(session, "new", Work("second"))
                session.commit()
                second.append("done")

    event.listen(engine, "after_cursor_execute", in_between)
    error: Exception | None = None
    with Session(engine) as session:
        try:
            case.answer(session, "new", Work("first"))
            session.commit()
        except Exception as raised:
            error = raised
    refused = isinstance(error, IntegrityError)
    case.mistake(
        "looks_first",
        second == ["begun", "done"] and refused,
        "Two transactions used the same new key. Each had looked for it before the other one wrote "
        "it, so both called `work`, and the later one failed on the primary key.",
    )
