"""The check of ``take_draft``, chapter 9."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from exercises.ch09_transactions.common import MOMENT, hold, let_go, outside
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World

OLD = datetime(2001, 2, 28, 23, 59, 59, tzinfo=UTC)
LOCK = "SELECT 1 FROM posts WHERE status = 'draft' ORDER BY created_at, id LIMIT {} FOR UPDATE"
FREE = "SELECT id FROM posts WHERE status = 'draft' FOR UPDATE SKIP LOCKED"
# Who locks the author, too, keeps other workers from the other drafts of that author.
FREE_USERS = "SELECT id FROM users FOR UPDATE SKIP LOCKED"


def calls(world: World) -> Iterator[Call]:
    moments = draw.moments([MOMENT], most=2)
    yield _takes(moments[1])
    if world.name in ("empty", "hostile"):
        return
    yield _takes(moments[0], setup="UPDATE posts SET created_at = '2020-02-29 12:00+00'")
    yield _takes(moments[0], setup="UPDATE posts SET published_at = now(), content = ''")
    yield _takes(moments[0], setup="UPDATE posts SET created_at = '2999-01-01'")
    yield _takes(moments[0], setup="UPDATE posts SET status = 'published', published_at = NULL")
    # The locks come last: when the answer raises, they are held until the next before().
    yield _takes(moments[1], locked=1)
    drafts = sum(post["status"] == "draft" for post in world.data.posts)
    yield _takes(moments[1], locked=drafts - 1)
    yield _takes(moments[0], locked=10_000)
    post = max(post["id"] for post in world.data.posts if post["status"] == "published")
    yield _takes(moments[1], held=post)


def _takes(moment: datetime, *, locked: int = 0, held: int = 0, setup: str = "") -> Call:
    def before(session: Session) -> Any:
        let_go()
        if locked:
            hold(session, LOCK.format(locked))
        kept = session.get(Post, held)
        if kept is not None:
            withdrawn = text("UPDATE posts SET status = 'draft', created_at = :old WHERE id = :id")
            session.execute(withdrawn, {"old": OLD, "id": held})
        return kept

    def after(_: Any, session: Session, __: Any) -> Any:
        free = len(outside(session, FREE)), len(outside(session, FREE_USERS))
        let_go()
        return free

    return call(moment, before=before, after=after, setup=setup)


def pairs(_: World) -> Iterator[Pair]:
    yield Pair(call(MOMENT), call(MOMENT))


def check_take_draft(case: Case) -> None:
    """Whether the answer waits for a locked row, and at which statement."""
    let_go()  # what calls() has locked
    with case.session() as session:
        session.execute(text("SET lock_timeout = '150ms'"))
        hold(session, LOCK.format(1))
        try:
            attempt = case.attempt(session, MOMENT)
        finally:
            let_go()
    last = case.recording.statements[-1]
    waited = attempt.error is not None and "Lock" in (last.error or "")
    updates = last.sql.lstrip().startswith("UPDATE")
    messages = case.exercise.messages
    case.mistake("takes_the_same", waited and updates, messages["takes_the_same"])
    case.mistake("waits_for_others", waited, messages["waits_for_others"])
