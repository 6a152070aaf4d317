"""``workbook lab``: PostgreSQL and JupyterLab on the learner's files, from start to stop."""

import os
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from workbook.cli import jupyter
from workbook.course import paths

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _End(BaseException):
    """The process was asked to end: Ctrl-C, a closed terminal, SIGTERM."""


def lab(*, browser: bool = True, port: int | None = None) -> int:
    """Run the workbook until it is stopped; return the exit code.

    A database server that was already running is left running.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        with _signals(), _database(console):
            _make_my_work(console)
            _run_jupyter(console, browser, port)
    except _End:
        pass
    except _Failed as failure:
        console.print(str(failure), style="red", markup=False)
        return 1
    console.print("Stopped. Your work is in my_work/.")
    console.print(
        "A tab that is still open may contain edits from the last few seconds: start the lab again "
        "and save them there."
    )
    return 0


class _Failed(Exception):
    """The reason why the workbook cannot run, and the cure."""


def _run_jupyter(console: Console, browser: bool, port: int | None) -> None:
    try:
        running = jupyter.start(paths.ROOT, paths.my_work() / ".jupyter", port)
    except jupyter.JupyterError as error:
        raise _Failed(str(error)) from error
    try:
        with console.status("Starting JupyterLab (3 to 10 s) ..."):
            running.wait_until_ready()
        address = running.address(_lay_out(running))
        shown = browser and _has_display() and webbrowser.open(address)
        console.print("JupyterLab is open in your browser." if shown else "Open this address:")
        console.print(f"    {address}", markup=False)
        console.print("Stop everything with Ctrl-C in this terminal.")
        with _reading_ahead():
            code = running.process.wait()
    except jupyter.JupyterError as error:
        raise _Failed(str(error)) from error
    finally:
        with console.status("Stopping JupyterLab and its kernels ..."), _undisturbed():
            running.stop()
    if code:
        raise _Failed(f"JupyterLab has stopped unexpectedly. Its log: {running.log}")


@contextmanager
def _reading_ahead() -> Iterator[None]:
    """The first time: have the type checker of chapters 1 and 4 read SQLAlchemy, when idle."""
    from workbook.displays import type_check

    if type_check.CACHE.exists():
        yield
        return
    command = [sys.executable, "-m", type_check.__name__]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def _database(console: Console) -> Iterator[None]:
    """A PostgreSQL that answers; stopped at the end if we have started it."""
    # Late: `workbook --help` has no use for a database driver.
    from workbook import databases
    from workbook.embedded import Cluster, PostgresError, default_home

    try:
        if databases.external_url():
            databases.names()
            console.print("PostgreSQL: the server in DATABASE_URL answers.")
            yield
            return
        cluster = Cluster(default_home())
        ours = not cluster.status().running
        try:
            with console.status("Starting PostgreSQL ..."):
                connection = cluster.start()
            console.print(f"PostgreSQL is running on port {connection.port}.")
            yield
        finally:
            if ours:
                with console.status("Stopping PostgreSQL ..."), _undisturbed():
                    cluster.stop()
    except (PostgresError, databases.DatabaseUnavailable) as error:
        raise _Failed(str(error)) from error


def _make_my_work(console: Console) -> None:
    from workbook.course import my_work

    try:
        with console.status("Making your copies of notebooks and exercises ..."):
            my_work.create()
    except OSError as error:
        raise _Failed(
            f"{error.filename} cannot be written ({error.strerror}). "
            "Free some disk space, or take ownership of the folder, then try again."
        ) from error
    console.print("Your files: my_work/")


def _lay_out(running: jupyter.Jupyter) -> str | None:
    """Lay out the chapter that is next. Returns the name of its workspace, if there can be one."""
    from workbook.cli.exercises import upcoming
    from workbook.course import catalogue, progress

    if not paths.my_work().is_relative_to(paths.ROOT):
        return None  # outside of the folder that JupyterLab serves
    exercise = upcoming(progress.read()) or catalogue.exercises()[0]
    try:
        running.lay_out(exercise.chapter, paths.my_work().relative_to(paths.ROOT))
    except jupyter.JupyterError:
        return None  # it opens as JupyterLab opens by itself
    return exercise.chapter


def _has_display() -> bool:
    """Whether a browser opened here would be seen by the person who typed the command."""
    if "SSH_CONNECTION" in os.environ or "CI" in os.environ:
        return False
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _end(number: int, frame: FrameType | None) -> None:
    raise _End


@contextmanager
def _signals() -> Iterator[None]:
    """Turn each of these signals into one exception, so that each ``finally`` is run."""
    before = {number: signal.signal(number, _end) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """While we clean up, a second Ctrl-C must not leave half of it behind."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
