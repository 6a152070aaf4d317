"""``publish_post``: once, and not twice when somebody else is quicker."""

from __future__ import annotations

from datetime import timedelta

from exercises.ch08_sessions.common import (
    MOMENT,
    at_the_same_time,
    right_after,
    somebody_else,
)
from workbook.blog import Post
from workbook.judge.case import Case


def publishes(case: Case) -> None:
    drafts = case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id LIMIT 4")
    first, second, third, fourth = (row[0] for row in drafts)
    later = MOMENT + timedelta(days=1)
    with case.session() as session:
        for moment in (MOMENT, later):
            case.call(session, first, moment, name="publish_post")
        session.commit()
    [(date,)] = case.sql("SELECT published_at FROM posts WHERE id = %(id)s", id=first)
    case.mistake(
        "publishes_again",
        date == later,
        "`publish_post` for a post that is already published gave it a new date.",
    )
    _publishes_once(case, second, third)
    _two_publish(case, fourth)


def _two_publish(case: Case, post_id: int) -> None:
    publish = case.answer
    ended = at_the_same_time(
        case,
        lambda session: publish(session, post_id, MOMENT),
        lambda session: publish(session, post_id, MOMENT),
    )
    came = [error or repr(value) for value, error in ended]
    case.mistake(
        "gives_up_in_a_race",
        sorted(came) != ["False", "True"],
        f"Two ran `publish_post` for the same draft at the same time: {' and '.join(came)} came. "
        "True and False were expected: the second waits for the first, and then looks again.",
    )


def _publishes_once(case: Case, second: int, third: int) -> None:
    """Somebody else is quicker: before the call, and between its statements."""
    earlier = MOMENT - timedelta(hours=1)
    query = (
        "UPDATE posts SET status = 'published', published_at = %(at)s "
        "WHERE id = %(id)s AND status = 'draft'"
    )
    was_free: list[bool] = []
    with case.session() as session:
        held = session.get_one(Post, second)
        case.sql(query, id=held.id, at=earlier)
        first = case.call(session, second, MOMENT, name="publish_post")
        session.commit()
    with case.session() as session:
        with right_after(
            case.engine, lambda: was_free.append(somebody_else(case, query, id=third, at=earlier))
        ):
            case.call(session, third, MOMENT, name="publish_post")
        session.commit()
    rows = "SELECT published_at FROM posts WHERE id = %(id)s"
    dates = [case.sql(rows, id=one)[0][0] for one in (second, third)]
    case.mistake(
        "publishes_twice",
        first is True or dates != [earlier, earlier if was_free[0] else MOMENT],
        "Somebody else published the post a moment before `publish_post` wrote, and it published "
        "it again, with a new date. What you read, or hold in the session, may be old by the time "
        "you write: let the UPDATE itself test the status, or lock the row and fill the object "
        "anew.",
    )
