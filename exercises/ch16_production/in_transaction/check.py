"""The check of ``in_transaction``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workbook.blog import Tag
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'for a moment' USING ERRCODE = '{}'; END $$"
# The commit fails so many times: a sequence keeps counting through every rollback.
COMMIT_FAILS = """
DROP TRIGGER IF EXISTS late ON tags;
DROP SEQUENCE IF EXISTS tries;
CREATE SEQUENCE tries;
CREATE OR REPLACE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('tries') <= {} THEN RAISE EXCEPTION 'late' USING ERRCODE = '{}'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON tags DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION late()
"""
LOST = "the connection is lost"
CLOSED = "the driver finds the connection closed"
SESSION_ERROR = "a Python error"


class Work:
    """Adds a tag in each attempt, fails as its script says, and returns when that has ended."""

    def __init__(self, name: str, script: tuple[str, ...], value: Any) -> None:
        self.name = name
        self.script = script
        self.value = value
        self.attempts: list[str] = []
        self._sessions: list[Session] = []
        self._transactions: list[Any] = []

    def __call__(self, session: Session) -> Any:
        number = len(self.attempts) + 1
        if number > 9:
            raise RuntimeError("the work was called ten times")
        tags = session.scalar(
            select(func.count()).select_from(Tag).where(Tag.name.startswith(f"{self.name}."))
        )
        transaction = session.get_transaction()
        note = ["the session of an earlier attempt"] if session in self._sessions else []
        note += (
            ["the transaction of an earlier attempt"] if transaction in self._transactions else []
        )
        note += [f"tags left by earlier attempts: {tags}"] if tags else []
        self.attempts.append(", ".join(note) or "a fresh attempt")
        self._sessions.append(session)
        self._transactions.append(transaction)
        session.add(Tag(name=f"{self.name}.{number}"))
        ending = self.script[number - 1] if number <= len(self.script) else ""
        if ending == LOST:
            session.flush()
            session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
        elif ending == CLOSED:
            session.connection().connection.dbapi_connection.close()  # type: ignore[union-attr]
            session.execute(select(1))
        elif ending == SESSION_ERROR:
            raise LookupError("not there")
        elif ending == "23505":
            session.execute(insert(Tag).values([{"name": self.name}, {"name": self.name}]))
        elif ending == "swallowed":
            try:
                with session.begin_nested():
                    session.execute(text(RAISE.format("40001")))
            except DBAPIError:
                return "swallowed"
        elif ending:
            session.flush()
            session.execute(text(RAISE.format(ending)))
        return self.value


def calls(world: World) -> Iterator[Call]:
    # Each has tags of its own: what one call commits is there for the next.
    for number, (attempts, script, options) in enumerate(_works(), 1):
        yield _call(number, attempts, script, **options)


def _works() -> Iterator[tuple[int, tuple[str, ...], dict[str, Any]]]:
    yield _does(1)
    yield _does(3, value=None)
    for passing in ("40001", "40P01", "55P03", LOST):
        yield _does(2, passing)
        yield _does(1, passing)
    yield _does(3, "40001", LOST, value=("a", 1))
    yield _does(2, "40P01", "55P03")
    yield _does(3, LOST, LOST, LOST)
    for lasting in ("23505", "22001", "57014", "42P01", "40003", "P0001", SESSION_ERROR):
        yield _does(3, lasting)
    yield _does(3, "40001", "23505")
    yield _does(3, LOST, SESSION_ERROR)
    yield _does(3, "swallowed")
    yield _does(2, CLOSED)
    for fails, code, attempts in ((1, "40001", 2), (2, "40001", 2), (1, "23514", 3)):
        setup = COMMIT_FAILS.format(fails, code)
        often = {1: "once", 2: "twice"}[fails]
        yield _does(attempts, setup=setup, what=f", and COMMIT fails {often} with {code}")


def _does(attempts: int, *script: str, **options: Any) -> tuple[int, tuple[str, ...], Any]:
    return attempts, script, options


def _call(
    number: int,
    attempts: int,
    script: tuple[str, ...],
    value: Any = "done",
    setup: str = "",
    what: str = "",
) -> Call:
    def make(factory: Any) -> Work:
        work = factory.work = Work(f"work {number}", script, value)
        return work

    words = " then ".join([*script, "success"]) + what
    return call(
        From(make, f"work: {words}"),
        attempts,
        setup=setup,
        before=lambda _: None,
        after=lambda _, factory, __: factory.work.attempts,
        read_error=lambda error: (
            type(error).__name__,
            getattr(getattr(error, "orig", None), "pgcode", None),
        ),
    )
