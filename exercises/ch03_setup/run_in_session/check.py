"""The check of ``run_in_session``, chapter 3."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag, User
from workbook.judge.case import Case
from workbook.judge.compare import said
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
        yield call(From(partial(_work, value, None), f"a work that returns {said(value)}"))
    for options in ({}, {"expire_on_commit": False, "autoflush": False, "info": {"a": 1}}):
        yield call(_look, options=options, words="run_in_session(factory, a work that looks)")
        yield call(
            _object,
            options=options,
            after=_state,
            words="run_in_session(factory, a work that returns an object)",
        )
    for error in (
        _Failure(reason=1),
        ValueError("no"),
        KeyboardInterrupt(),
        LookupError(),
        OSError(),
    ):
        yield call(
            From(partial(_work, "", error), f"a work that raises {said(error)}"),
            before=lambda _: None,
            read_error=partial(operator.is_, error),
        )
    yield call(_duplicate, words="run_in_session(factory, a work that adds a tag twice)")


def _state(user: Any, *_: Any) -> Any:
    return user in _sessions[-1] if _sessions else None


@on("authored")
def check_run_in_session(case: Case) -> None:
    engine = case.make_engine(pool_size=1, max_overflow=2, pool_timeout=0.1)
    factory = sessionmaker(engine)
    seen: list[Any] = []

    def adding(name: str, ending: BaseException | None = None) -> Any:
        def work(session: Any) -> str:
            seen.append(session)
            if isinstance(session, Session):  # else it is said after the call
                session.add(Tag(name=name))
                session.flush()
            if ending is not None:
                raise ending
            return f"{name} added"

        return work

    def kept(name: str) -> bool:
        return bool(case.sql("SELECT 1 FROM tags WHERE name = %(name)s", name=name))

    def out() -> bool:
        return engine.pool.checkedout() > 0  # type: ignore[attr-defined,no-any-return]

    for name in ("first", "second"):
        case.call(factory, adding(name))
        case.mistake(
            "no_session",
            bool(seen) and not isinstance(seen[-1], Session),
            f"The work was called with {said(seen[-1:])}, not with a session. factory() makes one.",
        )
        case.mistake(
            "forgets_commit",
            bool(seen) and not kept(name),
            "The work added a tag and returned, but the tag is not in the database: nothing was "
            "committed.",
        )
        case.mistake(
            "keeps_connection",
            out(),
            "After your function has returned, its connection is still out of the pool.",
        )
    case.mistake(
        "shares_a_session",
        len(seen) == 2 and seen[0] is seen[1],
        "Two calls were given the same session. Each piece of work gets one of its own.",
    )
    what, calls_before, failure = (
        "The work added a tag, then raised an error.",
        len(seen),
        OSError(),
    )
    unheard = f"{what} The caller heard nothing of it."
    error = case.raises(BaseException, factory, adding("third", failure), otherwise=unheard)
    case.mistake(
        "other_error",
        not isinstance(error, OSError),
        f"{what} The caller is to see that error, but got {type(error).__name__}.",
    )
    case.mistake(
        "runs_the_work_twice",
        len(seen) > calls_before + 1,
        f"{what} The work is to be called once; your code called it several times.",
    )
    case.mistake(
        "commits_half",
        kept("third"),
        f"{what} The tag is in the database all the same: an error must undo everything.",
    )
    case.mistake(
        "keeps_connection_after_error", out(), f"{what} Its connection is still out of the pool."
    )
