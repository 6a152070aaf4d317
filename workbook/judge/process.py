"""The process in which exercises are judged, seen from outside: started anew, or forked.

Both kinds have a process group of their own, so that whatever the learner's code starts ends with
them, and two pipes: one for verdicts, one for what is printed.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbook.course import paths
from workbook.judge import scratch

if TYPE_CHECKING:  # `workbook check` imports this file before it starts the judging process
    from workbook.course.catalogue import Exercise

STATUS = struct.Struct("ii")  # what the fork server tells: process id, exit code


class Child(Protocol):
    """One judging process. ``verdicts`` and ``output`` are file descriptors to read from."""

    pid: int
    verdicts: int
    output: int

    def wait(self, seconds: float) -> int | None:
        """The exit code (minus the signal's number if one ended it); None if it still runs."""

    def end(self) -> None:
        """Kill it with all its children, and close the pipes."""


class Starter(Protocol):
    """Starts a judging process with the arguments of the plugin."""

    def __call__(self, arguments: Sequence[str]) -> Child: ...


def environment(own_files: str) -> dict[str, str]:
    """The environment of a judging process that puts files of its own into that folder."""
    variables = {
        **os.environ,
        # The plugins of a notebook environment would cost 3.5 s at every start.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONUNBUFFERED": "1",
        # A learner's terminal may be set to anything; their files are UTF-8.
        "PYTHONUTF8": "1",
        scratch.VARIABLE: own_files,
    }
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        variables.pop(name, None)
    return variables


class SpawnedChild:
    """A fresh Python: what one ``workbook check`` uses.

    It is started first and told what to judge afterwards: it imports in the meantime.
    """

    def __init__(self) -> None:
        self._scratch = scratch.new_folder()
        self.verdicts, report_end = os.pipe()
        try:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "workbook.judge.child"),
                    *("--report-to", str(report_end)),
                ],
                cwd=paths.ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[report_end],
                env=environment(self._scratch.name),
                start_new_session=True,
            )
        finally:
            os.close(report_end)
        import psutil  # noqa: F401 - end() needs it, and now there is time

        assert self._process.stdout is not None
        self.pid = self._process.pid
        self.output = self._process.stdout.fileno()

    def tell(self, arguments: Sequence[str]) -> None:
        """Say what to judge: the arguments of the plugin."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already; reading its verdicts shows that
            self._process.stdin.write("\0".join(arguments).encode())
            self._process.stdin.close()

    def wait(self, seconds: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def end(self) -> None:
        _kill_group(self.pid)
        self._process.wait()
        os.close(self.verdicts)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._scratch.cleanup()


_ahead: list[SpawnedChild] = []


def start_ahead() -> None:
    """Start a process now, for a check that is about to be asked for."""
    _ahead.append(SpawnedChild())


def end_ahead() -> None:
    """End a process that was started ahead and is not wanted after all."""
    while _ahead:
        _ahead.pop().end()


def start_spawned(arguments: Sequence[str]) -> Child:
    """A fresh Python that judges; the one that was started ahead if there is one."""
    child = _ahead.pop() if _ahead else SpawnedChild()
    child.tell(arguments)
    return child


class ForkServer:
    """A Python that has imported everything and is forked for each check.

    Args:
        prewarm: after each verdict, have the same exercise ready for another answer.
    """

    def __init__(self, *, prewarm: bool = False) -> None:
        self._options = ["--prewarm"] if prewarm else []
        self._scratch = scratch.new_folder()
        self._launch()

    def _launch(self) -> None:
        self._socket, server_end = socket.socketpair()
        with server_end:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "workbook.judge.forkserver"),
                    *(str(server_end.fileno()), *self._options),
                ],
                cwd=paths.ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[server_end.fileno()],
                env=environment(self._scratch.name),
                start_new_session=True,  # Ctrl-C is for the command in the foreground
            )

    def start(self, arguments: Sequence[str]) -> ForkedChild:
        """Fork a child."""
        try:
            return self._fork(arguments)
        except OSError:  # somebody has ended the fork server: start another
            self._end()
            self._launch()
            return self._fork(arguments)

    def _fork(self, arguments: Sequence[str]) -> ForkedChild:
        verdicts, their_verdicts = os.pipe()
        output, their_output = os.pipe()
        try:
            message = "\0".join(arguments).encode()
            socket.send_fds(self._socket, [message], [their_verdicts, their_output])
            pid, _ = self._status()
        except OSError:
            os.close(verdicts)
            os.close(output)
            raise
        finally:
            os.close(their_verdicts)
            os.close(their_output)
        return ForkedChild(self, pid, verdicts, output)

    def _status(self) -> tuple[int, int]:
        data = self._socket.recv(STATUS.size)
        if len(data) < STATUS.size:
            raise ConnectionError("the fork server has ended")
        pid, code = STATUS.unpack(data)
        return pid, code

    def exit_code(self, seconds: float) -> int | None:
        """The exit code of the child that was started last; None if it still runs."""
        self._socket.settimeout(seconds or 0.001)
        try:
            return self._status()[1]
        except TimeoutError:
            return None
        except OSError:  # the fork server is gone, and tells no more
            return -signal.SIGKILL
        finally:
            self._socket.settimeout(None)

    def close(self) -> None:
        """End the fork server."""
        self._end()
        self._scratch.cleanup()

    def _end(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait()


class ForkedChild:
    """A fork of the fork server."""

    def __init__(self, server: ForkServer, pid: int, verdicts: int, output: int) -> None:
        self._server = server
        self._code: int | None = None
        self.pid = pid
        self.verdicts = verdicts
        self.output = output

    def wait(self, seconds: float) -> int | None:
        if self._code is None:
            self._code = self._server.exit_code(seconds)
        return self._code

    def end(self) -> None:
        _kill_group(self.pid)
        while self.wait(1) is None:
            pass
        os.close(self.verdicts)
        os.close(self.output)


def _kill_group(pid: int) -> None:
    """Kill the group of the process, and what it has started in groups of their own."""
    import psutil

    with suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def check_arguments(exercises: Sequence[Exercise], work: Path) -> list[str]:
    """The plugin's arguments for these exercises of one chapter."""
    # The stub stands for the learner's file, which may be missing, or be no file at all.
    files = dict.fromkeys(str(paths.stub(exercise.chapter)) for exercise in exercises)
    only = ",".join(exercise.name for exercise in exercises)
    return [*files, "--only", only, "--work", str(work)]
