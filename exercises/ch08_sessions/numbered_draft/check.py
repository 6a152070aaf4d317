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
from workbook.judge.feedback import NotYet


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
    authors = case.sql(
        "SELECT author_id, count(*), count(*) FILTER (WHERE status = 'draft') FROM posts "
        "GROUP BY 1 HAVING count(*) FILTER (WHERE status = 'draft') BETWEEN 1 AND count(*) - 1 "
        "ORDER BY 2 DESC, 1 LIMIT 1"
    )
    nobody = case.sql("SELECT id FROM users EXCEPT SELECT author_id FROM posts ORDER BY 1 LIMIT 1")
    # A title belongs to no one.
    case.sql("UPDATE posts SET title = 'Draft 1' WHERE id IN (SELECT id FROM posts LIMIT 1)")
    for author, posts, drafts in [*authors, (nobody[0][0], 0, 0)]:
        for waiting in (0, 2):
            with case.session() as session:
                title, content = "Waiting", "in the session"
                session.add_all(
                    [Post(author_id=author, title=title, content=content) for _ in range(waiting)]
                )
                _numbered(case, session, author, posts, drafts, waiting)


def _numbered(
    case: Case, session: Session, author: int, posts: int, drafts: int, waiting: int
) -> None:
    number = posts + waiting + 1
    half = (
        "half_built_post",
        (
            "The database refused a post that was not finished: a query flushed it first. Ask your "
            "questions before you add the object, or add it to a collection."
        ),
    )
    known: Known = {IntegrityError: half}
    try:
        post = case.call(session, author, raising=known)
    except NotYet as wrong:
        case.mistake(
            "no_group_no_number",
            "NoneType" in wrong.message and number == 1,
            "Your code has no number to work with. For an author without posts a count is 0; a "
            "GROUP BY, or max(), gives no row or NULL.",
            line=wrong.line,
        )
        raise
    left_open(case)
    title = case.read(post, "title")
    case.mistake(
        "counts_itself",
        title == f"Draft {number + 1}" and not waiting and _inserts_first(case),
        f"The title is {title!r}, one too many: the new post was in the session already when the "
        "posts were counted, and autoflush inserted it before the count.",
    )
    case.mistake(
        "misses_what_is_waiting",
        waiting > 0 and title == f"Draft {posts + 1}",
        f"The title is {title!r}: {waiting} posts that the caller had added and not yet flushed "
        "are not counted. Without autoflush the database has not heard of them.",
    )
    case.mistake(
        "counts_drafts_only",
        posts != drafts and title == f"Draft {drafts + waiting + 1}",
        f"The title is {title!r}, one more than the drafts of this author: published posts count "
        "as well.",
    )
    case.mistake(
        "forgets_flush",
        post in session.new,
        "The post that your function returned has no id: its INSERT has not been sent.",
    )
    case.mistake(
        "wrong_values",
        title == f"Draft {number}" and post.author_id != author,
        "The post that your function returned is another author's. A title does not say which "
        "post it is.",
    )
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "loads_the_posts",
        fetched > max(waiting + 1, 3),
        f"For one number your code fetched {fetched} posts. Let the database count.",
    )


def _inserts_first(case: Case) -> bool:
    """Whether the new post was in the table before the posts were counted."""
    return case.recording.statements[0].sql.lstrip().upper().startswith("INSERT")
