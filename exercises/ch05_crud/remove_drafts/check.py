"""The check of ``remove_drafts``, chapter 5."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from exercises.ch05_crud.common import Round, data, name_the_mistake
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

EDGE = datetime(2026, 5, 1, tzinfo=UTC)
FUTURE = datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
STATE = "SELECT id, author_id, status, created_at, title FROM posts ORDER BY title, id"


def calls(world: World) -> Iterator[Call]:
    posts = world.data.posts
    commented = {comment["post_id"] for comment in world.data.comments}
    drafts = [post for post in posts if post["status"] == "draft"]
    writers = [post["author_id"] for post in drafts]
    some = sorted(set(writers), key=lambda author: (-writers.count(author), author))[:3]
    some += [post["author_id"] for post in drafts if post["id"] in commented][:1]
    some += [post["author_id"] for post in drafts if post["published_at"] is not None][:1]
    for author in dict.fromkeys(some):
        created = [post["created_at"] for post in drafts if post["author_id"] == author]
        for before in (*draw.moments(created, most=2), FUTURE):
            yield call(author, before)
    for author in draw.ids({post["author_id"] for post in posts})[-2:]:
        yield call(author, FUTURE)
    for author in some[:1]:
        yield call(author, FUTURE, setup="UPDATE posts SET title = 'The same', status = 'draft'")


def check_remove_drafts(case: Case) -> None:
    live = [post for post in data(case).posts if post["status"] == "published"]
    author, other = live[0]["author_id"], live[1]["author_id"]
    for who, title, days in (
        (author, "Zinc", -3),
        (author, "Argon", -2),
        (author, "Neon", -9),
        (author, "On the edge", 0),
        (author, "Later", 1),
        (other, "Not yours", -1),
    ):
        case.sql(
            "INSERT INTO posts (author_id, title, content, created_at) "
            "VALUES (%(who)s, %(title)s, '', %(created)s)",
            who=who,
            title=title,
            created=EDGE + timedelta(days=days),
        )
    rounds = []
    for asked in (author, other):
        before = case.sql(STATE)
        with case.session() as session:
            case.call(session, asked, EDGE)
            session.commit()
        rounds.append(_round([row[0] for row in case.sql(STATE)], before, asked))
    name_the_mistake(case, rounds)


def _round(rest: list[int], before: list[Any], author: int) -> Round:
    def left(gone: Callable[[Any], bool]) -> list[int]:
        return [row[0] for row in before if not gone(row)]

    def mine(row: Any) -> bool:
        return bool(row[1] == author and row[2] == "draft")

    return Round(
        rest,
        left(lambda row: mine(row) and row[3] < EDGE),
        {
            "forgets_the_filter": ([], "Every post is gone: the DELETE has no condition."),
            "forgets_the_author": (
                left(lambda row: row[2] == "draft" and row[3] < EDGE),
                "Drafts of other authors are gone as well: the author is missing in the condition.",
            ),
            "deletes_published_posts": (
                left(lambda row: row[1] == author and row[3] < EDGE),
                "Published posts are gone as well: only drafts were to be deleted.",
            ),
            "forgets_the_moment": (left(mine), "Drafts that were created later are gone as well."),
            "includes_the_moment": (
                left(lambda row: mine(row) and row[3] <= EDGE),
                "A draft created at exactly that moment is gone; only earlier ones were meant.",
            ),
            "deletes_nothing": (
                left(lambda row: False),
                "After the caller's commit all the drafts are still there.",
            ),
        },
    )
