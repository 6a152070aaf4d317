"""``publish_post``: once, and not twice when somebody else is quicker."""

from __future__ import annotations

from datetime import timedelta

from exercises.ch08_sessions.blog_data_layer.missing import no_such_post
from exercises.ch08_sessions.common import (
    MOMENT,
    NOBODY,
    at_the_same_time,
    left_open,
    right_after,
    sent_any,
    somebody_else,
)
from workbook import blog
from workbook.blog import Post
from workbook.judge.case import Case


def publishes(case: Case) -> None:
    rows = "SELECT id, status, published_at FROM posts ORDER BY id"
    drafts = [row[0] for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id")]
    first, second, third, fourth, *_ = drafts
    case.sql(  # published once, and withdrawn
        "UPDATE posts SET published_at = %(at)s WHERE id = %(id)s",
        at=MOMENT - timedelta(days=9),
        id=first,
    )
    before = case.sql(rows)
    with case.session() as session:
        held = session.get_one(Post, first)
        got = case.call(session, first, MOMENT, name="publish_post")
        left_open(case, "publish_post")
        case.mistake(
            "forgets_flush",
            not sent_any(case, "UPDATE"),
            "`publish_post` returned before the UPDATE was sent.",
        )
        case.at_most(2, "many_statements", "`publish_post`:")
        case.mistake(
            "goes_by_the_date",
            got is False,
            "`publish_post` gave back False for a draft. This one has a date from an earlier time: "
            "whether a post is published is said by its status.",
        )
        case.same(got, True, message=f"`publish_post`: True was expected for a draft, not {got!r}.")
        case.same(
            (held.status, held.published_at),
            ("published", MOMENT),
            message="`publish_post`: the session holds the post, and after your function the "
            "object still shows the old values.",
            mistake="object_stays_old",
        )
        session.commit()
        again = case.call(session, first, MOMENT + timedelta(days=1), name="publish_post")
        session.commit()
    expected = [(row[0], "published", MOMENT) if row[0] == first else row for row in before]
    now = case.sql(rows)
    case.mistake(
        "publishes_again",
        now != expected and (first, "published", MOMENT + timedelta(days=1)) in now,
        "`publish_post` for a post that is published already has given it a new date.",
    )
    case.same(now, expected, message="`publish_post` changed other rows than it should have.")
    case.same(again, False, message=f"`publish_post` the second time: False, not {again!r}.")
    no_such_post(case, "publish_post", NOBODY, MOMENT)
    _publishes_once(case, second, third)
    if case.data is blog.AUTHORED:  # once is enough
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
