"""The small file that says how far one has come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbook.course import catalogue, packages, progress, solutions
from workbook.course.progress import Progress


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path / "deep" / "er"))
    return tmp_path / "deep" / "er"


def test_states_come_and_go() -> None:
    assert progress.read() == Progress()
    progress.record_states({"a": "right", "b": "not yet right", "c": "not attempted"})
    assert progress.read() == Progress(["a"], ["b"], {})
    progress.record_states({"a": "not yet right", "b": "right"})
    assert progress.read() == Progress(["b"], ["a"], {})
    progress.record_states({"a": "not attempted", "b": "not attempted"})
    assert progress.read() == Progress()


def test_hints_open_one_by_one() -> None:
    assert [progress.open_hint("a", 3) for _ in range(5)] == [1, 2, 3, 3, 3]
    progress.record_states({"b": "right"})
    assert progress.read().hints == {"a": 3}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'{"right": []}',
        b'{"right": 7, "tried": [], "hints": {}}',
        b'{"right": [], "tried": [], "hints": []}',
        b'{"right": [], "tried": [], "hints": {"a": Infinity}}',
        b'{"right": [], "tried": [], "hints": {"a": "x"}}',
        b"\xff\xfe",
        b"[" * 200_000,
    ],
    ids=range(12),
)
def test_a_damaged_file_is_an_empty_one_and_is_written_anew(work: Path, content: bytes) -> None:
    work.mkdir(parents=True)
    progress.file().write_bytes(content)
    assert progress.read() == Progress()
    assert not progress.sound()
    progress.record_states({"a": "right"})
    assert progress.read() == Progress(["a"], [], {})
    assert progress.sound()
    assert json.loads(progress.file().read_text())["right"] == ["a"]


@pytest.mark.parametrize("exercise", catalogue.exercises(), ids=lambda each: each.name)
def test_a_solution_is_cut_out_whole(exercise: catalogue.Exercise) -> None:
    cut = solutions.source(exercise)
    if exercise.package:
        whole = solutions.files(exercise)
        for name in (each for each in packages.sources(exercise.solution) if each.endswith(".py")):
            compile(whole[name], exercise.name, "exec")
            assert whole[name] in cut
        return
    compile(cut, exercise.name, "exec")
    written = exercise.solution.read_text(encoding="utf-8")
    for part in cut.split("\n\n\n"):
        assert part in written
    for name in exercise.objects:
        assert name in cut
