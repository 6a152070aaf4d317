"""Each change of state by name, on the line that brought it about."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import pickle
import threading

import pytest
from sqlalchemy import URL, Engine, delete, func, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    Session,
    make_transient,
    make_transient_to_detached,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.pool import NullPool

from tests.sessionxray.conftest import user
from workbook.blog import Post, User
from workbook.sessionxray import XRay, xray
from workbook.sessionxray.timeline import Change
from workbook.sqltape import EntryKind


def told(x: XRay) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The lines that changed something."""
    assert x.trouble == ""
    return [(step.line, step.changes) for step in x.steps if step.changes]


def test_the_usual_life(session: Session) -> None:
    with xray(session, show=False) as x:
        ann = user("ann")
        session.add(ann)
        session.flush()
        session.commit()
        assert ann.username == "ann"
        session.delete(ann)
        session.flush()
        session.commit()
    one = "User#1"
    assert told(x)[1:] == [
        ("session.add(ann)", [(one, "transient", "pending")]),
        ("session.flush()", [(one, "pending", "persistent")]),
        ("session.commit()", [(one, "persistent", "expired")]),
        ('assert ann.username == "ann"', [(one, "expired", "persistent")]),
        ("session.flush()", [(one, "persistent", "deleted")]),
        ("session.commit()", [(one, "deleted", "detached")]),
    ]
    [made, *_] = x.steps
    assert (made.place.function, made.changes) == ("user", [(one, "", "transient")])
    assert x.states(ann) == [
        *("transient", "pending", "persistent", "expired", "persistent", "deleted", "detached")
    ]
    marked = [step for step in x.steps if step.marks]
    assert [(step.line, step.marks) for step in marked] == [
        ("session.delete(ann)", [(one, "marked for deletion")])
    ]


