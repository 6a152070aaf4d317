"""One PostgreSQL for the whole run, databases of their own for each test."""

from __future__ import annotations

import gc
import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine

from workbook import databases
from workbook.course import my_work, paths
from workbook.embedded import Cluster
from workbook.judge import scratch

# The test server may lose its data when the power goes; the learner's may not.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# What may differ between two runs of a notebook.
SANITIZE = Path(__file__).with_name("nbval_sanitize.cfg")

_whole_run = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Before xdist starts its workers, so that all of them and their kernels share one server."""
    # A run in the background of a script (`nohup make test &`) starts with SIGINT ignored, and its
    # children would, too: those that are to end at Ctrl-C never would.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_tracebacks_out_of_the_garbage_collection()
    if getattr(config.option, "nbval_sanitize_with", "") is None:  # nbval is there, and has no file
        config.option.nbval_sanitize_with = str(SANITIZE)
    if hasattr(config, "workerinput") or config.option.collectonly or _judges_a_learner(config):
        return
    whole = _whole_run.enter_context(_folder())
    os.environ["WORKBOOK_MY_WORK"] = str(whole / "my_work")
    # The workers judge in their own process, and end without removing anything.
    (whole / "judge").mkdir()
    os.environ[scratch.VARIABLE] = str(whole / "judge")
    my_work.create()
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = address_of(_whole_run.enter_context(server()))


def _keep_tracebacks_out_of_the_garbage_collection() -> None:
    """Have the pool log without a traceback that it couldn't reset a connection.

    A connection that a judged answer has left behind is reset when its turn comes in the garbage
    collection, and logs an error if its database is gone by then. To format a traceback, Python
    3.11 parses source; in the middle of another ``ast.parse`` both end with a SystemError.
    """
    for pool in ("QueuePool", "AsyncAdaptedQueuePool", "NullPool"):
        logging.getLogger(f"sqlalchemy.pool.impl.{pool}").addFilter(_without_traceback)


def pytest_collection_finish() -> None:
    """Take the tests themselves out of the garbage collection: it looks at them in vain."""
    gc.collect()
    gc.freeze()


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


def _judges_a_learner(config: pytest.Config) -> bool:
    """Whether pytest was asked for my_work alone: then it works with the learner's own server."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    mine = paths.my_work().resolve()
    return bool(asked) and all(path.is_relative_to(mine) for path in asked)


def pytest_unconfigure() -> None:
    _whole_run.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What one worker gets as a whole: a file, or all tests of one exercise.

    A notebook's cells need one process. Of an exercise, what its reference does is known after the
    first answer that is judged.
    """
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            if file.endswith("test_every_exercise.py"):
                return f"{file} {test.partition('[')[2].partition('-')[0].rstrip(']')}"
            return file

    return Scheduling(config, log)


@contextmanager
def server() -> Iterator[Cluster]:
    """A running PostgreSQL, removed afterwards."""
    with _folder() as folder:
        cluster = Cluster(folder / "postgres", settings=FAST)
        cluster.start()
        try:
            yield cluster
        finally:
            # Connections that tests have left behind end while their server is there. Later they
            # would fail in the middle of anything; ast.parse of Python 3.11 does not survive it.
            gc.collect()
            cluster.destroy()


def address_of(cluster: Cluster) -> str:
    """What ``DATABASE_URL`` must be for it."""
    at = cluster.connection()
    url = URL.create("postgresql+psycopg2", at.user, at.password, at.host, at.port, "postgres")
    return url.render_as_string(hide_password=False)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that the server's account can enter: pytest's own is closed to it."""
    with tempfile.TemporaryDirectory(prefix="workbook-tests-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def database_url() -> Iterator[URL]:
    """A fresh empty database, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    yield databases.create(name)
    databases.drop(name)


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """An engine on a fresh empty database."""
    made = create_engine(database_url)
    yield made
    made.dispose()
