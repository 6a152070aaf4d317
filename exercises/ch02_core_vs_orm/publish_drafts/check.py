"""The check of ``publish_drafts``, chapter 2."""

from collections.abc import Iterator
from datetime import UTC, datetime

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
    ((author,),) = case.sql("SELECT min(author_id) FROM posts WHERE status = 'draft'")
    with case.session() as session:
        session.connection()  # the caller's transaction has begun
        case.call(session, author, MOMENT)
        case.mistake(
            "uses_its_own_connection",
            case.recording.commits > 0 and session.in_transaction(),
            "Your code opened a second connection and committed there. The change is not part of "
            "the session's transaction, so the caller can no longer roll it back.",
        )