def test_sql_belongs_to_its_line(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        assert zoe is session.get(User, 1)
        zoe.bio = "Writes."
        session.commit()
    sent = [(step.line, [entry.kind.value for entry in step.sent]) for step in x.steps]
    assert sent == [
        ("zoe = session.get_one(User, 1)", ["BEGIN", "STATEMENT"]),
        ("assert zoe is session.get(User, 1)", []),
        ('zoe.bio = "Writes."', []),
        ("session.commit()", ["STATEMENT", "COMMIT"]),
    ]
    assert [step.quiet for step in x.steps] == [False, True, False, False]
    assert x.steps[2].marks == [("User#1", "bio set")]


def test_objects_that_were_there_before(session: Session) -> None:
    zoe, outside = session.get_one(User, 1), user("ann")
    with xray(session, show=False) as x:
        session.expire(zoe, ["bio"])
        session.add(outside)
        session.rollback()
    assert x.states(zoe) == ["persistent", "partly expired", "expired"]
    assert x.states(outside) == ["transient", "pending", "transient"]


def test_rollback_undoes_new_and_deleted(session: Session) -> None:
    zoe = session.get_one(User, 1)
    with xray(session, show=False) as x:
        ann = user("ann")
        session.add(ann)
        session.delete(zoe)
        session.flush()
        session.rollback()
    assert x.states(ann) == ["transient", "pending", "persistent", "transient"]
    assert x.states(zoe) == ["persistent", "deleted", "persistent", "expired"]


def test_inserted_deleted_and_rolled_back_is_transient(session: Session) -> None:
    with xray(session, show=False) as x:
        ann = user("ann")
        session.add(ann)
        session.flush()
        session.delete(ann)
        session.flush()
        session.rollback()
    assert x.states(ann) == ["transient", "pending", "persistent", "deleted", "transient"]


def test_a_value_that_is_set_can_be_the_last_one_missing(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        session.expire(zoe, ["bio"])
        zoe.bio = "known again"
        assert x.states(zoe) == ["persistent", "partly expired", "persistent"]
        session.expire(zoe, ["bio"])
        session.expunge(zoe)
        zoe.bio = "known again"
    assert x.states(zoe)[3:] == ["partly expired", "detached, partly expired", "detached"]
    assert not [
        one for step in x.timeline.steps for one in step.of(Change) if one.why == "no event"
    ]


def test_a_savepoint_gives_back_its_part(session: Session) -> None:
    kept, lost = user("ann"), user("ben")
    with xray(session, show=False) as x:
        session.add(kept)
        session.flush()
        with contextlib.suppress(ZeroDivisionError), session.begin_nested():
            session.add(lost)
            session.flush()
            raise ZeroDivisionError
        session.commit()
    assert x.states(kept) == ["transient", "pending", "persistent", "expired"]
    assert x.states(lost) == ["transient", "pending", "persistent", "transient"]
    kinds = [entry.kind for step in x.steps for entry in step.sent if not entry.is_statement]
    assert kinds == [EntryKind.BEGIN, EntryKind.SAVEPOINT, EntryKind.ROLLBACK_TO, EntryKind.COMMIT]


def test_a_failed_flush_leaves_a_session_that_refuses(session: Session) -> None:
    with xray(session, show=False) as x:
        twin = user("zoe")
        session.add(twin)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        session.get(User, 1)
    assert x.states(twin) == ["transient", "pending", "transient"]
    flush, rollback = (
        step for step in x.steps if step.line in {"session.flush()", "session.rollback()"}
    )
    assert flush.sent[1].error is not None
    assert [type(one).__name__ for one in flush.happenings][-1] == "Standstill"
    assert rollback.sent == []
    assert "refuses work until rollback()" in repr(x)


def test_merge_makes_another_object(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get(User, 1)
        session.expunge(zoe)
        copy = session.merge(zoe)
        new = session.merge(User(username="ann", email="a"))
        unasked = session.merge(pickle.loads(pickle.dumps(zoe)), load=False)
    assert x.states(zoe) == ["persistent", "detached"]
    assert x.states(copy) == ["persistent"]
    assert unasked is copy
    assert x.states(new) == ["pending"]
    assert [track.name for track in x.objects] == ["User#1", "User#2", "User#3", "User#4", "User#5"]


def test_two_objects_of_one_row(blog: Engine) -> None:
    with xray(show=False) as x, Session(blog) as ann, Session(blog) as bob:
        for_ann, for_bob = ann.get(User, 1), bob.get(User, 1)
        ann.commit()
    assert x.states(for_ann) == ["persistent", "expired", "detached, expired"]
    assert x.states(for_bob) == ["persistent", "detached"]
    first, second = x.timeline.sessions
    assert [(track.key, track.sessions) for track in x.objects] == [
        ((1,), {first}),
        ((1,), {second}),
    ]
    assert [lane.session for lane in x.timeline.lanes] == [first, second]


def test_a_block_that_shares_its_with(blog: Engine) -> None:
    with xray(show=False) as x, Session(blog) as session:
        zoe = session.get_one(User, 1)
        str(zoe.bio)
    lines = [step.line for step in x.steps]
    assert lines[:2] == ["zoe = session.get_one(User, 1)", "str(zoe.bio)"]
    assert lines[2].startswith("with xray(")
    assert len(lines) == 3


def test_only_the_given_session(blog: Engine) -> None:
    with Session(blog) as ann, Session(blog) as bob, xray(bob, show=False) as x:
        ann.get(User, 1)
        ann.add(user("ann"))
        ann.flush()
        bob.get(User, 2)
    assert [track.key for track in x.objects] == [(2,)]
    assert [len(step.sent) for step in x.steps] == [2]


def test_close_expunge_and_back(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get(User, 1)
        ann = user("ann")
        session.add(ann)
        session.close()
        session.add(zoe)
        session.expire_all()
        session.refresh(zoe)
        session.expunge_all()
    assert x.states(zoe) == [
        "persistent",
        "detached",
        "persistent",
        "expired",
        "persistent",
        "detached",
    ]
    assert x.states(ann) == ["transient", "pending", "transient"]


def test_without_expire_on_commit(blog: Engine) -> None:
    with Session(blog, expire_on_commit=False) as session, xray(session, show=False) as x:
        zoe, bob = session.get(User, 1), session.get(User, 2)
        session.delete(bob)
        session.commit()
    assert x.states(zoe) == ["persistent"]
    assert x.states(bob) == ["persistent", "deleted"]
    assert inspect(bob).deleted, "SQLAlchemy leaves it so"


def test_bulk_update_and_delete(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe, bob = session.get(User, 1), session.get(User, 2)
        session.execute(update(User).where(User.id == 1).values(bio=func.upper(User.username)))
        assert zoe is not None
        assert zoe.bio == "ZOE"
        session.execute(delete(User).where(User.id == 2))
    assert x.states(zoe) == ["persistent", "partly expired", "persistent"]
    assert x.states(bob) == ["persistent", "deleted"]


def test_transient_by_hand(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        session.expunge(zoe)
        make_transient(zoe)
        session.flush()
        session.get(User, 2)
        make_transient_to_detached(zoe)
        session.add(zoe)
    assert x.states(zoe) == ["persistent", "detached", "transient", "detached", "persistent"]
    [made] = [step for step in x.steps if step.line == "make_transient(zoe)"]
    assert made.changes == [("User#1", "detached", "transient")]


def test_pickled_and_back(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get(User, 1)
        session.expire(zoe)
        copy = pickle.loads(pickle.dumps(zoe))
    assert x.states(copy) == ["detached, expired"]


def test_objects_that_go(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get(User, 1)
        del zoe
        bob = session.get(User, 2)
        bob = None
        session.scalars(select(Post)).all()
    assert bob is None
    gone = [(step.line, step.changes) for step in x.steps]
    assert ("del zoe", [("User#1", "persistent", "collected")]) in gone
    assert ("bob = None", [("User#2", "persistent", "collected")]) in gone
    assert gone[-1][1] == [("Post#1", "", "persistent"), ("Post#1", "persistent", "collected")]


def test_a_ring_goes_when_the_collector_is_called(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        assert zoe.posts[0].author is zoe
        del zoe
        gc.collect()
    ends = [change for change in x.steps[-1].changes if change[2] == "collected"]
    assert x.steps[-1].line == "gc.collect()"
    assert {end[0] for end in ends} == {"User#1", "Post#1"}


def test_a_session_that_goes(blog: Engine) -> None:
    with xray(show=False) as x:
        session = Session(blog)
        zoe = session.get(User, 1)
        session.commit()
        del session
    assert x.states(zoe) == ["persistent", "expired", "detached, expired"]
    assert x.steps[-1].line == "del session"


def test_an_error_ends_the_block(session: Session) -> None:
    x = xray(session, show=False)
    with pytest.raises(IntegrityError), x:  # noqa: PT012
        session.get(User, 1)
        session.add(user("zoe"))
        session.flush()
        session.get(User, 2)
    assert (x.steps[-1].line, x.steps[-1].raised) == ("session.flush()", "IntegrityError")


def test_quiet_lines_are_never_guessed(session: Session) -> None:
    class Stop(Exception):
        pass

    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        zoe.bio = str(1)
        if zoe.bio == "2":
            zoe.bio.upper()
        with contextlib.suppress(Stop):
            session.expire(zoe)
            if zoe.id:
                raise Stop
            session.info.clear()
        session.info.update(a=1)
    assert [step.line for step in x.steps] == [
        "zoe = session.get_one(User, 1)",
        "zoe.bio = str(1)",
        "with contextlib.suppress(Stop):",
        "session.expire(zoe)",
        "if zoe.id:",
        "session.info.update(a=1)",
    ]


def test_scoped_and_made_sessions(blog: Engine) -> None:
    scoped = scoped_session(sessionmaker(blog))
    with xray(scoped, show=False) as x:
        zoe = scoped.get(User, 1)
    assert x.states(zoe) == ["persistent"]
    scoped.remove()


def test_threads(blog: Engine) -> None:
    def work() -> None:
        with Session(blog) as session:
            session.get(User, 2)

    with xray(show=False) as x, Session(blog) as session:
        session.get(User, 1)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert {step.thread for step in x.steps if step.place.function == "work"} == {2}
    assert [track.key for track in x.objects] == [(1,), (2,)]
    assert "(in work(), thread 2)" in repr(x)


def test_asyncio(blog: Engine, database_url: URL) -> None:
    async def main() -> None:
        engine = create_async_engine(
            database_url.set(drivername="postgresql+asyncpg"), poolclass=NullPool
        )
        async with AsyncSession(engine) as session:
            with xray(session, show=False) as x:
                zoe = await session.get(User, 1)
                await session.delete(zoe)
                await session.commit()
                assert x.states(zoe) == ["persistent", "deleted", "detached"]
        with xray(show=False) as closing:
            async with AsyncSession(engine) as other:
                await other.get(User, 2)
        assert [(step.line, step.place.leaving) for step in closing.steps] == [
            ("async with AsyncSession(engine) as other:", False),
            ("await other.get(User, 2)", False),
            ("async with AsyncSession(engine) as other:", True),
        ]
        assert [step.line for step in x.steps] == [
            "zoe = await session.get(User, 1)",
            "await session.delete(zoe)",
            "await session.commit()",
            'assert x.states(zoe) == ["persistent", "deleted", "detached"]',
        ]
        assert x.steps[1].marks == [("User#1", "marked for deletion")]
        await engine.dispose()

    asyncio.run(main())
