"""The check of ``publish_drafts``, chapter 2."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

MOMENT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def calls(world: World) -> Iterator[Call]:
    authors = draw.ids({post["author_id"] for post in world.data.posts})
    moments = draw.moments([MOMENT], most=2)
    for number, author in enumerate(authors):
        yield call(author, moments[number % 2])
        yield call(author, moments[number % 2])


def check_publish_drafts(case: Case) -> None:
    ((author,),) = case.sql(
        "SELECT author_id FROM posts GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1"
    )
    # Many drafts, so that ids in the order of the disk are not in ascending order by luck.
    case.sql(
        "UPDATE posts SET status = 'draft', published_at = NULL WHERE author_id = %(author)s "
        "AND id NOT IN (SELECT max(id) FROM posts WHERE author_id = %(author)s "
        "AND status = 'published') RETURNING id",
        author=author,
    )
    _publish(case, author, MOMENT)
    ((other,),) = case.sql(
        "SELECT author_id FROM posts WHERE status = 'draft' "
        "GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1"
    )
    _publish(case, other, MOMENT.replace(hour=18))
    _publish(case, other, MOMENT.replace(hour=20))


def _publish(case: Case, author: int, moment: datetime) -> None:
    state = "SELECT id, author_id, status, published_at, title, views FROM posts ORDER BY id"
    before = case.sql(state)
    drafts = [row[0] for row in before if row[1] == author and row[2] == "draft"]
    with case.session() as session:
        held = {row[0]: session.get_one(Post, row[0]) for row in before if row[1] == author}
        got = case.call(session, author, moment)
        _judge_transaction(case, session)
        got = list(got) if isinstance(got, tuple) else got
        case.mistake(
            "gives_the_count",
            isinstance(got, int),
            f"Your function gave back {got!r}, a number. The ids of the posts were asked for.",
        )
        case.mistake(
            "gives_rows",
            isinstance(got, list) and any(isinstance(item, Row) for item in got),
            "Your list holds rows with an id in them. Take the ids out of the rows.",
        )
        case.mistake(
            "gives_objects",
            isinstance(got, list) and any(isinstance(item, Post) for item in got),
            "Your list holds Post objects. Their ids were asked for.",
        )
        sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
        case.mistake(
            "reads_the_drafts",
            any(statement.startswith("SELECT") for statement in sent),
            "Your code sends a SELECT. One UPDATE can find the drafts, change them and report "
            "their ids.",
        )
        case.at_most(
            1,
            "one_update_per_post",
            "The drafts were changed one by one. One UPDATE can find, change and report them.",
        )
        stale = [post_id for post_id in drafts if case.read(held[post_id], "status") == "draft"]
        session.commit()
        _judge_posts(case, before, author, moment)
        case.mistake(
            "leaves_objects_stale",
            bool(stale),
            f"In the database post {stale[0] if stale else 0} is published, but the Post object "
            "that the session had loaded before still says draft. The session was not told "
            "which objects the UPDATE is about.",
        )
        case.same(got, sorted(drafts))


def _judge_transaction(case: Case, session: Session) -> None:
    case.mistake(
        "uses_its_own_connection",
        case.recording.commits > 0 and session.in_transaction(),
        "Your code opened a second connection and committed there. The session's own transaction "
        "knows nothing of it, and the caller can no longer undo it.",
    )
    case.mistake(
        "commits",
        case.recording.commits > 0,
        "Your code commits. The caller may have more to do in this transaction, or may want to "
        "undo it: leave the end to the caller.",
    )
    case.mistake(
        "rolls_back",
        case.recording.rollbacks > 0,
        "Your code ends the caller's transaction with a ROLLBACK: the change is lost, and what "
        "the caller did before is lost with it.",
    )


def _judge_posts(case: Case, before: list[Any], author: int, moment: datetime) -> None:
    now = case.sql(
        "SELECT id, author_id, status, published_at, title, views FROM posts ORDER BY id"
    )
    expected = [
        (*row[:2], "published", moment, *row[4:]) if row[1] == author and row[2] == "draft" else row
        for row in before
    ]
    other = [one for one, old in zip(now, before, strict=True) if one[1] != author and one != old]
    case.mistake(
        "publishes_for_everybody",
        bool(other),
        f"Author {author} was meant, but post {other[0][0] if other else 0} of author "
        f"{other[0][1] if other else 0} has changed as well.",
    )
    changed = [
        new for new, old in zip(now, before, strict=True) if old[2] == "published" and new != old
    ]
    case.mistake(
        "dates_old_posts_anew",
        bool(changed),
        f"Post {changed[0][0] if changed else 0} was published before and has a new date now. Only "
        "drafts were to change.",
    )
    case.mistake(
        "forgets_the_moment",
        any(row[2] == "published" and row[3] is None for row in now),
        "There are posts now with the status 'published' and no published_at.",
    )
    for one, wanted in zip(now, expected, strict=True):
        case.mistake(
            "leaves_a_draft" if one[2] == "draft" else "changes_something_else",
            one != wanted,
            f"After the caller's commit post {one[0]} has the status {one[2]!r} and published_at "
            f"{one[3]}. Expected were {wanted[2]!r} and {wanted[3]}, and nothing else changed.",
        )
