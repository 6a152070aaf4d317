"""A check leaves nothing in the system's temporary folder, also where the answer is a package."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from workbook.course import catalogue
from workbook.course.packages import handed_out
from workbook.judge import scratch
from workbook.judge.feedback import State
from workbook.judge.process import ForkServer, Starter, start_spawned
from workbook.judge.run import run

PROJECT = catalogue.exercise("blog_api")


def _judge(work: Path, start: Starter) -> None:
    [feedback] = run([PROJECT], work / "exercises", start)
    assert feedback.state is State.NOT_YET
    assert feedback.mistake != "defect", feedback.message


def test_what_a_check_writes_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, temporary = tmp_path / "my_work", tmp_path / "temporary"
    for folder in (work / "exercises", temporary):
        folder.mkdir(parents=True)
    for name, text in handed_out(PROJECT.starter).items():
        file = work / PROJECT.package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "begun = True\n" * name.endswith(".py"), "utf-8")
    monkeypatch.delenv(scratch.VARIABLE)  # that of the whole run
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)  # it is looked up again
    _judge(work, start_spawned)
    assert list(temporary.iterdir()) == []
    forkserver = ForkServer(prewarm=True)
    _judge(work, forkserver.start)
    forkserver.close()
    assert list(temporary.iterdir()) == []
