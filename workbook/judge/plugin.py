"""The pytest side: one test for each exercise of a learner's file.

``pytest my_work/exercises/ch05_crud.py``, ``pytest my_work -k sign_up`` and the test explorers of
editors judge as ``workbook check`` does, in the same processes and with the same words: right is
passed, not attempted is skipped, not yet right is failed.

``workbook check`` itself starts pytest with this plugin in a process of its own, which judges there
and tells its verdicts over a pipe (``--report-to``).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workbook.course import catalogue, paths
from workbook.course.definitions import parse_named
from workbook.judge import submission
from workbook.judge.feedback import Feedback, NotAttempted, NotYet, State

if TYPE_CHECKING:
    from workbook.judge.project.folder import Folder

_FEEDBACK = pytest.StashKey[Feedback]()
_FORKSERVER = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that ``workbook check`` passes."""
    group = parser.getgroup("workbook")
    group.addoption("--work", type=Path, default=None, help="folder of the files to judge")
    group.addoption("--report-to", type=int, default=-1, help="file descriptor for the verdicts")
    group.addoption("--only", default="", help="names of exercises, separated by commas")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A learner's file found in a folder."""
    if _chapter(file_path) is None or parent.session.isinitpath(file_path):
        return None  # pytest_pycollect_makemodule sees to the files that are named
    return LearnerFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """A learner's file that was named: judged, not imported as a module of tests."""
    if _chapter(module_path) is None:
        return None
    return LearnerFile.from_parent(parent, path=module_path)


def _chapter(path: Path) -> catalogue.Chapter | None:
    """The chapter of a learner's file, or of the stub that stands for it."""
    stem = path.parent.name if path.name == "stub.py" else path.stem
    if path != paths.stub(stem) and path.parent != paths.my_work() / "exercises":
        return None
    return catalogue.chapter_of(stem)


class LearnerFile(pytest.File):
    """The exercises of one chapter."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each exercise, or for those that ``--only`` names, in its order."""
        chapter = _chapter(self.path)
        assert chapter is not None
        known = {exercise.name: exercise for exercise in chapter.exercises}
        only = [part for part in self.config.getoption("--only").split(",") if part in known]
        for name in only or known:
            yield ExerciseItem.from_parent(self, name=name, exercise=known[name])


