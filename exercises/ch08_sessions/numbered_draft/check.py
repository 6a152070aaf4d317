"""The check of ``numbered_draft``, chapter 8."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import Known, left_open
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = Counter(post["author_id"] for post in world.data.posts)
    if not posts:
        yield call(1)
        return
    most = max(posts, key=lambda author: posts[author])
    quiet = [user["id"] for user in world.data.users if user["id"] not in posts]
    yield call(most)
    if world.name == "hostile":
        return
    for author in draw.ids([most, min(posts), *quiet[-1:]], most=5):
        there = any(user["id"] == author for user in world.data.users)
        yield call(author, before=_waiting(author, most) if there else None)
    # A title belongs to no one, and numbers may have been taken already.
    yield call(most, setup=f"UPDATE posts SET title = 'Draft {posts[most] + 1}'")  # noqa: S608


def _waiting(author: int, other: int) -> Any:
    """Two posts of this author and one of another, none of them flushed."""

    def before(session: Session) -> Any:
        waiting = [
            Post(author_id=row, title="Waiting", content="", status="published")
            for row in (author, author, other)
        ]
        session.add_all(waiting)
        return waiting

    return before


def check_numbered_draft(case: Case) -> None:
    [(author, posts)] = case.sql(
        "SELECT author_id, count(*) FROM posts GROUP BY 1 "
        "HAVING count(*) FILTER (WHERE status <> 'draft') <> 3 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    right = f"Draft {posts + 4}"  # three are waiting
    # A title belongs to no one.
    case.sql("UPDATE posts SET title = %(t)s WHERE author_id <> %(a)s", t=right, a=author)
    with case.session() as session:
        _waiting(author, author)(session)
        post = case.call(session, author, raising=KNOWN)
        left_open(case)
        title = case.read(post, "title")
    case.mistake(
        "misses_what_is_waiting",
        title == f"Draft {posts + 1}",
        f"The title is {title!r}: posts that the caller had added and not yet flushed are not "
        "counted. Without autoflush the database has not heard of them.",
    )
    case.mistake(
        "wrong_values",
        title == right and case.read(post, "author_id") != author,
        "The post that your function returned is another author's. A title does not say which "
        "post it is.",
    )


KNOWN: Known = {
    IntegrityError: (
        "half_built_post",
        (
            "The database refused a post that was not finished: a query flushed it first. Ask your "
            "questions before you add the object, or add it to a collection."
        ),
    )
}
