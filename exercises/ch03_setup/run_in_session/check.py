"""The check of ``run_in_session``, chapter 3."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag, User
from workbook.judge.case import Case
from workbook.judge.compare import short_repr
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

_sessions: list[Any] = []  # kept, so that no garbage collector tidies up behind the learner's back


class _Failure(Exception):
    """An error of the caller's that nobody else can make anew."""

    def __init__(self, *, reason: object) -> None:
        super().__init__("it went wrong")
        self.reason = reason


def _work(value: Any, ending: BaseException | None, _: Any) -> Callable[[Any], Any]:
    """Work that adds a tag, and returns the value or raises."""

    def work(session: Any) -> Any:
        fresh = all(session is not known for known in _sessions)
        _sessions.append(session)
        count = session.scalar(text("SELECT count(*) FROM tags"))
        session.add(Tag(name=f"added {count}, fresh: {fresh}"))
        if ending is not None:
            session.flush()
            # Not in the session's transaction: how often the work was called stays visible.
            with session.get_bind().engine.begin() as connection:
                connection.execute(insert(Tag).values(name=f"call {count}"))
            raise ending
        return value

    return work


def _core(session: Any) -> None:
    """Work that leaves nothing in the session."""
    session.execute(insert(Tag).values(name="sent"))


def _duplicate(session: Any) -> str:
    """Work that only the commit finds fault with."""
    _sessions.append(session)
    session.add(Tag(name=session.scalars(text("SELECT min(name) FROM tags")).one()))
    return "never"


def _object(session: Any) -> Any:
    """Work that returns an object."""
    user = session.get(User, 1)
    user.bio = "changed"
    return user


def _look(session: Any) -> Any:
    """Work that only looks at its session."""
    _sessions.append(session)
    return session.autoflush, session.expire_on_commit, dict(session.info), len(list(session))


def calls(world: World) -> Iterator[Call]:
    values: tuple[Any, ...] = ("added", None, 0, "", [], False, (1, 2), {"a": None})
    for value in values:
        yield call(From(partial(_work, value, None), f"work that returns {short_repr(value)}"))
    yield call(_core, words="run_in_session(factory, work that sends an INSERT)")
    for options in ({}, {"expire_on_commit": False, "autoflush": False, "info": {"a": 1}}):
        yield call(
            _look, options=options, words="run_in_session(factory, work that looks at its session)"
        )
        yield call(
            _object,
            options=options,
            after=_state,
            words="run_in_session(factory, work that returns an object)",
        )
    for error in (
        _Failure(reason=1),
        ValueError("no"),
        OperationalError("SELECT 1", {}, Exception("deadlock detected")),
        KeyboardInterrupt(),
        LookupError(),
        OSError(),
    ):
        yield call(
            From(partial(_work, "", error), f"work that raises {short_repr(error)}"),
            before=lambda _: None,
            read_error=partial(operator.is_, error),
        )
    yield call(
        _duplicate, words="run_in_session(factory, work that adds a tag whose name is taken)"
    )


def _state(user: Any, *_: Any) -> Any:
    return user in _sessions[-1] if _sessions else None


@on("authored")
def check_run_in_session(case: Case) -> None:
    seen: list[Any] = []
    factory = sessionmaker(case.make_engine())
    for _ in range(2):
        case.call(factory, seen.append)
    case.mistake(
        "shares_a_session",
        isinstance(seen[0], Session) and seen[0] is seen[1],
        "Two calls got the same session. Each piece of work needs one of its own.",
    )
