"""The check of ``blog_data_layer``, the project of week 2; its calls are in a file of their own.

Here are the messages for what a single call does not show: other calls at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import combinations

from sqlalchemy.orm import Session

from exercises.ch09_transactions.blog_data_layer.calls import clashing, every_call
from exercises.ch09_transactions.common import (
    MOMENT,
    Ended,
    Work,
    at_the_same_time,
    behind_a_lock,
    go_on_until_it_waits,
    noting,
    somebody_else,
    while_a_row_moves,
)
from workbook import lanes
from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, Pair
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet
from workbook.judge.verdict import on


def calls(world: World) -> Iterator[Call]:
    yield from every_call(world)


def pairs(world: World) -> Iterator[Pair]:
    yield from clashing(world)


@on("authored")
def check_blog_data_layer(case: Case) -> None:
    """Test the part that differs, or every part if the comparison found no difference."""
    for name, part in PARTS.items():
        if case.part not in (None, name):
            continue
        try:
            part(case)
        except NotYet as wrong:
            if f"`{name}`" not in wrong.message:  # eight functions: say which
                wrong.message = f"`{name}`: {wrong.message}"
            raise


def publishes(case: Case) -> None:
    drafts = case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id LIMIT 2")
    again, twice = (row[0] for row in drafts)
    later = MOMENT + timedelta(days=1)
    with case.session() as session:
        for moment in (MOMENT, later):
            case.call(session, again, moment, name="publish_post")
        session.commit()
    case.mistake(
        "publishes_again",
        case.sql("SELECT published_at FROM posts WHERE id = %(id)s", id=again) == [(later,)],
        "`publish_post` for a post that is already published gave it a new date.",
    )
    publish = case.objects["publish_post"]
    ended = at_the_same_time(case, *[lambda session: publish(session, twice, MOMENT)] * 2)
    came = [error or repr(value) for value, error in ended]
    two = "Two calls to `publish_post` for the same draft at the same time: "
    case.mistake(
        "publishes_twice",
        came == ["True", "True"],
        f"{two}both published it. What you read, or hold in the session, may be old by the time "
        "you write: let the UPDATE itself test the status, or lock the row and reload the "
        "object.",
    )
    case.mistake(
        "gives_up_in_a_race",
        sorted(came) != ["False", "True"],
        f"{two}{' and '.join(came)}. True and False were expected: the second waits for the first, "
        "and then looks again.",
    )


def tags(case: Case) -> None:
    tag = case.objects["tag_post"]
    first, second = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    with case.session() as session:
        case.call(session, first, [f"tag {number:02}" for number in range(40)], name="tag_post")
    case.mistake(
        "one_by_one",
        case.recording.count > 12,
        f"`tag_post` sent {case.recording.count} statements for 40 names. One statement can take a "
        "list of names.",
    )

    def new(session: Session, post_id: int) -> None:
        session.add(Tag(name=f"made for {post_id}"))
        session.flush()
        tag(session, post_id, ["race"])

    ended = at_the_same_time(case, partial(new, post_id=first), partial(new, post_id=second))
    failed = [error for _, error in ended if error]
    case.mistake(
        "fails_when_another_makes_it",
        bool(failed),
        f"Two calls created the same tag at the same moment, and `tag_post` failed for one: "
        f"{', '.join(failed)}. Only the unique index can say which tags there are.",
    )
    case.mistake(
        "rolls_back",
        len(case.sql("SELECT 1 FROM tags WHERE name LIKE 'made for %'")) < 2,
        "When another transaction had made the tag, `tag_post` rolled back: what the caller had "
        "done before in the same transaction is lost.",
    )
    case.sql("INSERT INTO tags (name) VALUES ('for-two')")
    ended = at_the_same_time(case, *[lambda session: tag(session, first, ["for-two"])] * 2)
    failed = [error for _, error in ended if error]
    case.mistake(
        "fails_when_another_puts_it",
        bool(failed),
        f"Two calls put the same tag on a post at the same moment, and `tag_post` failed for one "
        f"of them: {', '.join(failed)}. The tags that the post had when you looked may not be the "
        "ones that it has when you write.",
    )
    _takes_names_in_one_order(case, first)
    _puts_tags_in_one_order(case, first)


def _puts_tags_in_one_order(case: Case, post_id: int) -> None:
    """Three tags that are there; their rows change places between the first call and the second."""
    if case.part is not None:  # a call by itself has shown a difference
        return
    tag = case.objects["tag_post"]
    names = ["order a", "order b", "order c"]
    for name in names:
        case.sql("INSERT INTO tags (name) VALUES (%(name)s)", name=name)
    case.sql("ANALYZE tags")  # so few rows are read as they lie, and not through the index
    ended: dict[Work, Ended] = {}
    runs = [noting(partial(tag, post_id=post_id, names=names), ended) for _ in range(2)]
    with lanes(case.engine) as lab:
        other, first_lane, second_lane = (
            lab.connection("other"),
            lab.session("one"),
            lab.session("two"),
        )
        put = f"INSERT INTO post_tags SELECT {post_id}, id FROM tags WHERE name = 'order b'"  # noqa: S608
        other.execute(put)
        go_on_until_it_waits(first_lane, runs[0])
        for name in ("order b", "order a"):
            somebody_else(case, "UPDATE tags SET name = name WHERE name = %(name)s", name=name)
        go_on_until_it_waits(second_lane, runs[1])
        other.rollback()
        lab.take_turns()
    case.mistake(
        "pairs_in_no_order",
        "40P01" in [error for _, error in ended.values()],
        "Two calls to `tag_post` put the same three tags on a post and ended in a deadlock. The "
        "rows of post_tags were inserted in the order in which the tags lie in the table, and an "
        "UPDATE in between had changed that order. The SELECT that supplies the ids of the tags "
        "needs an ORDER BY.",
    )


def in_a_set_as_they_were_put_in() -> tuple[str, str]:
    """Two names whose order in a set is the one in which they were put in.

    That depends on their hashes, which are others in each process: among many pairs there is one.
    """
    pairs = combinations([f"order {number:02}" for number in range(100)], 2)
    return next((one, two) for one, two in pairs if [*{one, two}] != [*{two, one}])


def _takes_names_in_one_order(case: Case, post_id: int) -> None:
    """Which of two new tags is made first must not depend on how they were typed."""
    tag = case.objects["tag_post"]
    first, second = in_a_set_as_they_were_put_in()
    outcomes: set[bool] = set()
    for typed in (
        [first, second],
        [second, first],
        [first.upper(), second],
        [first, second.upper()],
    ):
        with lanes(case.engine) as lab:
            other, lane = lab.connection("other"), lab.session("mine")
            other.execute(f"INSERT INTO tags (name) VALUES ('{first}')")  # noqa: S608
            lane.start(noting(partial(tag, post_id=post_id, names=typed), {}))
            while lane.in_function and not lane.waiting:
                lane.next()
            outcomes.add(
                somebody_else(case, "INSERT INTO tags (name) VALUES (%(name)s)", name=second)
            )
            other.rollback()
        case.sql("DELETE FROM tags WHERE name LIKE 'order %'")
    case.mistake(
        "deadlock",
        len(outcomes) > 1,
        "`tag_post` creates tags in the order in which they were typed, or in the order of a set. "
        "If another call creates the same two in the opposite order, each waits for the other: a "
        "deadlock. Sort the names, after cleaning them.",
    )


SIZE = 3


def feeds(case: Case) -> None:
    case.sql("DELETE FROM post_tags")  # so that a row is a post, also where tags are joined
    with case.session() as session:
        page = case.objects_of(case.call(session, SIZE, None, name="feed"), Post)
    fetched = next((entry.rows or 0 for entry in case.recording.statements), 0)
    [(published,)] = case.sql("SELECT count(*) FROM posts WHERE status = 'published'")
    case.mistake(
        "loads_everything",
        len(page) == SIZE and fetched >= published,
        f"`feed` fetched {fetched} rows for a page of {SIZE} posts. No more posts should be "
        "fetched than the page has.",
    )
    case.mistake(
        "fetches_more_than_the_page",
        len(page) == SIZE and fetched > SIZE,
        f"`feed` fetched {fetched} posts for a page of {SIZE}. No more posts should be fetched "
        "than the page has.",
    )
    case.sql("UPDATE posts SET published_at = now() WHERE status = 'published'")
    with case.session() as session:
        posts = case.objects_of(case.call(session, 5_000, None, name="feed"), Post)
    # What has no tie-breaker comes as it lies on the disk.
    case.mistake(
        "ties_in_wrong_order",
        len(posts) == published and posts != sorted(posts, reverse=True),
        "`feed`: posts published at the same moment aren't in the order of their ids, highest "
        "first.",
    )


def removes(case: Case) -> None:
    """Remove two users at the same time who have commented on each other's posts or comments."""
    if case.part is not None:  # a call by itself has shown a difference
        return
    remove = case.objects["remove_user"]

    def a_deadlock(ended: list[Ended], what: str = "replied to each other's comments") -> None:
        case.mistake(
            "removals_in_a_deadlock",
            "40P01" in [error for _, error in ended],
            f"Two calls removed users who had {what}, and they ended in a deadlock: each had "
            "locked comments that the other one needed. Lock all of them in one order, by id, "
            "before anything is changed.",
        )

    lock = "SELECT 1 FROM comments WHERE id = {} FOR UPDATE"
    for held, turned in ((70_004, False), (70_002, True)):
        works = [partial(remove, user_id=user) for user in _who_answer_each_other(case)]
        if turned:
            works.reverse()
        a_deadlock(behind_a_lock(case, lock.format(held), *works))
    works = [partial(remove, user_id=user) for user in _who_answer_each_other(case)]
    a_deadlock(at_the_same_time(case, *works))
    works = [partial(remove, user_id=user) for user in _who_answer_each_other(case)]
    a_deadlock(while_a_row_moves(case, "comments", 70_002, 70_004, *works))
    works = [partial(remove, user_id=user) for user in _who_answer_each_other(case)]
    a_deadlock(_one_step_ahead(case, lock.format(70_004), *works))
    authors = case.sql("SELECT author_id, min(id) FROM posts GROUP BY 1 ORDER BY 1 LIMIT 2")
    (one, its), (two, other) = authors
    case.sql(
        "DELETE FROM comments; INSERT INTO comments (post_id, author_id, content) "
        "VALUES (%(other)s, %(one)s, ''), (%(its)s, %(two)s, '')",
        one=one,
        two=two,
        its=its,
        other=other,
    )
    works = [partial(remove, user_id=user) for user in (one, two)]
    a_deadlock(at_the_same_time(case, *works), "commented on each other's posts")


