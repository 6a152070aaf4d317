"""Waits with everything imported, and forks for each check.

``python -m workbook.judge.forkserver FD``.

The imports are three quarters of what a check costs. The parent process never touches the learner's
code or a database connection, so each fork is as clean as a fresh Python.

With ``--prewarm`` it forks once more when a verdict is told: that child makes the calls of the
same exercise with the reference, and waits. Whoever saves the same exercise again, which is what
people do in ``workbook watch``, waits for their own code only.
"""

from __future__ import annotations

import array
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from workbook.judge.process import STATUS

_MOST = 65536  # bytes of a request


def main(descriptor: int, *, prewarm: bool) -> None:
    """Serve requests until the other end closes."""
    import pytest  # noqa: F401 - imported before the forks

    from workbook.judge import check_database, child, plugin, verdict  # noqa: F401

    check_database.prepare()
    spare: _WarmChild | None = None
    with socket.socket(fileno=descriptor) as requests:
        while True:
            message, descriptors = _receive(requests)
            if not message:
                break
            if spare is not None and spare.message == message and spare.is_alive():
                pid = spare.judge(descriptors)
            else:
                if spare is not None:
                    spare.end()
                pid = _fork(requests, message, descriptors)
            spare = None
            for each in descriptors:
                os.close(each)
            with suppress(OSError):  # the client may be gone; the next iteration then exits
                requests.send(STATUS.pack(pid, 0))
            _, status = os.waitpid(pid, 0)
            with suppress(OSError):
                requests.send(STATUS.pack(pid, os.waitstatus_to_exitcode(status)))
            if prewarm:
                spare = _WarmChild(requests, message)
    if spare is not None:
        spare.end()


def _receive(connection: socket.socket) -> tuple[bytes, Sequence[int]]:
    """The next request and the descriptors of its pipes; nothing where the other end has closed."""
    try:
        message, descriptors, _, _ = socket.recv_fds(connection, _MOST, 2)
    except OSError:
        return b"", []
    return message, array.array("i", descriptors)


def _fork(requests: socket.socket, message: bytes, descriptors: Sequence[int]) -> int:
    pid = os.fork()
    if pid == 0:
        requests.close()
        os.setsid()
        _judge(message, descriptors)
    return pid


class _WarmChild:
    """A child that has made the calls of an exercise with the reference, and waits."""

    def __init__(self, requests: socket.socket, message: bytes) -> None:
        self.message = message
        self._ours, child_end = socket.socketpair()
        self._alive = True
        self._pid = os.fork()
        if self._pid == 0:
            requests.close()
            self._ours.close()
            os.setsid()
            _prewarm(message, child_end)
        child_end.close()

    def is_alive(self) -> bool:
        """Whether it still waits; somebody may have ended it."""
        if self._alive and os.waitpid(self._pid, os.WNOHANG) != (0, 0):
            self._alive = False
        return self._alive

    def judge(self, descriptors: Sequence[int]) -> int:
        """Let it judge; returns its process id."""
        with suppress(OSError):  # ended this very moment: its status says so
            socket.send_fds(self._ours, [self.message], list(descriptors))
        self._ours.close()
        return self._pid

    def end(self) -> None:
        """Discard this child."""
        self._ours.close()
        if self.is_alive():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


def _prewarm(message: bytes, orders: socket.socket) -> None:
    from workbook.course import catalogue
    from workbook.judge import answers, check_database, verdict

    try:
        nobody = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nobody, descriptor)
        arguments = message.decode().split("\0")
        names = arguments[arguments.index("--only") + 1].split(",")
        with suppress(Exception):  # errors surface when a real answer is judged
            # Only one: what the reference did is remembered for the exercise of last time.
            exercise = catalogue.exercise(names[0])
            verdict.accepts(exercise, answers.reference_again(exercise))
        _, descriptors = _receive(orders)
        orders.close()
        if descriptors:
            check_database.check_slot()
            _judge(message, descriptors)
    finally:
        os._exit(1)


def _judge(message: bytes, descriptors: Sequence[int]) -> None:
    from workbook.judge import child

    verdicts, output = descriptors
    code = 1
    try:
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = child.main([*message.decode().split("\0"), "--report-to", str(verdicts)])
        child.end_children()
    finally:
        sys.stdout.flush()
        os._exit(code)  # nothing of the fork server's own clean-up belongs to the fork


if __name__ == "__main__":
    main(int(sys.argv[1]), prewarm="--prewarm" in sys.argv)
