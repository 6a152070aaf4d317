"""However a lab goes wrong: it ends, and its locks are free."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from workbook import lanes
from workbook.blog.models import Post
from workbook.twosessions import Lanes, stage

LOCKED = update(Post).where(Post.id == 1).values(views=99)
ROOT = Path(__file__).resolve().parents[2]


def others(engine: Engine) -> int:
    with engine.connect() as connection:
        query = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name LIKE 'lane %' AND datname = current_database()"
        )
        return connection.scalar(text(query)) or 0


def gone_soon(engine: Engine) -> bool:
    until = time.monotonic() + 10
    while others(engine) and time.monotonic() < until:
        time.sleep(0.02)
    return not others(engine)


@pytest.fixture(autouse=True)
def _free(engine: Engine) -> Iterator[None]:
    yield
    assert gone_soon(engine), "a lane is still connected"
    with Session(engine) as session:
        session.execute(text("SET LOCAL lock_timeout = '1s'"))
        session.execute(text("LOCK TABLE posts"))
        assert session.scalar(select(Post.views).where(Post.id == 1)) == 10, "it was committed"


def stuck(engine: Engine, timeout: float = 30) -> Lanes:
    """Ann has the row, Ben waits for it."""
    lab = lanes(engine, timeout=timeout)
    for lane in (lab.session("Ann"), lab.session("Ben")):
        lane.run(lambda s: (s.execute(LOCKED), None)[1])
    assert lab.steps[1].waiting
    return lab


def test_the_end_of_the_block(engine: Engine) -> None:
    with stuck(engine) as lab:
        pass
    assert lab.closed
    assert "The end of the lab rolled back what Ann and Ben had left open." in repr(lab)
    lab.close()
    with pytest.raises(RuntimeError, match="has ended"):
        lab.session("Cleo")


def test_an_error_in_the_block(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), stuck(engine) as lab:
        lab.session("Cleo").run("a slip", lambda _: 1 / 0)


def test_who_waits_does_not_get_it_at_the_end(engine: Engine) -> None:
    def stubborn(session: Session) -> None:
        try:
            session.execute(LOCKED)
        finally:
            session.commit()

    with lanes(engine) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run(lambda s: (s.execute(LOCKED), None)[1])
        ben.run("would commit", stubborn)


def test_a_lab_that_is_forgotten(engine: Engine) -> None:
    lab = stuck(engine)
    del lab
    gc.collect()


def test_the_next_lab_ends_the_one_before(engine: Engine) -> None:
    first = stuck(engine)
    with lanes(engine) as second:
        assert first.closed
        assert not second.session("Cleo").scalar(select(Post.id).with_for_update()).waiting


def test_in_the_middle_of_a_function(engine: Engine) -> None:
    ended = []

    def work(session: Session) -> None:
        try:
            session.execute(LOCKED)
            session.commit()
        finally:
            ended.append(True)

    with lanes(engine) as lab:
        ann = lab.session("Ann")
        ann.start(work)
        ann.next()
    assert ended == [True]


def test_ctrl_c(engine: Engine) -> None:
    lab = stuck(engine)
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    with pytest.raises(KeyboardInterrupt):
        lab.session("Cleo").execute("SELECT pg_sleep(60)")
    assert lab.closed


def test_a_step_that_never_ends(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "GRACE", 0.2)
    lab = stuck(engine, timeout=0.5)
    halt: list[bool] = []

    def endless(_: Session) -> None:
        while not halt:
            time.sleep(0.01)

    try:
        with pytest.raises(TimeoutError, match="not ended"):
            lab.session("Cleo").run("endless", endless)
    finally:
        halt.append(True)
    assert lab.closed


def test_a_wait_ends_by_itself(engine: Engine) -> None:
    with lanes(engine, timeout=0.4) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.run(lambda s: (s.execute(LOCKED), None)[1])
        step = ben.run(lambda s: (s.execute(LOCKED), None)[1])
        while ben.worker.state.value == "running":
            time.sleep(0.02)
        ben.rollback()  # it is free again
        assert (step.sqlstate, step.finished) == ("55P03", 2)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_kernel_that_is_killed(engine: Engine, how: signal.Signals) -> None:
    code = f"""
        from sqlalchemy import create_engine, text
        from workbook import lanes
        lab = lanes(create_engine({engine.url.render_as_string(hide_password=False)!r}))
        ann, ben = lab.session("Ann"), lab.connection("Ben")
        ann.execute("UPDATE posts SET views = 99 WHERE id = 1")
        ben.execute("UPDATE posts SET views = 99 WHERE id = 1")
        print("stuck" if ben.waiting else "free", flush=True)
        input()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as kernel:
        assert kernel.stdout is not None
        assert kernel.stdout.readline() == "stuck\n"
        kernel.send_signal(how)


def test_the_end_of_the_program(engine: Engine) -> None:
    code = f"""
        from sqlalchemy import create_engine
        from workbook import lanes
        lab = lanes(create_engine({engine.url.render_as_string(hide_password=False)!r}))
        for lane in (lab.session("Ann"), lab.session("Ben")):
            lane.execute("UPDATE posts SET views = 99 WHERE id = 1")
        raise SystemExit("Ben waits" if lab.lanes[1].waiting else "free")
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.stderr == "Ben waits\n"
