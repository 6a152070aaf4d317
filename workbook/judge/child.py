"""The process in which a learner's code runs: ``python -m workbook.judge.child``.

It may be killed at any moment, so it keeps nothing: verdicts go to its parent one by one.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# Parts of pytest that checks do without. Each costs its import and its hooks, at every start.
UNUSED = (
    "cacheprovider",  # would leave a .pytest_cache behind
    "unraisableexception",  # collects garbage five times at the end: 0.2 s
    "terminal",  # verdicts leave through the pipe; the rest is the learner's
    *("debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin"),
    *("setuponly", "setupplan", "stepwise", "subtests", "unittest"),
)
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
MAX_MEMORY = 4 * 2**30  # bytes; a runaway list then gets a MemoryError, not the laptop


def main(arguments: list[str]) -> int:
    """Judge what ``arguments`` (those of the plugin) name. Returns pytest's exit code."""
    _limit_memory()
    _adopt_orphans()
    _end_with_parent(int(arguments[-1]))
    # A fork of the learner's would share our connections and judge a second time: it ends at once.
    os.register_at_fork(after_in_child=lambda: os._exit(0))
    import pytest

    from workbook.judge import plugin

    return int(
        pytest.main(
            [
                *(word for name in UNUSED for word in ("-p", f"no:{name}")),
                *("-c", "/dev/null"),  # the course's own settings are for its own tests
                "--import-mode=importlib",
                "--noconftest",
                "--capture=no",  # the parent reads what is printed, and stops reading in time
                "--assert=plain",  # no test is read here whose asserts could be rewritten
                *arguments,
            ],
            # Named with -p, it would be looked for in all packages that are installed.
            plugins=[plugin],
        )
    )


def _end_with_parent(descriptor: int) -> None:
    """Exit when the parent is gone, so that an endless loop does not keep running."""

    def wait() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # no event asked for: it reports that the other end is gone
        if poll.poll()[0][1] & select.POLLNVAL:
            return  # the learner's code has closed it
        os.killpg(0, signal.SIGKILL) if os.getpgrp() == os.getpid() else os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _adopt_orphans() -> None:
    """Become the parent of what the learner's code starts and leaves, so that it can be found.

    A process in a session of its own is not in our group, and would survive the check.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_children() -> None:
    """Kill every process that was started from here."""
    if sys.platform != "linux":
        return
    for _ in range(3):  # a child may be starting another one right now
        children = _children(os.getpid())
        for pid in children:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not children:
            return


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        direct = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []
    return [every for child in direct for every in (child, *_children(child))]


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform == "linux":  # macOS refuses this limit
        # A limit that the shell has set already (ulimit -v) may be lower, and stays.
        most = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _read_task() -> list[str]:
    """What to judge, from the parent; the imports that take longest come before the question."""
    from workbook.judge import check_database

    # The server answers while Python imports the rest.
    threading.Thread(target=_take_slot, args=(check_database.take_slot,), daemon=True).start()
    from workbook.judge import plugin, verdict  # noqa: F401

    arguments = sys.stdin.buffer.read().decode().split("\0")
    # The learner's code finds no input: input() raises EOFError instead of waiting.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return arguments


def _take_slot(take: Callable[[], None]) -> None:
    with suppress(Exception):  # whoever needs it asks again, and is told
        take()


if __name__ == "__main__":
    # Imports leave no garbage, and looking for some in all that they make takes a tenth of the time
    # until the verdict. What is there before the learner's code stays out of later collections.
    gc.disable()
    told = _read_task()
    if told == [""]:
        os._exit(0)  # nothing to judge after all
    gc.freeze()
    gc.enable()
    code = main([*told, *sys.argv[1:]])
    end_children()
    sys.stdout.flush()
    # The verdicts are told. Taking a few thousand objects down one by one would cost 0.2 s, and
    # whatever the learner's code hung into the interpreter's end must not run at all.
    os._exit(code)
