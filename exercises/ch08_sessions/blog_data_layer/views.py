"""``count_view``: no view is lost."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy.exc import (
    NoResultFound,
)

from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    left_open,
)
from workbook.blog import Post
from workbook.judge.case import Case


def counts(case: Case) -> None:
    rows = case.sql("SELECT id, views, status FROM posts ORDER BY status DESC, id")
    (live, views, _), (draft, *_) = rows[0], rows[-1]
    case.sql("UPDATE posts SET published_at = now() WHERE id = %(id)s", id=draft)  # withdrawn
    with case.session() as session:
        held = session.get_one(Post, live)
        case.sql("UPDATE posts SET views = views + 10 WHERE id = %(id)s", id=held.id)
        got = case.call(session, live, name="count_view")
        left_open(case, "count_view")
        sent = case.recording.count
        shown = held.views
        session.commit()
        [(now,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=live)
        case.mistake(
            "lost_update",
            now == views + 1,
            f"`count_view`: the session had read {views} views, others counted 10 more, and now "
            f"there are {now}. Their views are lost.",
        )
        case.same(now, views + 11, message=f"`count_view`: {now} views instead of {views + 11}.")
        case.mistake(
            "reckons_from_the_old",
            views + 1 in (got, shown),
            f"`count_view`: the row has {now} views. {views + 1} came from the value that the "
            "session held before: SQLAlchemy works `Post.views + 1` out for held objects, too. "
            "Fill the object from the row that RETURNING brings.",
            symptom="s37",
        )
        case.same(got, now, message=f"`count_view` gave back {got!r}; the post has {now} views.")
        case.mistake(
            "object_stays_old",
            shown != now,
            f"`count_view`: the object in the session shows {shown} views, the row has {now}.",
        )
        case.mistake(
            "many_statements", sent > 1, f"`count_view` sent {sent} statements; one is enough."
        )
        for post_id in (draft, NOBODY):
            known: Known = {
                NoResultFound: (
                    "fails_for_no_post",
                    "`count_view` fails for a draft, or a post that is not there. None was asked "
                    "for.",
                )
            }
            got = case.call(session, post_id, name="count_view", raising=known)
            case.mistake(
                "counts_drafts",
                got is not None,
                f"`count_view` gave back {got!r} for a draft, or for a post that is not there.",
            )
        session.commit()
    [(same,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=draft)
    case.mistake("counts_drafts", same != rows[-1][1], "`count_view` counts views of a draft.")