class ExerciseItem(pytest.Item):
    """One exercise of the learner's file."""

    def __init__(self, *, exercise: catalogue.Exercise, **more: Any) -> None:
        super().__init__(**more)
        self.exercise = exercise

    def runtest(self) -> None:
        pipe = self.config.getoption("--report-to")
        if pipe >= 0:
            _tell(pipe, {"started": self.exercise.name})
            _say_alive(pipe)
            feedback = judge_here(self.exercise, self.config.getoption("--work"))
            _tell(pipe, {"feedback": feedback.to_json()})
        else:
            feedback = _judge_apart(self.exercise, self.config)
        self.stash[_FEEDBACK] = feedback
        if feedback.state is State.NOT_ATTEMPTED:
            pytest.skip(State.NOT_ATTEMPTED.value)
        if feedback.state is State.NOT_YET:
            raise AssertionError(feedback.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> str:
        # A person reads this: the words of `workbook check`, no frames of the engine.
        feedback = self.stash.get(_FEEDBACK, None)
        if feedback is None or self.config.getoption("--report-to") >= 0:
            return str(excinfo.value)
        from workbook.judge import as_text

        return as_text.plain(feedback)

    def reportinfo(self) -> tuple[Path, int, str]:
        if self.exercise.package:
            return paths.my_work() / self.exercise.package / "main.py", 0, self.exercise.name
        file = paths.my_work() / "exercises" / f"{self.exercise.chapter}.py"
        return file, _line(file, self.exercise.objects[0]), self.exercise.name


def _say_alive(pipe: int) -> None:
    """Tell the parent of each call, so that its patience is for one call and not for all."""
    from workbook.judge.equivalence import heartbeat

    heartbeat.beat = lambda: _tell(pipe, {"step": True})


def judge_here(exercise: catalogue.Exercise, folder: Path | None = None) -> Feedback:
    """Judge the learner's answer in this process. Never raises what their code raises."""
    from workbook.judge import verdict

    folder = folder or paths.my_work() / "exercises"
    try:
        if exercise.package:
            return _judge_package(exercise, folder.parent / exercise.package)
        return _judge_file(exercise, folder / f"{exercise.chapter}.py")
    except NotAttempted:
        return Feedback(exercise.name, State.NOT_ATTEMPTED)
    except NotYet as wrong:
        return verdict.not_yet(exercise.name, wrong)
    except Exception as error:
        return verdict.broken_check(exercise.name, error)


def _judge_file(exercise: catalogue.Exercise, file: Path) -> Feedback:
    from workbook.judge import verdict

    if str(file.parent) not in sys.path:
        # `from my_helper import ...` works for a file beside it. Last: it hides no other module.
        sys.path.append(str(file.parent))
    source = submission.read(file)
    pristine = paths.stub(exercise.chapter).read_text(encoding="utf-8")
    untouched = submission.untouched(source, pristine, exercise.objects)
    if untouched and not exercise.arrives_solved:
        raise NotAttempted
    objects = submission.pick(_module(file), exercise.objects)
    return verdict.judge(exercise, objects, file)


def _judge_package(exercise: catalogue.Exercise, path: Path) -> Feedback:
    """Judge a project that is a package of several files."""
    from workbook.course.packages import handed_out
    from workbook.judge import answers, verdict
    from workbook.judge.project.folder import Folder, untouched

    if not path.is_dir():
        raise NotYet(
            f"There is no folder {path.name} in {path.parent.name}/. "
            f"`workbook reset {exercise.name}` makes it.",
            mistake="file_missing",
        )
    if untouched(path, handed_out(exercise.starter)):
        raise NotAttempted
    folder = Folder(path, _base(exercise, path.parent))
    with folder.active():  # also for what it imports later, in the middle of a request
        return verdict.judge(exercise, answers.parts(exercise, folder))


def _base(exercise: catalogue.Exercise, above: Path) -> Folder | None:
    """The learner's own folder of the project that this one builds on."""
    from workbook.course.packages import sources
    from workbook.judge.project.folder import Folder, untouched

    if not exercise.builds_on:
        return None
    earlier = catalogue.exercise(exercise.builds_on)
    base = Folder(above / earlier.package)
    if not base.path.is_dir() or untouched(base.path, sources(earlier.starter)):
        raise NotYet(
            f"{exercise.package}/ runs {earlier.package}/, and nothing is written there yet. "
            f"`workbook reset {earlier.name} --solved` puts our solution there to start from.",
            mistake="no_base",
        )
    with base.active():
        base.module("main")
    return base


def _judge_apart(exercise: catalogue.Exercise, config: pytest.Config) -> Feedback:
    """Judge as ``workbook watch`` does: in a process that an endless loop does not outlive."""
    from workbook.judge import checking
    from workbook.judge.process import ForkServer

    if _FORKSERVER not in config.stash:
        config.stash[_FORKSERVER] = ForkServer()
    [feedback] = checking.check([exercise], start=config.stash[_FORKSERVER].start)
    return feedback


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process that judged."""
    if _FORKSERVER in config.stash:
        config.stash[_FORKSERVER].close()


_modules: dict[Path, Any] = {}


def _module(file: Path) -> Any:
    # Once per process: a file with mapped classes cannot run twice in one registry.
    if file not in _modules:
        try:
            _modules[file] = submission.load(file)
        except NotYet as wrong:
            _modules[file] = wrong
    loaded = _modules[file]
    if isinstance(loaded, NotYet):
        raise loaded
    return loaded


def _line(file: Path, name: str) -> int:
    """Where the object is defined in the learner's file, counted from 0; 0 where it is not."""
    try:
        nodes = parse_named(file.read_text(encoding="utf-8"), name)
    except (OSError, *submission.UNREADABLE):
        return 0
    return nodes[-1].lineno - 1 if nodes else 0


def _tell(descriptor: int, message: dict[str, Any]) -> None:
    os.write(descriptor, (json.dumps(message) + "\n").encode())
