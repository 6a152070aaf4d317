"""The process behind ``workbook watch``: each verdict is its own, however much is known before."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from workbook.course import catalogue, paths
from workbook.judge.feedback import Feedback, State
from workbook.judge.process import ForkServer
from workbook.judge.run import run

NAME = "find_by_email"


@pytest.fixture
def forkserver() -> Iterator[ForkServer]:
    process = ForkServer(prewarm=True)
    yield process
    process.close()


def _judge(forkserver: ForkServer, folder: Path, name: str, answer: str) -> Feedback:
    exercise = catalogue.exercise(name)
    (folder / f"{exercise.chapter}.py").write_text(answer, encoding="utf-8")
    [feedback] = run([exercise], folder, forkserver.start)
    return feedback


def _solution(name: str = NAME) -> str:
    return catalogue.exercise(name).solution.read_text(encoding="utf-8")


WRONG = "def find_by_email(session, email):\n    return None\n"


def _spare(forkserver: ForkServer) -> psutil.Process:
    """The child that waits for the next answer."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = psutil.Process(forkserver._process.pid).children()
        if children:
            return children[0]
        time.sleep(0.02)
    raise AssertionError("nobody waits for the next answer")


def test_the_same_exercise_again_and_again(forkserver: ForkServer, tmp_path: Path) -> None:
    for answer, state in [
        (_solution(), State.RIGHT),
        (WRONG, State.NOT_YET),
        (_solution(), State.RIGHT),
        (paths.stub("ch05_crud").read_text(encoding="utf-8"), State.NOT_ATTEMPTED),
        ("def find_by_email(session:\n", State.NOT_YET),
        (_solution(), State.RIGHT),
    ]:
        assert _judge(forkserver, tmp_path, NAME, answer).state is state


def test_who_waits_is_who_judges(forkserver: ForkServer, tmp_path: Path) -> None:
    _judge(forkserver, tmp_path, NAME, _solution())
    spare = _spare(forkserver)
    answer = f"import os\nassert os.getpid() == {spare.pid}\n{_solution()}"
    assert _judge(forkserver, tmp_path, NAME, answer).state is State.RIGHT


def test_another_exercise_ends_who_waits(forkserver: ForkServer, tmp_path: Path) -> None:
    _judge(forkserver, tmp_path, NAME, _solution())
    spare = _spare(forkserver)
    other = "greet_readers"
    assert _judge(forkserver, tmp_path, other, _solution(other)).state is State.RIGHT
    assert not spare.is_running()


def test_somebody_ends_who_waits(forkserver: ForkServer, tmp_path: Path) -> None:
    _judge(forkserver, tmp_path, NAME, _solution())
    spare = _spare(forkserver)
    os.kill(spare.pid, signal.SIGKILL)
    while spare.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.02)
    assert _judge(forkserver, tmp_path, NAME, _solution()).state is State.RIGHT


def test_nobody_is_left_behind(tmp_path: Path) -> None:
    forkserver = ForkServer(prewarm=True)
    try:
        _judge(forkserver, tmp_path, NAME, _solution())
        spare = _spare(forkserver)
    finally:
        forkserver.close()
    psutil.wait_procs([spare], timeout=30)
    assert not spare.is_running()
