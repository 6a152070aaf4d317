"""The check of ``new_title``, chapter 9."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from sqlalchemy.orm import sessionmaker

from exercises.ch09_transactions.common import (
    a_function,
    checked_out,
    outside,
    right_after,
    somebody_else,
)
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

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
    first = From(lambda _: lambda title: f"{title[:9]} +1", "ask one")
    second = From(lambda _: lambda title: f"{title[:9]} +2", "ask two")
    yield Pair(call(post_id, first), call(post_id, second))


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

    words = a_function(new)
    if meanwhile:
        words += f", while another program sends {meanwhile!r}"
    return call(
        post_id,
        From(ask, words),
        setup=setup,
        before=lambda _: None,
        after=lambda _, factory, __: factory.seen,
    )


@on("authored")
def check_new_title(case: Case) -> None:
    engine = case.make_engine()
    [(post_id,)] = case.sql("SELECT id FROM posts ORDER BY id LIMIT 1")
    query = TITLE.format("'At the last moment'", post_id)
    late: list[bool] = []
    with ExitStack() as stack:

        def ask(_: str) -> str:
            changed = right_after(engine, lambda: late.append(somebody_else(case, query)), "posts")
            stack.enter_context(changed)
            return "A better one"

        case.call(sessionmaker(engine), post_id, ask)
    case.mistake(
        "overwrites_a_newer_title",
        late[:1] == [True] and ("A better one",) in case.sql("SELECT title FROM posts"),
        case.exercise.messages["overwrites_a_newer_title"],
    )
