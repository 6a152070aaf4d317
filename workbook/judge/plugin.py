r"""The pytest side: makes every ``check_<exercise>(case)`` of a check file a test.

Used by ``workbook check`` in a process of its own, and by hand::

    pytest -p workbook.judge.plugin --import-mode=importlib \
           -o python_files=check.py -o python_functions='check_*' exercises/ch05_crud
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from workbook.course import catalogue, paths
from workbook.judge import learner, verdict
from workbook.judge.feedback import Feedback, NotAttempted, NotYet, State

_REPORT = pytest.StashKey[int]()
_FEEDBACK = pytest.StashKey[Feedback]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that ``workbook check`` passes."""
    group = parser.getgroup("workbook")
    group.addoption("--work", type=Path, default=None, help="folder of the files to judge")
    group.addoption("--report-to", type=int, default=-1, help="file descriptor for the verdicts")
    group.addoption("--only", default="", help="names of exercises, separated by commas")


def pytest_configure(config: pytest.Config) -> None:
    """Note where verdicts go."""
    config.stash[_REPORT] = config.getoption("--report-to")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[pytest.Item] | None:
    """Make an item of each function ``check_<exercise>``."""
    if not name.startswith("check_") or not callable(obj):
        return None
    exercise = catalogue.exercise(name.removeprefix("check_"))
    only = [part for part in collector.config.getoption("--only").split(",") if part]
    if only and exercise.name not in only:
        return []
    return [ExerciseItem.from_parent(collector, name=name, check=obj, exercise=exercise)]


class ExerciseItem(pytest.Item):
    """One exercise of the learner's file, judged by its check."""

    def __init__(self, *, check: verdict.Check, exercise: catalogue.Exercise, **more: Any) -> None:
        super().__init__(**more)
        self.check = check
        self.exercise = exercise

    def runtest(self) -> None:
        _tell(self.config, {"started": self.exercise.name})
        feedback = self._feedback()
        self.stash[_FEEDBACK] = feedback
        _tell(self.config, {"feedback": feedback.to_json()})
        if feedback.state is State.NOT_ATTEMPTED:
            pytest.skip(State.NOT_ATTEMPTED.value)
        if feedback.state is State.NOT_YET:
            raise AssertionError(feedback.message)

    def _feedback(self) -> Feedback:
        folder = self.config.getoption("--work") or paths.my_work() / "exercises"
        file = folder / f"{self.exercise.chapter}.py"
        try:
            source = learner.read(file)
            pristine = paths.stub(self.exercise.chapter).read_text(encoding="utf-8")
            untouched = learner.untouched(source, pristine, self.exercise.objects)
            if untouched and not self.exercise.arrives_solved:
                raise NotAttempted
            module = _module(self, file)
            objects = learner.pick(module, self.exercise.objects)
            return verdict.judge(self.exercise, self.check, objects, file)
        except NotAttempted:
            return Feedback(self.exercise.name, State.NOT_ATTEMPTED)
        except NotYet as wrong:
            return verdict.not_yet(self.exercise.name, wrong)
        except Exception as error:
            return verdict.broken_check(self.exercise.name, error)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> str:
        # A person reads this: no frames of the engine.
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.exercise.name


_modules: dict[Path, Any] = {}


def _module(item: ExerciseItem, file: Path) -> Any:
    # Once per process: a file with mapped classes cannot run twice in one registry.
    if file not in _modules:
        try:
            _modules[file] = learner.load(file)
        except NotYet as wrong:
            _modules[file] = wrong
    loaded = _modules[file]
    if isinstance(loaded, NotYet):
        raise loaded
    return loaded


def _tell(config: pytest.Config, message: dict[str, Any]) -> None:
    descriptor = config.stash[_REPORT]
    if descriptor >= 0:
        os.write(descriptor, (json.dumps(message) + "\n").encode())
