"""The check of ``current_views``, chapter 8."""

from __future__ import annotations

from exercises.ch08_sessions.common import left_open
from workbook.blog import Post
from workbook.judge.case import Case


def check_current_views(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY views DESC, id LIMIT 2")]
    for post_id in ids:
        for autoflush in (True, False):
            _current(case, post_id, autoflush)


def _current(case: Case, post_id: int, autoflush: bool) -> None:
    new = f"Not saved yet, {autoflush}"
    with case.session(autoflush=autoflush) as session:
        post = session.get_one(Post, post_id)
        old = post.views
        case.sql("UPDATE posts SET views = views + 7 WHERE id = %(id)s", id=post_id)
        post.title, post.content = new, "Not saved either"
        got = case.call(session, post)
        left_open(case)
        case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
        case.mistake(
            "reads_the_old_number",
            got == old,
            f"{got} is what the session read before; in the meantime others counted, and the table "
            f"says {old + 7}. An object keeps its values until they expire or are read anew.",
            symptom="s37",
        )
        case.same(got, old + 7)
        case.mistake(
            "throws_changes_away",
            (vars(post).get("title"), vars(post).get("content")) != (new, "Not saved either"),
            "The number is right, but what the caller had set on the object is gone, or a part of "
            "it: reading the whole object anew overwrites what was not saved.",
        )
        session.commit()
    case.same(
        case.sql("SELECT title, content, views FROM posts WHERE id = %(id)s", id=post_id),
        [(new, "Not saved either", old + 7)],
        message="After the caller's commit the row is not what it should be: the caller's title "
        "and content, and the views of the others.",
        mistake="writes_old_views",
    )
