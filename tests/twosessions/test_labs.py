"""The labs of chapter 9: each tells the same story on twenty runs, and each cure cures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests.twosessions import labs
from tests.twosessions.conftest import Reset
from workbook.blog.models import Post
from workbook.twosessions import Lanes, Wait

RUNS = 20
LABS = (labs.lost_update, labs.deadlock, labs.write_skew, labs.queue, labs.blocked_migration)


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.__name__)
def test_the_same_lanes_on_every_run(
    engine: Engine, reset: Reset, lab: Callable[[Engine], Lanes]
) -> None:
    seen = set()
    for _ in range(RUNS):
        reset()
        done = lab(engine)
        seen.add((repr(done), done._repr_html_()))
    assert len(seen) == 1


def views(engine: Engine, post: int = 1) -> int:
    with Session(engine) as session:
        return session.scalars(select(Post.views).where(Post.id == post)).one()


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (labs.view_by_hand, 11),
        (labs.view_in_sql, 12),
        (labs.view_locked, 12),
        (labs.view_locked_too_late, 11),
        (labs.view_locked_and_read_again, 12),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_lost_and_not_lost(engine: Engine, visit: labs.Work, expected: int) -> None:
    lab = labs.two_visitors(engine, visit, "")
    assert views(engine) == expected
    [waited] = [step for step in lab.steps if step.waits]
    assert (waited.lane, waited.waits) == ("Ben", [Wait(("Ann",), "a row of posts")])
    assert not any(step.error for step in lab.steps)


def test_a_version_makes_the_second_one_fail(engine: Engine) -> None:
    lab = labs.two_visitors(engine, labs.view_versioned, "")
    [failed] = [step for step in lab.steps if step.error]
    assert failed.lane == "Ben"
    assert isinstance(failed.error, StaleDataError)
    assert views(engine) == 11
    assert "StaleDataError" in repr(lab)


def test_the_deadlock_ends_the_one_who_closes_the_circle(engine: Engine) -> None:
    lab = labs.deadlock(engine)
    [failed] = [step for step in lab.steps if step.error]
    assert (failed.lane, failed.sqlstate) == ("Ben", "40P01")
    assert "blocked by Ann" in repr(lab)
    assert (views(engine, 1), views(engine, 2)) == (9, 11)


def test_in_order_nobody_is_ended(engine: Engine) -> None:
    lab = labs.deadlock_cured(engine)
    assert not any(step.error for step in lab.steps)
    assert (views(engine, 1), views(engine, 2)) == (10, 10)


def test_write_skew_only_where_it_is_allowed(engine: Engine, reset: Reset) -> None:
    lab = labs.write_skew(engine)
    [failed] = [step for step in lab.steps if step.error]
    assert (failed.lane, failed.sqlstate) == ("Ben", "40001")
    assert lab.steps[-1].value == "has to stay"
    reset()
    weak = labs.two_editors(engine, "REPEATABLE READ")
    assert [step.value for step in weak.steps][-2:] == ["leaves", "leaves"]  # nobody is left


def test_two_workers_never_take_the_same(engine: Engine) -> None:
    lab = labs.queue(engine)
    taken = [step.value for step in lab.steps if step.value]
    assert len(set(taken)) == 2
    assert not any(step.waits for step in lab.steps)


def test_an_idle_reader_blocks_everybody(engine: Engine) -> None:
    lab = labs.blocked_migration(engine)
    _, alter, read, *_ = lab.steps
    assert alter.waits == [Wait(("Ann",), "ACCESS EXCLUSIVE on posts")]
    assert read.waits == [Wait(("migration",), "ACCESS SHARE on posts")]
    assert (alter.finished, read.finished) == (4, 5)


def test_with_a_timeout_only_the_migration_waits(engine: Engine) -> None:
    lab = labs.patient_migration(engine)
    [failed] = [step for step in lab.steps if step.error]
    assert failed.sqlstate == "55P03"
    assert failed.waits == [Wait(("Ann",), "ACCESS EXCLUSIVE on posts")]
    assert [step.lane for step in lab.steps if step.waits] == ["migration"]
    assert "summary" in {column["name"] for column in inspect(engine).get_columns("posts")}
