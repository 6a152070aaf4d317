"""The check of ``give_views``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy.exc import (
    IntegrityError,
    NoResultFound,
)
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    at_the_same_time,
    left_open,
    right_after,
    somebody_else,
)
from workbook import blog
from workbook.blog import Post
from workbook.judge.case import Case


def check_give_views(case: Case) -> None:
    low, high = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    case.sql("UPDATE posts SET views = 100 WHERE id IN (%(a)s, %(b)s)", a=low, b=high)
    for giver, taker in ((low, high), (high, low)):
        _gives(case, giver, taker)
        _gives_all(case, giver, taker)
        case.sql("UPDATE posts SET views = 100 WHERE id IN (%(a)s, %(b)s)", a=low, b=high)
    for giver, taker, number in (
        (low, high, 1_000),
        (low, NOBODY, 10),
        (NOBODY, low, 10),
    ):
        _refuses_to_give(case, giver, taker, number)
    for giver, taker in ((low, high), (high, low)):
        _gives_what_is_gone(case, giver, taker)
    if case.data is blog.AUTHORED:  # once is enough: to see who waits for whom takes a second
        _race_of_givers(case, low, high)


VIEWS = "SELECT id, views FROM posts ORDER BY id"


def _gives(case: Case, giver: int, taker: int) -> None:
    with case.session() as session:
        kept = [session.get_one(Post, giver), session.get_one(Post, taker)]
        case.sql(
            "UPDATE posts SET views = views + 10 WHERE id IN (%(a)s, %(b)s)",
            a=kept[0].id,
            b=kept[1].id,
        )
        before = dict(case.sql(VIEWS))
        got = case.call(session, giver, taker, 30)
        left_open(case)
        session.commit()
    now = dict(case.sql(VIEWS))
    case.mistake(
        "lost_update",
        (now[giver], now[taker]) == (before[giver] - 40, before[taker] + 20),
        "The views that others counted after the session had read the posts are lost: your code "
        "reckons with the old numbers of objects that the session held already.",
        symptom="s37",
    )
    case.mistake("changes_nothing", now == before, "After the caller's commit nothing has changed.")
    expected = {**before, giver: before[giver] - 30, taker: before[taker] + 30}
    case.same(
        now,
        expected,
        message=f"30 views were to go from post {giver} ({before[giver]}) to post {taker} "
        f"({before[taker]}); now they have {now[giver]} and {now[taker]}.",
        mistake="wrong_numbers",
    )
    case.same(got, True, message=f"True was expected; {got!r} came.", mistake="no_answer")


def _gives_all(case: Case, giver: int, taker: int) -> None:
    [(number,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=giver)
    with case.session() as session:
        got = case.call(session, giver, taker, number)
        session.commit()
    case.mistake(
        "cannot_give_all",
        got is not True,
        f"The giver had {number} views and was to give {number}: {got!r} came. That is not fewer.",
    )


def _gives_what_is_gone(case: Case, giver: int, taker: int) -> None:
    """Right after the first statement somebody takes all views of the giver, if nobody waits."""
    case.sql("UPDATE posts SET views = 50 WHERE id = %(id)s", id=giver)
    empty = "UPDATE posts SET views = 0 WHERE id = %(id)s"
    known: Known = {
        IntegrityError: (
            "looks_before_it_locks",
            "There were enough views when your code looked, and somebody took them before it "
            "wrote: it failed, and False was expected. What a decision rests on must be locked.",
        )
    }
    with case.session() as session:
        with right_after(case.engine, lambda: somebody_else(case, empty, id=giver), "posts"):
            got = case.call(session, giver, taker, 30, raising=known)
        session.commit()
    [(left,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=giver)
    case.same(got, left == 20, mistake="wrong_answer")


def _refuses_to_give(case: Case, giver: int, taker: int, number: int) -> None:
    before = case.sql(VIEWS)
    told = (
        "fails_instead_of_false",
        f"`give_views(session, {giver}, {taker}, {number})` raised an error; False was expected. "
        "(No post can go below zero, and not every post is there.)",
    )
    known: Known = {AttributeError: told, KeyError: told, IntegrityError: told, NoResultFound: told}
    with case.session() as session:
        got = case.call(session, giver, taker, number, raising=known)
        left_open(case)
        session.commit()
    case.mistake(
        "half_is_done",
        case.sql(VIEWS) != before,
        f"`give_views(session, {giver}, {taker}, {number})` is not possible, and yet a number has "
        "changed.",
    )
    case.same(got, False)


def _race_of_givers(case: Case, one: int, two: int) -> None:
    case.sql("UPDATE posts SET views = 100 WHERE id IN (%(a)s, %(b)s)", a=one, b=two)
    give = case.answer

    def there(session: Session) -> None:
        give(session, one, two, 10)

    def back(session: Session) -> None:
        give(session, two, one, 1)

    codes = [error for _, error in at_the_same_time(case, there, back) if error]
    case.mistake(
        "deadlock",
        "40P01" in codes,
        f"Two at the same time, post {one} to {two} and {two} to {one}: a deadlock. Each had "
        "locked one of the two rows and waited for the other. Agree on an order that does not "
        "depend on who gives.",
    )
    case.mistake(
        "fails_in_a_race",
        bool(codes),
        f"Two at the same time, and one of them failed: {', '.join(codes)}.",
    )
    views = dict(case.sql(VIEWS))
    case.mistake(
        "lost_update",
        (views[one], views[two]) != (91, 109),
        f"Two at the same time: 10 views there and 1 back. The posts had 100 each and should have "
        f"91 and 109; they have {views[one]} and {views[two]}. One of the two changes is lost.",
    )
