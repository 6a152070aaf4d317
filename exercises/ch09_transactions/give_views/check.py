"""The check of ``give_views``, chapter 9."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exercises.ch09_transactions.common import (
    Known,
    at_the_same_time,
    behind_a_lock,
    right_after,
    somebody_else,
    while_a_row_moves,
)
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

SET = "UPDATE posts SET views = 100 WHERE id IN ({}, {})"
VIEWS = "UPDATE posts SET views = {} WHERE id = {}"


def calls(world: World) -> Iterator[Call]:
    low, high = draw.spread([post["id"] for post in world.data.posts], 2)
    absent = high + 1
    if world.name == "hostile":
        yield _gives(high, low, 100)
        return
    for giver, taker in ((low, high), (high, low)):
        for number in (0, 1, 100, 101):
            yield _gives(giver, taker, number)
        for number in (0, 1):
            yield call(giver, absent, number)
            yield call(absent, taker, number)
        yield _gives(giver, taker, 107, held=True)
    yield call(0, absent, 0)
    yield call(low, high, 1, setup="UPDATE posts SET status = 'draft', views = 1")


def _gives(giver: int, taker: int, number: int, *, held: bool = False) -> Call:
    def before(session: Session) -> Any:
        kept = [session.get_one(Post, each) for each in (giver, taker)] if held else []
        session.execute(text(SET.format(giver, taker)))
        if held:  # the objects are not told of this one
            counted = text("UPDATE posts SET views = views + 7, title = 'Newer' WHERE id = :id")
            session.execute(counted, [{"id": giver}, {"id": taker}])
        return kept

    return call(giver, taker, number, before=before)


def pairs(world: World) -> Iterator[Pair]:
    low, high = draw.spread([post["id"] for post in world.data.posts if post["views"] > 9], 2)
    yield Pair(call(high, low, 5), call(low, high, 2))


@on("authored")
def check_give_views(case: Case) -> None:
    low, high = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    hundred = SET.format(low, high)
    case.sql(hundred)
    for giver, taker in ((low, high), (high, low)):
        case.sql(hundred)
        _gives_what_is_gone(case, giver, taker)
    case.sql(hundred)
    give = case.answer
    ends = at_the_same_time(
        case,
        lambda session: give(session, low, high, 10),
        lambda session: give(session, high, low, 1),
    )
    case.mistake(
        "deadlock",
        "40P01" in [error for _, error in ends],
        f"Two calls at the same time, post {low} to {high} and {high} to {low}: a deadlock. Each "
        "had locked one of the two rows and waited for the other. Lock in an order that doesn't "
        "depend on which post gives.",
    )
    for before, after in ((90, 110), (110, 90)):
        case.sql(hundred)
        _three_accounts(case, low, high, before, after)
    _rows_change_places(case)


def _rows_change_places(case: Case) -> None:
    """Two calls, one in each direction; the table's first row moves before the second call."""
    give = case.answer
    # Packed anew: a row that changes finds a place behind all others. And with statistics so few
    # rows are read as they lie, and not through the index.
    case.sql("VACUUM (FULL, ANALYZE) posts")
    rows = case.sql("SELECT id FROM posts WHERE views > 9 ORDER BY ctid LIMIT 2")
    first, behind = (row[0] for row in rows)
    ends = while_a_row_moves(
        case,
        "posts",
        first,
        behind,
        lambda session: give(session, first, behind, 1),
        lambda session: give(session, behind, first, 1),
    )
    case.mistake(
        "no_order",
        "40P01" in [error for _, error in ends],
        f"Two calls at the same time, post {first} to {behind} and {behind} to {first}, ended in a "
        f"deadlock while another program changed post {first}. Without ORDER BY a statement locks "
        "rows in the order in which they lie in the table, and an UPDATE moves its row to a "
        "different place.",
    )


def _gives_what_is_gone(case: Case, giver: int, taker: int) -> None:
    """Right after the first SELECT another program takes all views, unless it has to wait."""
    known: Known = {
        IntegrityError: (
            "looks_before_it_locks",
            (
                "There were enough views when your code looked, and another transaction took them "
                "before your code wrote: your function raised an error, and False was expected. "
                "Lock the rows that a decision depends on."
            ),
        )
    }

    def empties() -> None:
        somebody_else(case, "UPDATE posts SET views = 0 WHERE id = %(id)s", id=giver)

    with case.session() as session, right_after(case.engine, empties, "posts", ("SELECT",)):
        case.call(session, giver, taker, 30, raising=known)


def _three_accounts(case: Case, low: int, high: int, before: int, after: int) -> None:
    """Two calls meet at a row that a third transaction has locked, and the views change."""
    give = case.answer
    case.sql(VIEWS.format(before, high))
    ended = behind_a_lock(
        case,
        f"SELECT id FROM posts WHERE id = {low} FOR UPDATE",  # noqa: S608
        lambda session: give(session, low, high, 1),
        lambda session: give(session, high, low, 1),
        # Unless one of them has locked it.
        between=lambda: somebody_else(case, VIEWS.format(after, high)),
    )
    case.mistake(
        "order_changes",
        "40P01" in [error for _, error in ended],
        f"Two calls at the same time ended in a deadlock: post {low} to {high} and {high} to "
        f"{low}, while another transaction held a lock on post {low}. Each locked the two rows in "
        "a different order: the order depends on a value that changes.",
    )
