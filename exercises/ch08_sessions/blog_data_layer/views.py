"""``count_view``: no view is lost."""

from __future__ import annotations

from workbook.blog import Post
from workbook.judge.case import Case


def counts(case: Case) -> None:
    [(live, views)] = case.sql(
        "SELECT id, views FROM posts WHERE status = 'published' ORDER BY id LIMIT 1"
    )
    with case.session() as session:
        held = session.get_one(Post, live)
        case.sql("UPDATE posts SET views = views + 10 WHERE id = %(id)s", id=live)
        got = case.call(session, live, name="count_view")
        shown = held.views
        session.commit()
    [(now,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=live)
    case.mistake(
        "lost_update",
        now == views + 1,
        f"`count_view`: the session had read {views} views, others counted 10 more, and now "
        f"there are {now}. Their views are lost.",
    )
    case.mistake(
        "reckons_from_the_old",
        now == views + 11 and views + 1 in (got, shown),
        f"`count_view`: the row has {now} views. {views + 1} came from the value that the "
        "session held before: SQLAlchemy works `Post.views + 1` out for held objects, too. "
        "Fill the object from the row that RETURNING brings.",
        symptom="s37",
    )
