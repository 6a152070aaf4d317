"""The check of ``new_title``, chapter 8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import NoResultFound, SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    checked_out,
    given_back,
    outside,
    somebody_else,
)
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World

IN_TRANSACTION = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
)
TITLE = "UPDATE posts SET title = {} WHERE id = {}"


def calls(world: World) -> Iterator[Call]:
    if world.name == "empty":
        yield _asks(1, "{}?")
        return
    titles = {post["title"]: post["id"] for post in world.data.posts}
    if world.name == "hostile":
        yield _asks(titles[""], "{}new")
        yield _asks(titles[" padded "], " {}\n")
        return
    one, two, three, four = draw.spread(sorted(titles.values()), 4)
    yield _asks(one, "A better one", setup=f"UPDATE posts SET title = 'Twin' WHERE id < {two}")  # noqa: S608
    yield _asks(two, "")
    yield _asks(two, "{}")
    yield _asks(two, "t" * 200, meanwhile="UPDATE posts SET views = 7, content = 'newer'")
    for other in ("'Changed meanwhile'", "lower(title)", "title || ' '", "left(title, -1)"):
        yield _asks(three, "{}!", meanwhile=TITLE.format(other, three))
    back = TITLE.format("title || '?'", three), TITLE.format("left(title, -1)", three)
    yield _asks(three, "Back", meanwhile="; ".join(back))
    yield _asks(four, "{}?", meanwhile=TITLE.format("'Other'", one))
    yield _asks(four, "Gone", meanwhile=f"DELETE FROM posts WHERE id = {four}")  # noqa: S608
    yield _asks(four, "Not there")
    yield _asks(one, "t" * 201)
    for error in (TimeoutError("slow"), KeyboardInterrupt()):
        yield _asks(one, error)


def pairs(world: World) -> Iterator[Pair]:
    post_id = world.data.posts[0]["id"]
    one = From(lambda _: lambda title: f"{title[:9]} +1", "ask one")
    two = From(lambda _: lambda title: f"{title[:9]} +2", "ask two")
    yield Pair(call(post_id, one), call(post_id, two))


def _asks(post_id: int, new: str | BaseException, *, meanwhile: str = "", setup: str = "") -> Call:
    """A call in which another program does something while ``ask`` runs."""

    def ask(factory: Any) -> Callable[[str], str]:
        seen = factory.seen = []

        def asked(title: str) -> str:
            open_ones = outside(factory, IN_TRANSACTION)
            seen.append((title, checked_out(factory.kw["bind"]), open_ones))
            if meanwhile:
                outside(factory, meanwhile)
            if isinstance(new, BaseException):
                raise new
            return new.format(title)

        return asked

    words = type(new).__name__ if isinstance(new, BaseException) else repr(new[:20])
    if meanwhile:
        words += f", while another program sends {meanwhile!r}"
    return call(
        post_id,
        From(ask, f"an ask that gives {words}"),
        setup=setup,
        before=lambda _: None,
        after=lambda _, factory, __: factory.seen,
    )


def check_new_title(case: Case) -> None:
    engine = case.make_engine()
    factory = sessionmaker(engine)
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 6")]
    out: list[int] = []
    asked: list[str] = []

    def title_of(post_id: int) -> Any:
        rows = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        return rows[0][0] if rows else None

    def ask(title: str) -> str:
        asked.append(title)
        out.append(checked_out(engine))
        return f"A better {len(asked)}"

    twin = ids.pop()
    for post_id in ids[:2]:
        before = title_of(post_id)
        case.sql("UPDATE posts SET title = %(title)s WHERE id = %(id)s", title=before, id=twin)
        calls = len(asked)
        got = case.call(factory, post_id, ask)
        case.mistake(
            "holds_the_connection",
            bool(out) and out[-1] > 0,
            "While `ask` runs, your function holds a connection, with an open transaction. A few "
            "slow answers, and the pool is empty for everybody.",
            symptom="s04",
        )
        given_back(case, engine)
        case.mistake(
            "asks_twice",
            len(asked) > calls + 1,
            "Your function calls `ask` more than once. It is slow, and may answer otherwise.",
        )
        now = title_of(post_id)
        case.mistake(
            "forgets_commit",
            got is True and now == before,
            "After your function the post has its old title in the database. Was it committed?",
        )
        case.mistake(
            "saves_by_title",
            title_of(twin) != before,
            "Another post with the same title has got the new one too. A title does not say which "
            "post it is.",
        )
    told = (
        "fails_for_no_such_post",
        "For a post that is not there False was expected; your function raised an error.",
    )
    gone: Known = {AttributeError: told, NoResultFound: told, SQLAlchemyError: told}
    case.call(factory, NOBODY, ask, raising=gone)

    def changed(title: str) -> str:
        case.sql("UPDATE posts SET title = 'Changed meanwhile' WHERE id = %(id)s", id=ids[2])
        return f"Better than {title}"[:200]

    case.call(factory, ids[2], changed)
    case.mistake("overwrites_a_newer_title", title_of(ids[2]) != "Changed meanwhile", OVERWRITES)
    _changed_at_the_last_moment(case, engine, factory, ids[4])
    case.mistake("overwrites_a_newer_title", title_of(ids[4]) != "At the last moment", OVERWRITES)


OVERWRITES = (
    "While `ask` was working, somebody changed the title; your function has written over it. Save "
    "only if the title is still the one that you asked about, and test that where you save."
)


def _changed_at_the_last_moment(case: Case, engine: Any, factory: Any, post_id: int) -> None:
    """Somebody changes the title right after the first statement that follows the answer."""
    answered: list[bool] = []
    changed: list[bool] = []
    query = "UPDATE posts SET title = 'At the last moment' WHERE id = %(id)s"

    def ask(title: str) -> str:
        answered.append(True)
        return f"Better: {title}"[:200]

    def after(*_: Any) -> None:
        if answered and not changed:
            changed.append(somebody_else(case, query, id=post_id))

    event.listen(engine, "after_cursor_execute", after)
    try:
        case.call(factory, post_id, ask)
    finally:
        event.remove(engine, "after_cursor_execute", after)
    if not changed or not changed[0]:
        case.sql(query, id=post_id)  # the row was locked, as it may be
