"""Whatever three lanes do, in whatever order: who waits for whom is what PostgreSQL says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from workbook import lanes
from workbook.sqltape import EntryKind
from workbook.twosessions import Lane, Lanes

NAMES = ("Ann", "Ben", "Cleo")
BUMP = "UPDATE posts SET views = views + 1 WHERE id = {}"
STATEMENTS = {
    "bump": BUMP,
    "lock": "SELECT id FROM posts WHERE id = {} FOR UPDATE",
    "share": "SELECT id FROM posts WHERE id = {} FOR SHARE",
    "table": "LOCK TABLE posts IN SHARE MODE",
    "fail": "SELECT {} / 0",
}
OPERATIONS = st.sampled_from(
    ["bump", "bump", "bump", "lock", "share", "table", "fail", "commit", "commit", "rollback"]
)
STORIES = st.lists(
    st.tuples(st.integers(0, 2), OPERATIONS, st.integers(1, 2)), min_size=2, max_size=10
)

WAITING = """
SELECT a.pid, pg_blocking_pids(a.pid) FROM pg_stat_activity a
WHERE a.application_name LIKE 'lane %' AND a.wait_event_type = 'Lock'
    AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted)
"""
OPEN = """
SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lane %' AND state <> 'idle'
"""


def test_who_waits_for_whom(engine: Engine) -> None:
    watcher = create_engine(engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    seen: Counter[str] = Counter()

    @settings(
        max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @example([(0, "bump", 1), (1, "bump", 2), (0, "bump", 2), (1, "bump", 1), (0, "commit", 1)])
    @example([(0, "bump", 1), (1, "bump", 1), (2, "bump", 1), (0, "commit", 1), (1, "commit", 1)])
    @example([(0, "bump", 1), (1, "table", 1), (2, "bump", 1), (0, "fail", 1), (0, "commit", 1)])
    @given(STORIES)
    def run(story: list[tuple[int, str, int]]) -> None:
        with watcher.connect() as look:
            look.execute(text("UPDATE posts SET views = 10"))
            with lanes(engine) as lab:
                all_ = [lab.session(name) for name in NAMES]
                for number, operation, post in story:
                    if all_[number].waiting:
                        continue
                    act(all_[number], operation, post)
                    compare(lab, look, all_, seen)
                # What is still open is rolled back by the end of the lab.
            views = look.execute(text("SELECT sum(views - 10) FROM posts")).scalar_one()
        assert views == sum(committed(lab, lane.name) for lane in all_)

    run()
    watcher.dispose()
    # The stories were such that something could have gone wrong in them.
    assert all(seen[kind] for kind in ("waits", "queues", "deadlocks", "instead")), seen


def act(lane: Lane, operation: str, post: int) -> None:
    if operation in STATEMENTS:
        lane.execute(STATEMENTS[operation].format(post))
    else:
        getattr(lane, operation)()


def compare(lab: Lanes, look: Any, all_: list[Lane], seen: Counter[str]) -> None:
    names = {lane.worker.pid: lane.name for lane in all_}
    truth = {
        names[pid]: tuple(sorted({names[blocker] for blocker in blockers}))
        for pid, blockers in look.execute(text(WAITING))
    }
    shown = {
        step.lane: step.waits[-1].blockers for step in lab.steps if step.waiting and step.waits
    }
    assert shown == truth
    assert shown.keys() == {lane.name for lane in all_ if lane.waiting}
    still_open = {names[pid] for pid in look.scalars(text(OPEN))}
    assert {lane.name for lane in all_ if in_transaction(lab, lane)} == still_open
    drawn = repr(lab)
    for lane in all_:
        assert (f"-- {lane.name} still waits." in drawn) == (lane.name in truth)
    seen["waits"] += bool(truth)
    seen["queues"] += len(truth) > 1
    seen["deadlocks"] += lab.steps[-1].sqlstate == "40P01"
    seen["instead"] += any(entry.instead_of_commit for entry in lab.steps[-1].entries)


def in_transaction(lab: Lanes, lane: Lane) -> bool:
    """Whether the picture has a transaction of this lane that is not at its end."""
    entries = [entry for step in lab.steps if step.lane == lane.name for entry in step.entries]
    kinds = [entry.kind for entry in entries if not entry.is_statement]
    return bool(kinds) and kinds[-1] is EntryKind.BEGIN


def committed(lab: Lanes, name: str) -> int:
    """How many rows were changed for good, according to the picture."""
    total = pending = 0
    for step in lab.steps:
        for entry in step.entries if step.lane == name else ():
            if entry.is_statement and entry.sql.startswith("UPDATE"):
                pending += entry.rows or 0
            elif entry.kind is EntryKind.COMMIT:
                total, pending = total + pending, 0
            elif entry.kind is EntryKind.ROLLBACK:
                pending = 0
    return total