def _who_answer_each_other(case: Case) -> list[int]:
    """Two new users, and no comments but theirs: 70001 to 70004."""
    case.sql(
        "DELETE FROM comments; DELETE FROM users WHERE username LIKE 'new user %%'; "
        "INSERT INTO users (username, email) SELECT 'new user ' || n, n || '@new.example' "
        "FROM generate_series(1, %(most)s) AS n",
        most=2,
    )
    users = "SELECT id FROM users WHERE username LIKE 'new user %' ORDER BY id"
    one, two = (row[0] for row in case.sql(users))
    case.sql(
        "INSERT INTO comments (id, post_id, author_id, parent_id, content) "
        "SELECT c.*, '' FROM (SELECT min(id) FROM posts) AS post (id), LATERAL (VALUES "
        "(70001, post.id, %(one)s, NULL), (70002, post.id, %(two)s, 70001), "
        "(70003, post.id, %(two)s, NULL), (70004, post.id, %(one)s, 70003)) AS c",
        one=one,
        two=two,
    )
    return [one, two]


def _one_step_ahead(case: Case, lock: str, *works: Work) -> list[Ended]:
    """Stop the first call after a statement, run the second until it waits, resume the first."""
    ended: dict[Work, Ended] = {}
    first, second = (noting(work, ended) for work in works)
    with lanes(case.engine) as lab:
        other, first_lane, second_lane = (
            lab.connection("other"),
            lab.session("one"),
            lab.session("two"),
        )
        other.execute(lock)
        first_lane.start(first)
        first_lane.next()
        go_on_until_it_waits(second_lane, second)
        go_on_until_it_waits(first_lane)
        other.rollback()
        lab.take_turns()
    return [ended.get(run, (None, "no end")) for run in (first, second)]


PARTS = {
    "publish_post": publishes,
    "tag_post": tags,
    "feed": feeds,
    "remove_user": removes,
}
