"""Steps, waits and locks: what PostgreSQL does is what the lanes say."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine, Update, create_engine, func, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

from workbook import lanes
from workbook.blog.models import Post
from workbook.sqltape import record
from workbook.twosessions import Wait, lock_monitor


def bump(post: int) -> Update:
    return update(Post).where(Post.id == post).values(views=Post.views + 1)


def test_a_step_that_waits_goes_on_where_the_blocker_ends(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run("adds", lambda s: s.execute(bump(1)).rowcount)
        step = ben.run("adds too", lambda s: s.execute(bump(1)).rowcount)
        assert (step.waiting, step.value, ben.waiting) == (True, None, True)
        assert step.waits == [Wait(("Ann",), "a row of posts")]
        ann.commit()
        assert (step.waiting, step.value, step.finished) == (False, 1, 3)
        ben.commit()
    assert [part.row for part in step.parts] == [2, 3]


def test_a_lane_that_waits_can_do_nothing_else(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run(lambda s: s.execute(bump(1)))
        ben.run(lambda s: s.execute(bump(1)))
        with pytest.raises(RuntimeError, match=r"Ben waits for Ann \(a row of posts\)"):
            ben.commit()


def test_three_in_a_queue(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben, cleo = (lab.session(name) for name in ("Ann", "Ben", "Cleo"))
        for lane in (ann, ben, cleo):
            lane.run(lambda s: s.execute(bump(1)))
        _, second, third = lab.steps
        assert third.waits == [Wait(("Ben",), "a row of posts")]
        # After a commit the two would race for the new version of the row.
        ann.rollback()
        assert (second.finished, third.waiting) == (4, True)
        ben.rollback()
        assert third.finished == 5
        cleo.commit()


def test_a_statement_that_waits_for_another_lane_has_no_outcome_yet(engine: Engine) -> None:
    with lanes(engine) as lab:
        three = [lab.session(name) for name in ("Ann", "Ben", "Cleo")]
        for lane in three:
            lane.execute(bump(1))
        three[0].commit()
        done, waits = three[1:] if three[2].waiting else three[:0:-1]
        assert (done.waiting, waits.waiting) == (False, True)
        assert _row(repr(lab), 4).count("1 row changed") == 1
        done.commit()
        # It came only now, and stands there, also when the picture is drawn afterwards.
        assert _row(repr(lab), 4).count("1 row changed") == 1
        assert _row(repr(lab), 5).count("1 row changed") == 1


def _row(picture: str, number: int) -> str:
    """The lines of one step's row."""
    rows = re.split(r"(?m)^ {0,3}(\d+)\. ", picture)
    return rows[rows.index(str(number)) + 1].split("\n-- ")[0]


def test_one_step_can_wait_twice(engine: Engine) -> None:
    def both(session: Session) -> None:
        session.execute(bump(1))
        session.execute(bump(2))

    with lanes(engine) as lab:
        ann, ben, cleo = (lab.session(name) for name in ("Ann", "Ben", "Cleo"))
        ann.run(lambda s: s.execute(bump(1)))
        ben.run(lambda s: s.execute(bump(2)))
        step = cleo.run("both", both)
        ann.commit()
        assert step.waiting
        ben.commit()
        assert [(part.row, part.wait and part.wait.blockers) for part in step.parts] == [
            (3, ("Ann",)),
            (4, ("Ben",)),
            (5, None),
        ]


def test_a_circle_of_three(engine: Engine) -> None:
    with lanes(engine) as lab:
        three = [lab.session(name) for name in ("Ann", "Ben", "Cleo")]
        for post, lane in enumerate(three, 1):
            lane.run(lambda s, post=post: s.execute(bump(post)))
        for post, lane in enumerate(three, 1):
            lane.run(lambda s, post=post: s.execute(bump(post % 3 + 1)))
        assert [step.sqlstate for step in lab.steps] == [None] * 5 + ["40P01"]
        # Ben waited for a row of Cleo's.
        assert [step.finished for step in lab.steps] == [1, 2, 3, None, 6, 6]


def test_the_victim_is_the_same_for_a_role_without_rights(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_monitor.LockMonitor, "may_referee", lambda _: False)
    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run(lambda s: s.execute(bump(1)))
        ben.run(lambda s: s.execute(bump(2)))
        ann.run(lambda s: s.execute(bump(2)))
        assert ben.run(lambda s: s.execute(bump(1))).sqlstate == "40P01"


