"""``tag_post``: names cleaned, tags made as needed, also in a race."""

from __future__ import annotations

from functools import partial

from sqlalchemy.exc import (
    IntegrityError,
)

from exercises.ch08_sessions.common import (
    Known,
    at_the_same_time,
    left_open,
    noting,
    right_after,
    somebody_else,
)
from workbook import lanes
from workbook.blog import Tag
from workbook.judge.case import Case


def _tags_of(case: Case, post_id: int) -> list[str]:
    rows = case.sql(
        "SELECT t.name FROM tags t JOIN post_tags p ON p.tag_id = t.id "
        "WHERE p.post_id = %(id)s ORDER BY t.name",
        id=post_id,
    )
    return [row[0] for row in rows]


def tags(case: Case) -> None:
    [(post_id,)] = case.sql(
        "SELECT post_id FROM post_tags GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    with case.session() as session:
        case.call(session, post_id, [f"tag {number:02}" for number in range(40)], name="tag_post")
    case.mistake(
        "one_by_one",
        case.recording.count > 12,
        f"`tag_post` sent {case.recording.count} statements for 40 names: one or two for each. A "
        "list of names fits in one.",
    )
    _tags_in_a_race(case, post_id)
    _two_put_the_same_tag(case, post_id)
    _takes_names_in_one_order(case, post_id)


def _tags_in_a_race(case: Case, post_id: int) -> None:
    def another() -> None:
        somebody_else(case, "INSERT INTO tags (name) VALUES ('race') ON CONFLICT DO NOTHING")

    known: Known = {
        IntegrityError: (
            "fails_when_another_makes_it",
            "Between your look and your INSERT somebody else made the tag, and `tag_post` failed "
            "with an IntegrityError. Only the unique index can say what is there.",
        )
    }
    before = _tags_of(case, post_id)
    with case.session() as session:
        session.add(Tag(name="made by the caller"))
        session.flush()
        with right_after(case.engine, another, "tags", ("SELECT", "INSERT")):
            got = case.call(session, post_id, ["race"], name="tag_post", raising=known)
        left_open(case, "tag_post")
        session.commit()
    case.mistake(
        "takes_back_earlier_work",
        not case.sql("SELECT 1 FROM tags WHERE name = 'made by the caller'"),
        "When somebody else had made the tag, `tag_post` took back what the caller had done.",
    )
    case.same(got, sorted([*before, "race"]))
    case.same(_tags_of(case, post_id), sorted([*before, "race"]))


def _two_put_the_same_tag(case: Case, post_id: int) -> None:
    tag = case.objects["tag_post"]
    case.sql("INSERT INTO tags (name) VALUES ('for-two')")
    ended = at_the_same_time(case, *[lambda session: tag(session, post_id, ["for-two"])] * 2)
    failed = [error for _, error in ended if error]
    case.mistake(
        "fails_when_another_puts_it",
        bool(failed),
        f"Two put the same tag on the same post at the same moment, and `tag_post` failed for one "
        f"of them: {', '.join(failed)}. What the post had when you looked says nothing about what "
        "it has when you write.",
    )


def _takes_names_in_one_order(case: Case, post_id: int) -> None:
    """Whether the function makes one tag before it waits for another may not go by their order."""
    tag = case.objects["tag_post"]
    pair = ["order-a", "order-b"]
    made: set[bool] = set()
    for names in (pair, pair[::-1]):
        with lanes(case.engine) as lab:
            other, mine = lab.connection("other"), lab.session("mine")
            other.execute("INSERT INTO tags (name) VALUES ('order-a')")
            mine.start(noting(partial(tag, post_id=post_id, names=names), {}))
            while mine.in_function and not mine.waiting:
                mine.next()
            free = somebody_else(case, "INSERT INTO tags (name) VALUES ('order-b')")
            made.add(not free)
            other.rollback()
        case.sql("DELETE FROM tags WHERE name LIKE 'order-_'")
    case.mistake(
        "deadlock",
        len(made) > 1,
        "`tag_post` makes new tags in the order in which they were typed. Somebody who types the "
        "same two the other way round makes the second one first, and each waits for the other: a "
        "deadlock. Take them in an order that does not depend on who calls.",
    )
