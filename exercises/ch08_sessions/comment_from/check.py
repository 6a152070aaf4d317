"""The check of ``comment_from``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.exc import (
    InvalidRequestError,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError

from exercises.ch08_sessions.common import Known, left_open, rows_of
from workbook.blog import Comment, Post, Tag
from workbook.judge.case import Case


def check_comment_from(case: Case) -> None:
    author = rows_of(case).users[2]["id"]
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 4")]
    for number, post_id in enumerate(ids):
        with case.session() as session, case.session() as other:
            if number == 3:
                session.get_one(Post, post_id)
            session.add(Tag(name=f"the caller's {number}"))
            post = other.get_one(Post, post_id)
            case.sql("UPDATE posts SET title = 'Newer' WHERE id = %(id)s", id=post_id)
            if number == 1:
                other.commit()
            if number in (1, 2):
                other.close()
            _commented(case, session, post, post_id, author, other if number in (0, 3) else None)
            case.mistake(
                "drops_the_callers_work",
                not case.sql("SELECT 1 FROM tags WHERE name = %(n)s", n=f"the caller's {number}"),
                "What the caller had added to the session before is not in the table: your code "
                "took it out of the session.",
            )


def _commented(
    case: Case, session: Session, post: Post, post_id: int, author: int, home: Session | None
) -> None:
    known: Known = {
        DetachedInstanceError: (
            "reads_a_detached_object",
            "Your code reads a value of the post, and the post cannot load it: its session is "
            "closed. Its key is known all the same: inspect(post).identity.",
        ),
        InvalidRequestError: (
            "object_of_another_session",
            "The post got into the session that you were given, and it belongs to another one, or "
            "there is an object for the same row already. Pass ids between sessions, not objects.",
        ),
    }
    comment = case.call(session, post, author, "From afar", raising=known)
    left_open(case)
    case.mistake("returns_nothing", comment is None, "None came back: the comment was asked for.")
    case.mistake(
        "takes_the_post_over",
        inspect(post).session is not home,
        "The post does not belong where it belonged before: your code moved it.",
    )
    case.mistake(
        "forgets_flush",
        not isinstance(comment, Comment) or "id" not in vars(comment) or comment.id is None,
        "A comment with an id was expected: its INSERT has not been sent.",
    )
    case.mistake(
        "adds_to_the_other_session",
        inspect(comment).session is not session,
        "The comment is not in the session that you were given, so the caller cannot save it.",
    )
    session.commit()
    [title] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
    case.mistake(
        "saves_old_values",
        title != ("Newer",),
        "The post has its old title again. Others had changed it in the meantime, and the stale "
        "object was written over the newer row: that is what merge() does.",
    )
    saved = case.sql(
        "SELECT post_id, author_id, content FROM comments WHERE id = %(id)s", id=comment.id
    )
    case.same(saved, [(post_id, author, "From afar")])
    case.at_most(4, "many_statements", "For one comment:")
