"""The check of ``take_draft``, chapter 8."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import (
    MOMENT,
    Known,
    hold,
    left_open,
    let_go,
    outside,
    sent_any,
)
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet

OLD = datetime(2001, 2, 28, 23, 59, 59, tzinfo=UTC)
LOCK = "SELECT 1 FROM posts WHERE status = 'draft' ORDER BY created_at, id LIMIT {} FOR UPDATE"
FREE = "SELECT id FROM posts WHERE status = 'draft' FOR UPDATE SKIP LOCKED"


def calls(world: World) -> Iterator[Call]:
    moments = draw.moments([MOMENT], most=2)
    yield _takes(moments[1])
    if world.name in ("empty", "hostile"):
        return
    yield _takes(moments[0], setup="UPDATE posts SET created_at = '2020-02-29 12:00+00'")
    yield _takes(moments[1], locked=1)
    yield _takes(moments[0], setup="UPDATE posts SET published_at = now()")
    yield _takes(moments[0], locked=10_000)
    yield _takes(moments[0], setup="UPDATE posts SET status = 'published', published_at = NULL")
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
        free = outside(session, FREE)
        let_go()
        return len(free)

    return call(moment, before=before, after=after, setup=setup)


def pairs(_: World) -> Iterator[Pair]:
    yield Pair(call(MOMENT), call(MOMENT))


def check_take_draft(case: Case) -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    ids = [row[0] for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id")]
    case.sql("UPDATE posts SET status = 'draft', published_at = NULL WHERE id % 5 = 0")
    for one in reversed(ids[-4:]):  # the same moment, and rows with lower ids come later
        case.sql("UPDATE posts SET created_at = %(at)s WHERE id = %(id)s", at=early, id=one)
    queue = [
        row[0]
        for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY created_at, id")
    ]
    with case.session() as one, case.session() as two, case.session() as three:
        for session in (one, two, three):
            session.execute(text("SET lock_timeout = '150ms'"))
        held = two.get_one(Post, queue[1])
        _worker(case, one, queue[:1], "The first worker")
        _worker(case, two, queue[1:2], "A second worker, while the first is still busy,")
        _worker(case, one, queue[2:3], "The first worker, asking again,")
        assert held in two
        two.rollback()
        _worker(case, three, queue[1:2], "A third worker, after the second has rolled back,")
        one.commit()
        three.commit()
        case.sql("UPDATE posts SET status = 'published' WHERE id = ANY(%(ids)s)", ids=queue[4:])
        _worker(case, one, queue[3:4], "A worker who finds the last draft")
        _worker(case, two, [], "A worker who finds all drafts taken by others")
    _takes_what_it_holds(case, queue[3])


def _takes_what_it_holds(case: Case, post_id: int) -> None:
    """The session holds the post as it was when it was published; since then it was withdrawn."""
    query = "UPDATE posts SET status = %(status)s WHERE id = %(id)s"
    case.sql(query, status="published", id=post_id)
    with case.session() as session:
        held = session.get_one(Post, post_id)
        case.sql(query, status="draft", id=held.id)
        case.call(session, MOMENT)
        session.flush()
        status = session.scalars(select(Post.status).where(Post.id == post_id)).one()
        case.mistake(
            "trusts_the_held_object",
            status != "published",
            "The session held the post, with old values: there it was published. So setting the "
            "status changed nothing, and the row is a draft still. The SELECT that locks the row "
            "has to fill the object anew.",
            symptom="s37",
        )


def _worker(case: Case, session: Session, wanted: list[int], who: str) -> None:
    """``wanted`` is the id of the right draft, or nothing."""
    known: Known = {
        NoResultFound: (
            "fails_when_all_are_taken",
            f"{who} got an error; None was expected when no draft is free.",
        ),
        AttributeError: (
            "fails_when_all_are_taken",
            f"{who} got an error; None was expected when no draft is free.",
        ),
    }
    try:
        post = case.call(session, MOMENT, raising={} if wanted else known)
    except NotYet:
        last = case.recording.statements[-1] if case.recording.statements else None
        locked = last is not None and "Lock" in (last.error or "")
        case.mistake(
            "takes_the_same",
            last is not None and locked and last.sql.lstrip().startswith("UPDATE"),
            f"{who} chose a draft that another worker was publishing already, and had to wait "
            "for it at the UPDATE. A plain SELECT sees no locks.",
        )
        case.mistake(
            "waits_for_others",
            locked,
            f"{who} was stopped by a row that another worker had locked, although other drafts "
            "are free. A locked row is to be passed over.",
        )
        raise
    left_open(case)
    if post is None:
        case.mistake(
            "gives_up_at_a_lock",
            bool(wanted) and any(entry.error for entry in case.recording.statements),
            f"{who} met a locked row and got None, although other drafts are free. A locked row "
            "is to be passed over.",
        )
        case.mistake(
            "locks_all_drafts",
            bool(wanted) and "A second worker" in who,
            f"{who} got None, but drafts are free. The first one has locked more rows than the one "
            "that it took.",
        )
        return
    [got] = case.objects_of([post], Post)
    [(status,)] = case.sql("SELECT status FROM posts WHERE id = %(id)s", id=got)
    case.mistake("takes_no_draft", status != "draft", f"{who} got post {got}, which is no draft.")
    case.mistake(
        "wrong_order",
        wanted != [] and got != wanted[0],
        f"{who} got draft {got}; draft {wanted[0]} has been waiting longer, by created_at and "
        "then by id.",
    )
    case.mistake(
        "forgets_flush",
        not sent_any(case, "UPDATE"),
        f"{who} got the right draft, but no UPDATE was sent for it: flush.",
    )