def test_a_savepoint_gives_row_locks_back(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.savepoint()
        ann.run(lambda s: s.execute(bump(1)))
        waits = ben.run(lambda s: s.execute(bump(1)))
        assert waits.waiting
        ann.rollback_to_savepoint()
        assert waits.finished == 4
    assert "ROLLBACK TO SAVEPOINT" in repr(lab)


def test_isolation_levels(engine: Engine) -> None:
    read = select(Post.views).where(Post.id == 1)
    with lanes(engine) as lab:
        loose, strict = lab.session("loose"), lab.session("strict", "REPEATABLE READ")
        writer = lab.connection("writer")
        assert [lane.scalar(read).value for lane in (loose, strict)] == [10, 10]
        writer.run(lambda c: c.execute(bump(1)))
        writer.commit()
        assert [lane.scalar(read).value for lane in (loose, strict)] == [11, 10]


def test_advisory_locks_and_autocommit(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben = lab.connection("Ann", "AUTOCOMMIT"), lab.connection("Ben", "AUTOCOMMIT")
        ann.execute("SELECT pg_advisory_lock(7)")
        step = ben.execute("SELECT pg_advisory_lock(7)")
        assert step.waits == [Wait(("Ann",), "an advisory lock")]
        ann.execute("SELECT pg_advisory_unlock(7)")
        assert step.finished == 3
        assert "Still in a transaction" not in repr(lab)


def test_an_index_built_concurrently_waits_for_old_transactions(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, migration = lab.session("Ann"), lab.connection("migration", "AUTOCOMMIT")
        ann.run(lambda s: s.execute(bump(1)))
        step = migration.execute("CREATE INDEX CONCURRENTLY ix_try ON posts (views)")
        assert step.waits == [Wait(("Ann",), "the end of all older transactions")]
        ann.commit()
        assert step.finished == 3
        assert migration.execute("DROP INDEX ix_try").error is None


def test_somebody_outside_is_named(engine: Engine) -> None:
    with engine.connect() as outside:
        outside.execute(text("LOCK TABLE posts"))
        with lanes(engine) as lab:
            step = lab.session("Ann").scalar(select(func.count()).select_from(Post))
            assert step.waits == [Wait(("somebody outside the lab",), "ACCESS SHARE on posts")]


def test_any_function_statement_by_statement(engine: Engine) -> None:
    went = []

    def work(session: Session) -> str:
        post = session.get_one(Post, 1)
        went.append("read")
        post.views = 5
        session.commit()
        went.append("committed")
        return "done"

    with lanes(engine) as lab:
        ann = lab.session("Ann")
        ann.start(work)
        assert went == []
        with pytest.raises(RuntimeError, match="inside a started function"):
            ann.commit()
        ann.next()
        assert went == ["read"]
        ann.next()
        assert went == ["read"]
        assert ann.next().value == "done"
        with pytest.raises(RuntimeError, match="no function to go on with"):
            ann.next()
    kinds = [[entry.kind.value for entry in step.entries] for step in lab.steps]
    assert kinds == [["BEGIN", "STATEMENT"], ["STATEMENT"], ["COMMIT"]]


def test_a_function_that_sends_nothing_is_a_step_too(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann = lab.session("Ann")
        ann.start(lambda _: 7)
        assert [step.value for step in lab.steps] == [7]
        lab.take_turns()


def test_an_order_of_turns(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        for lane in (ann, ben):
            lane.start(lambda s: [s.scalar(text(f"SELECT {n}")) for n in (1, 2)])
        lab.take_turns(ben, ben, ann)
        assert [step.lane for step in lab.steps] == ["Ben", "Ben", "Ann"]


def test_errors_of_the_database_are_part_of_the_story(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann = lab.session("Ann")
        step = ann.execute("SELECT nothing FROM posts")
        assert step.sqlstate == "42703"
        assert ann.failed
        ann.rollback()
        with pytest.raises(ZeroDivisionError):
            ann.run("a slip", lambda _: 1 / 0)
        assert ann.scalar("SELECT 1").value == 1  # the lab goes on
    assert "UndefinedColumn 42703" in repr(lab)
    assert "ZeroDivisionError: division by zero" in repr(lab)


def test_columns_of_a_model_in_a_session(engine: Engine) -> None:
    with lanes(engine) as lab:
        step = lab.session("A").execute(select(Post.id, Post.views).where(Post.id == 1))
    assert step.value == [(1, 10)]


def test_nothing_of_it_stands_on_the_tape(engine: Engine) -> None:
    with record() as recording, lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run(lambda s: s.execute(bump(1)))
        ben.run(lambda s: s.execute(bump(1)))
        ann.commit()
        with Session(engine) as session:
            session.scalar(text("SELECT 'mine'"))
    assert [entry.sql for entry in recording.statements] == ["SELECT 'mine'"]
    assert len([entry for step in lab.steps for entry in step.entries]) == 5


def test_other_engines(engine: Engine) -> None:
    with lanes(create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))) as lab:
        assert lab.session("Ann").scalar("SELECT 1").value == 1
    with pytest.raises(ValueError, match="talks to sqlite"):
        lanes(create_engine("sqlite://"))


def test_what_is_seen_stays_as_it_was(engine: Engine) -> None:
    with lanes(engine) as lab:
        ann = lab.session("Ann")
        ann.run("reads", lambda s: s.get(Post, 1))
        before = repr(lab)
        ann.commit()  # the object is expired now
    assert "= Post(id=1, title=" in before
    assert "= Post(id=1, title=" in repr(lab)


def test_the_drawing_is_sound_and_says_it_in_words(engine: Engine) -> None:
    with lanes(engine, "<i>&") as lab:
        ann, ben = lab.session("A <b>"), lab.session("Ben")
        ann.run("<script>", lambda s: s.execute(bump(1)))
        ben.run("waits", lambda s: s.execute(bump(1)))
        html = lab._repr_html_()
        assert "Ben still waits." in html
    for drawn in (html, lab._repr_html_()):
        [picture] = re.findall(r"<svg.*?</svg>", drawn, re.DOTALL)
        label = ET.fromstring(picture).attrib["aria-label"]
        assert "waits for A <b>: a row of posts" in label
        assert not re.search(r"<(script|i)>", drawn)
    assert "cut off by the end of the lab" in repr(lab)
    assert lanes(engine)._repr_html_()  # an empty one too
