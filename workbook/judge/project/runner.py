"""Runs the tests of a package in this process, on one version of its application after the other.

pytest collects them once. What the tests import as ``create_app`` is a stand-in that builds the
version whose turn it is.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from workbook.judge.equivalence import heartbeat
from workbook.judge.project.folder import Folder
from workbook.judge.quiet import quiet

# Parts of pytest that the tests do without: they print for a terminal, or leave files behind.
_UNUSED = ("cacheprovider", "faulthandler", "junitxml", "pastebin", "terminal")
CreateApp = Callable[..., Any]
Route = tuple[str, str]  # method, path


@dataclass(frozen=True)
class Failed:
    """A test that did not pass: its name, the line of its file, and what pytest says."""

    test: str
    line: int | None
    why: str


@dataclass
class Version:
    """One version of the application, which is built once.

    Attributes:
        create_app: builds it.
        keeps: whether what was built may be used again: with other sessions in ``app.state``, or
            where the tests ask for the same settings once more.
        called: how often the tests asked for it.
    """

    create_app: CreateApp
    keeps: bool = False
    called: int = 0
    _built: Any = None
    _with_settings: dict[str, Any] = field(default_factory=dict)

    def build(self, *arguments: Any, **keywords: Any) -> Any:
        """The application, as the tests ask for it."""
        self.called += 1
        if not self.keeps:
            return self.create_app(*arguments, **keywords)
        given = (*arguments, *keywords.values())[0]
        if isinstance(given, Mapping):
            settings = repr(given)
            if settings not in self._with_settings:
                self._with_settings[settings] = self.create_app(given)
            return self._with_settings[settings]
        if self._built is None:
            self._built = self.create_app(given)
        self._built.state.sessions = given
        return self._built


@dataclass
class Tests:
    """The tests that pytest has collected.

    Attributes:
        collected: one item for each.
        broken: what was wrong with a file of tests, or with its collection.
        routes: the endpoints that each test has asked, by its node id, where that was watched.
    """

    __test__ = False

    stand_in: _StandIn
    collected: list[pytest.Item] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    routes: dict[str, set[Route]] = field(default_factory=dict)

    def first_failure(
        self, version: Version, tests: Sequence[pytest.Item] | None = None, *, watch: bool = False
    ) -> Failed | None:
        """Run the tests (or these of them) on a version until one fails.

        Args:
            watch: note which endpoints each test asks.
        """
        self.stand_in.version = version
        items = list(self.collected if tests is None else tests)
        for item, following in zip(items, [*items[1:], None], strict=True):
            heartbeat.beat()
            self.stand_in.asked = self.routes.setdefault(item.nodeid, set()) if watch else None
            self.stand_in.error = None
            failed = _run(item, following, self.stand_in)
            if failed is not None:
                item.session._setupstate.teardown_exact(None)
                return failed
        return None


class _StandIn:
    """What the tests call as ``create_app``."""

    def __init__(self) -> None:
        self.version: Version | None = None
        self.asked: set[Route] | None = None
        self.error: pytest.ExceptionInfo[BaseException] | None = None  # that of the last test

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        assert self.version is not None, "create_app belongs in a fixture or in a test"
        app = self.version.build(*arguments, **keywords)
        return app if self.asked is None else _Watched(app, self.asked)


class _Watched:
    """An application that notes which of its endpoints are asked."""

    def __init__(self, app: Any, asked: set[Route]) -> None:
        self._app = app
        self._asked = asked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)
        path = getattr(scope.get("route"), "path", None)
        if path is not None:
            self._asked.add((scope["method"], path))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)


def run(folder: Folder, plan: Callable[[Tests], None], place: Path | None = None) -> str:
    """Have pytest collect the tests of a package, and carry out the plan with them.

    Args:
        place: the folder of the tests, where it isn't in the package.

    Returns what pytest complains about, where it can't even begin.
    """
    stand_in = _StandIn()
    with folder.active(), _environment(), redirect_stdout(io.StringIO()) as output:
        _forget(place)
        folder.forget("tests")  # they hold the stand-in of an earlier run
        main = folder.module("main")
        original = main.create_app
        main.create_app = stand_in  # type: ignore[attr-defined]
        try:
            with quiet(), redirect_stderr(output):
                pytest.main(_arguments(folder, place), plugins=[_Plan(Tests(stand_in), plan)])
        finally:
            main.create_app = original  # type: ignore[attr-defined]
            _forget(place)
    return output.getvalue()


def _forget(place: Path | None) -> None:
    """Forget modules beside the tests: another folder may have modules of the same names."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if place is not None and file and Path(file).is_relative_to(place):
            del sys.modules[name]


def _arguments(folder: Folder, place: Path | None) -> list[str]:
    above = str(folder.path.parent)
    return [
        *(word for name in _UNUSED for word in ("-p", f"no:{name}")),
        *("-c", os.devnull, "--rootdir", above, "--confcutdir", above),
        *("--import-mode=prepend", "--capture=no"),
        str(place or folder.path / "tests"),
    ]


class _Plan:
    """A plugin: what pytest would do after the collection is done by the plan."""

    def __init__(self, tests: Tests, plan: Callable[[Tests], None]) -> None:
        self.tests = tests
        self.plan = plan

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"  # the others read and parse sources, for each failure

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tests.broken.append(f"{report.nodeid}: {_last_line(report)}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        self.tests.stand_in.error = self.tests.stand_in.error or call.excinfo

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.tests.collected = list(session.items)
        self.plan(self.tests)
        return True


def _run(item: pytest.Item, following: pytest.Item | None, seen: _StandIn) -> Failed | None:
    if hasattr(item, "_initrequest"):
        item._initrequest()  # it may have run before, on another version
    try:
        reports = runtestprotocol(item, log=False, nextitem=following)
    except BaseException as error:  # pytest.exit(), Ctrl-C in a test
        item.session._setupstate.teardown_exact(None)
        return Failed(item.name, None, f"{type(error).__name__}: {error}")
    failed = next((report for report in reports if report.failed), None)
    if failed is None:
        return None
    crash = getattr(failed.longrepr, "reprcrash", None)
    why = crash.message.splitlines()[0] if crash and crash.message else _last_line(failed)
    entries = seen.error.traceback if seen.error is not None else []
    lines = [entry.lineno + 1 for entry in entries if Path(entry.path) == item.path]
    return Failed(item.name, lines[-1] if lines else None, why)


def _last_line(report: Any) -> str:
    lines = [line for line in str(report.longrepr).splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it fails"


@contextmanager
def _environment() -> Iterator[None]:
    """What says which plugins pytest loads is put aside: the tests of a learner need none."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_CURRENT_TEST")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    loaded = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        if loaded is None:
            del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(before)
