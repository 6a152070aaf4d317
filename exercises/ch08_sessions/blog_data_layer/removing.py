"""``remove_user``: what goes with a user, and what stays."""

from __future__ import annotations

from sqlalchemy.exc import (
    SQLAlchemyError,
)

from exercises.ch08_sessions.common import (
    NOBODY,
    left_open,
    rows_of,
    sent_any,
)
from workbook.blog import Comment, Post, User
from workbook.judge.case import Case

LEFT = (
    "`remove_user`: (id, parent_id) of the comments that are left are not as expected. Only an "
    "answer to a comment of the user loses its parent; every other one keeps it."
)


def removes(case: Case) -> None:
    # Somebody who wrote posts, and comments under posts of others that others have answered.
    user, host, guest = (row["id"] for row in rows_of(case).users[:3])
    [(post,)] = case.sql(
        "SELECT min(id) FROM posts WHERE author_id = %(h)s AND status = 'published'", h=host
    )
    say = (
        "INSERT INTO comments (id, post_id, author_id, parent_id, content) OVERRIDING SYSTEM VALUE "
        "VALUES (%(id)s, %(post)s, %(who)s, %(on)s, 'x')"
    )
    for number, who, on in (
        (70_001, user, None),
        (70_002, guest, 70_001),
        (70_003, host, 70_002),
        (70_004, user, 70_003),
        (70_005, host, 70_004),
        (70_006, user, 70_001),
    ):
        case.sql(say, id=number, post=post, who=who, on=on)
    every = "SELECT id, parent_id FROM comments WHERE post_id = ANY(%(posts)s) ORDER BY id"
    posts = "SELECT id FROM posts WHERE author_id <> %(u)s ORDER BY id"
    others = [row[0] for row in case.sql(posts, u=user)]
    theirs = {row[0] for row in case.sql("SELECT id FROM comments WHERE author_id = %(u)s", u=user)}
    expected = [
        (number, None if parent in theirs else parent)
        for number, parent in case.sql(every, posts=others)
        if number not in theirs
    ]
    [(own,)] = case.sql("SELECT min(id) FROM posts WHERE author_id = %(u)s", u=user)
    with case.session() as session:
        missing = case.call(
            session,
            NOBODY,
            name="remove_user",
            raising={
                SQLAlchemyError: (
                    "fails_for_nobody",
                    "`remove_user` fails for a user who is not there; False was expected.",
                )
            },
        )
        case.same(missing, False, message=f"`remove_user` for nobody: False, not {missing!r}.")
        held = [session.get_one(User, user), session.get_one(Post, own)]
        answer = session.get_one(Comment, 70_002)
        waiting = session.get_one(Post, post)
        waiting.title = "Set by the caller before"
        got = case.call(session, user, name="remove_user")
        left_open(case, "remove_user")
        sent = case.recording.count
        case.mistake(
            "forgets_flush", not sent_any(case, "DELETE"), "`remove_user`: no DELETE has been sent."
        )
        try:
            ghosts = [session.get(User, user), session.get(Post, own)]
            parent = answer.parent_id
        except SQLAlchemyError as error:
            case.wrong(
                "After `remove_user` an answer of somebody else is gone, with the comment of the "
                "user that it answered: the foreign key deletes answers by its cascade, unless "
                "they have been set free before.",
                "takes_answers_along",
                error,
            )
        case.mistake(
            "leaves_ghosts",
            any(ghost is not None for ghost in ghosts),
            "After `remove_user` the session still gives out the user, or a post of theirs: the "
            "database deleted these by its cascade, and the session has not heard of it.",
        )
        case.mistake(
            "empties_the_session",
            waiting not in session,
            "After `remove_user` the session has let go of the objects that the caller holds: what "
            "the caller changes on them from now on is not saved.",
        )
        case.mistake(
            "object_stays_old",
            parent is not None,
            "After `remove_user` an answer that the session holds still names the deleted comment "
            "as its parent.",
        )
        session.commit()
        del held
    now = case.sql(every, posts=others)
    gone = {row[0] for row in expected} - {row[0] for row in now}
    case.mistake(
        "takes_answers_along",
        bool(gone & {70_002, 70_003, 70_005}),
        "`remove_user`: answers of other people are gone with the comments that they answered. The "
        "foreign key deletes them by its cascade, unless they have been set free before.",
    )
    case.mistake(
        "leaves_comments",
        any(row[0] in theirs for row in now),
        "`remove_user`: comments of the user are still there.",
    )
    case.same(now, expected, message=LEFT)
    [(title,)] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post)
    case.mistake(
        "loses_unsaved_changes",
        title != "Set by the caller before",
        "`remove_user` threw away what the caller had changed on another object and not yet sent.",
    )
    case.same([row[0] for row in case.sql(posts, u=0)], others, mistake="leaves_posts")
    case.same(got, True, message=f"`remove_user`: True was expected, not {got!r}.")
    case.mistake(
        "many_statements",
        sent > 5,
        f"`remove_user` sent {sent} statements; four are enough, whatever the user has written.",
    )
