"""The part "tests": the learner's tests pass on right versions and notice faulty ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL

from workbook import testing
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project import runner, schema
from workbook.judge.project.edits import Fault
from workbook.judge.project.folder import Folder
from workbook.judge.project.runner import CreateApp, Failed, Tests, Version
from workbook.sqltape.recorder import paused

MOST_TESTS = 200
_SHOWN = 6


@dataclass
class _Judged:
    difference: Difference | None = None
    asked: bool = False
    survivors: list[Fault] = field(default_factory=list)


def difference(reference: Folder, answer: Folder, faults: Sequence[Fault]) -> Difference | None:
    """What the tests of an answer get wrong: they fail on a right version, or miss a fault."""
    own = answer.create_app  # before the tests see another one under its name
    opened = schema.at_head(reference.base or reference)
    versions = Versions(
        own,
        reference.create_app,
        faults,
        entry=f"{answer.name}.main.create_app",
    )
    try:
        return on(opened, answer, None, versions)
    finally:
        opened.close()


@dataclass(frozen=True)
class Versions:
    """The versions that the tests are run on.

    Attributes:
        answer, reference: ``create_app`` of the two right ones.
        faults: those that do one thing wrong.
        entry: the name of the function that the tests call.
    """

    answer: CreateApp
    reference: CreateApp
    faults: Sequence[Fault]
    entry: str


class Opened(Protocol):
    """A database, with an autocommit connection to it."""

    @property
    def url(self) -> URL: ...

    @property
    def outside(self) -> Any: ...


def on(opened: Opened, folder: Folder, place: Path | None, versions: Versions) -> Difference | None:
    """Find what is wrong with the tests, on a database of the project at its last revision.

    Args:
        folder: the package whose ``create_app`` they call.
        place: the folder of the tests, where it isn't in the package.
    """
    judged = _Judged()

    def plan(tests: Tests) -> None:
        judged.asked = True
        judged.difference = _judge(tests, versions)

    database = testing.TestDatabase(opened.url, opened.outside)
    testing.use(database)
    try:
        with paused():
            complaints = runner.run(folder, plan, place)
    finally:
        testing.use(None)
        database.engine.dispose()
    if not judged.asked:
        return Difference(
            "tests_unreadable",
            "pytest can't collect the tests: tests/conftest.py can't be read, or tests/ isn't "
            "there.",
            [line for line in complaints.splitlines() if line.strip()][-3:],
            [],
        )
    return judged.difference


def _judge(tests: Tests, versions: Versions) -> Difference | None:
    if tests.broken:
        return Difference("tests_unreadable", "A file of tests can't be read.", tests.broken, [])
    if len(tests.collected) > MOST_TESTS:
        return Difference(
            "too_many_tests",
            f"There are {len(tests.collected)} tests; {MOST_TESTS} at most.",
            [],
            [],
        )
    if not tests.collected:
        return Difference("no_tests", "There is no test in tests/.", [], [])
    own = Version(versions.answer)
    if (failed := tests.first_failure(own)) is not None:
        return _failure("fails_on_your_api", "fails on your own API.", failed)
    if own.called == 0:
        return Difference(
            "past_create_app",
            f"{_count(len(tests.collected), 'test')} passed, and none of them called "
            f"{versions.entry}: your tests don't reach the API that is tested.",
            [],
            [],
        )
    ours = Version(versions.reference, keeps=True)
    if (failed := tests.first_failure(ours, watch=True)) is not None:
        return _failure(
            "fails_on_our_api",
            "passes on your API and fails on ours, which is right as well: it expects something "
            "that SPEC.md leaves open, or works with your code in a way other than through "
            "create_app.",
            failed,
        )
    missed = [each for each in versions.faults if not _noticed(tests, each)]
    if (failed := tests.first_failure(ours)) is not None:
        return _failure(
            "fails_later",
            "passed on our API at first, and failed when it was run there once more: it depends on "
            "how often the tests have run, on chance, or on what other tests have left.",
            failed,
        )
    return _survived(missed, versions.faults) if missed else None


def _noticed(tests: Tests, fault: Fault) -> bool:
    version = Version(fault.create_app, keeps=True)
    # The tests that ask this endpoint, and few others, come first.
    first = sorted(
        (item for item in tests.collected if fault.at in tests.routes[item.nodeid]),
        key=lambda item: len(tests.routes[item.nodeid]),
    )
    rest = [item for item in tests.collected if item not in first]
    return any(tests.first_failure(version, part) is not None for part in (first, rest) if part)


def _failure(kind: str, words: str, failed: Failed) -> Difference:
    line = f", line {failed.line}" if failed.line else ""
    return Difference(kind, f"The test {failed.test}{line} {words}", [failed.why], [])


def _survived(missed: Sequence[Fault], faults: Sequence[Fault]) -> Difference:
    noticed = len(faults) - len(missed)
    lines = [fault.says for fault in missed[:_SHOWN]]
    if len(missed) > _SHOWN:
        lines.append(f"... and {len(missed) - _SHOWN} more")
    return Difference(
        "faults_survive",
        f"Your tests passed on both right versions and noticed {noticed} of {len(faults)} faulty "
        f"ones. No test of yours fails although:\n" + "\n".join(f"- {line}" for line in lines),
        [],
        [],
        whole=" ".join(fault.name for fault in missed),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
