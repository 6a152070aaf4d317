"""The check of ``count_view``, chapter 5."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = world.data.posts
    for post_id in draw.ids([post["id"] for post in posts]):
        yield call(post_id)
    for status in ("draft", "published"):
        for unseen in (True, False):
            some = [p for p in posts if p["status"] == status and (p["views"] == 0) == unseen]
            for post in some[:1]:
                yield call(post["id"])
                yield call(
                    post["id"], before=lambda session, post=post: _stale(session, post["id"])
                )
    for post in posts[:1]:
        most = f"UPDATE posts SET views = 2147483646 WHERE id = {post['id']}"  # noqa: S608
        yield call(post["id"], setup=most)


def pairs(world: World) -> Iterator[Pair]:
    first, second = (post["id"] for post in world.data.posts[:2])
    yield Pair(call(first), call(first))
    yield Pair(call(first), call(first), first_ends="rollback")
    yield Pair(call(first), call(second))


def _locks(case: Case) -> bool:
    return any("FOR UPDATE" in entry.sql for entry in case.recording.statements)


def _stale(session: Session, post_id: int) -> Any:
    """The caller has read the post; since then ten more views were counted."""
    post = session.get(Post, post_id)
    session.execute(text(f"UPDATE posts SET views = views + 10 WHERE id = {int(post_id)}"))  # noqa: S608
    return post


def check_count_view(case: Case) -> None:
    for post in [post for post in case.blog.posts if post["views"] > 0][2:3]:
        views = post["views"]
        with case.session() as session:
            held = session.get(Post, post["id"])
            # The caller has read the post; then another transaction counts ten views.
            query = "UPDATE posts SET views = views + 10 WHERE id = %(id)s"
            case.sql(query, id=post["id"])
            with _counting_in_between(case, post["id"]) as more:
                got = case.call(session, post["id"])
            session.commit()
            ((now,),) = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=post["id"])
            before = views + 10 + sum(more)
            case.mistake(
                "locks_and_keeps_the_old",
                now == views + 1 and _locks(case),
                f"The post had {views} views when the session first read it, another transaction "
                f"counted 10 more, and your function set the number to {now}. The row is locked, "
                "but the session keeps the values of an object that it holds: get() and select() "
                "need populate_existing as well.",
            )
            case.mistake(
                "lost_update",
                now == views + 1 and case.recording.count > 0,
                f"The post had {views} views when it was first read, other transactions counted "
                f"{before - views} more before your UPDATE, and your function set the number to "
                f"{now}: their views are lost. It writes what it worked out from an older number, "
                "instead of adding to what the database holds now.",
            )
            case.mistake(
                "other_number",
                now == before + 1 and bool(more) and got == now - sum(more),
                f"Your function returned {got!r}; the post has {now} views now. Another "
                "transaction counted more views between your SELECT and your UPDATE. RETURNING "
                "returns the number that the UPDATE wrote.",
            )
            del held


@contextmanager
def _counting_in_between(case: Case, post_id: int) -> Iterator[list[int]]:
    """Another transaction counts five views after a first SELECT that has not locked the row."""
    counted: list[int] = []
    sent: list[str] = []

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement.upper())
        if len(sent) == 1 and sent[0].startswith("SELECT") and "FOR UPDATE" not in sent[0]:
            case.sql("UPDATE posts SET views = views + 5 WHERE id = %(id)s", id=post_id)
            counted.append(5)

    event.listen(case.engine, "after_cursor_execute", after)
    try:
        yield counted
    finally:
        event.remove(case.engine, "after_cursor_execute", after)
