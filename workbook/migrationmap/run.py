"""Runs every revision of an Alembic folder in a scratch database, and watches.

The folder's own ``env.py`` runs, in its folder, with ``DATABASE_URL`` and ``sqlalchemy.url`` set to
the scratch database. One that connects to any other is stopped before it has sent anything.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import ProgrammingError

from workbook import databases
from workbook.migrationmap import changes
from workbook.migrationmap.changes import Seen
from workbook.migrationmap.data import MapData, Step
from workbook.migrationmap.locks import locks
from workbook.schemas import watch
from workbook.schemas.watch import Watched
from workbook.sqltape.recorder import paused

Rows = Mapping[str, str | Sequence[str]]


class OtherDatabase(RuntimeError):
    """``env.py`` connects to a database of its own choice."""


def run(where: str | Path | Config, rows: Rows, engine: Engine | None) -> MapData:
    """Run the revisions one by one, in a database that is dropped afterwards.

    Args:
        where: an ``alembic.ini``, a folder with one in it, or a ``Config``.
        rows: SQL that puts rows into the tables after a revision, by its id.
        engine: the database of which the drawing says where it is.

    Raises:
        ValueError: the folder isn't one of Alembic's, or ``rows`` names no revision.
    """
    config = _config(where)
    name = f"migrations_{os.getpid()}"
    with paused(), _inside(config), ExitStack() as stack:
        scratch = databases.create(name)
        stack.callback(databases.drop, name)
        config.set_main_option("sqlalchemy.url", _text(scratch).replace("%", "%%"))
        stack.enter_context(_only(scratch))
        stack.enter_context(patch.dict(os.environ, DATABASE_URL=_text(scratch)))
        script = ScriptDirectory.from_config(config)
        steps = _steps(script)
        if unknown := sorted(rows.keys() - {step.revision for step in steps}):
            raise ValueError(f"rows has {unknown[0]!r}, and there is no such revision.")
        raw = databases.connect(scratch)
        stack.callback(raw.close)
        with raw.cursor() as cursor:
            seen = changes.see(cursor)
            for step in steps:
                seen = _run_revision(config, script, step, cursor, seen)
                if step.error:
                    break
                if step.revision in rows:
                    step.rows = True
                    _send(cursor, rows[step.revision])
    with paused():
        at = _at(engine)
    for step in steps:
        step.current = step.revision in at
    return MapData(steps)


def _config(where: str | Path | Config) -> Config:
    if isinstance(where, Config):
        config = Config(where.config_file_name) if where.config_file_name else Config()
        for key, value in where.get_section(where.config_ini_section, {}).items():
            config.set_main_option(key, value.replace("%", "%%"))
    else:
        path = Path(where)
        file = path / "alembic.ini" if path.is_dir() else path
        if not file.is_file():
            raise ValueError(f"There is no alembic.ini in {str(where)!r}.")
        config = Config(str(file.resolve()))
    config.print_stdout = lambda *_: None  # type: ignore[method-assign]
    config.output_buffer = StringIO()
    return config


@contextmanager
def _inside(config: Config) -> Iterator[None]:
    """Be in the folder of ``alembic.ini``, as a terminal is; forget what is imported from there."""
    folder = Path(config.config_file_name or "alembic.ini").resolve().parent
    modules, path, bytecode = set(sys.modules), list(sys.path), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path_importer_cache.pop(".", None)
    try:
        # Set up by alembic.ini, logging would change for the rest of this process.
        with chdir(folder), patch("logging.config.fileConfig", lambda *_, **__: None):
            yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, bytecode
        for name in set(sys.modules) - modules:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).resolve().parent == folder:
                del sys.modules[name]


@contextmanager
def _only(scratch: URL) -> Iterator[None]:
    """Let this thread connect to no other database."""
    thread = threading.get_ident()

    def guard(connection: Any) -> None:
        database = connection.engine.url.database
        if threading.get_ident() == thread and database != scratch.database:
            raise OtherDatabase(
                f"env.py connects to the database {database!r}. To be drawn, it has to take the "
                "address from DATABASE_URL, or from sqlalchemy.url of its config."
            )

    event.listen(Engine, "engine_connect", guard)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", guard)


def _steps(script: ScriptDirectory) -> list[Step]:
    """The revisions, parents first, and otherwise in the order of their ids."""
    heads = set(script.get_heads())
    waiting = {each.revision: each for each in script.walk_revisions()}
    needed = {name: set(each._all_down_revisions) for name, each in waiting.items()}
    steps: list[Step] = []
    while waiting:
        ready = min(name for name in waiting if not needed[name] & waiting.keys())
        each = waiting.pop(ready)
        parents = tuple(each._versioned_down_revisions)
        steps.append(Step(ready, each.doc or "", parents, ready in heads))
    return steps


def _run_revision(
    config: Config, script: ScriptDirectory, step: Step, cursor: Any, before: Seen
) -> Seen:
    """Run one revision, and note what it has changed and locked. Returns the catalogue after it."""
    watched = Watched()

    def upgrade(current: Any, _: Any) -> Any:
        upgrade_steps = script._upgrade_revs(step.revision, current)
        for each in upgrade_steps:
            each.migration_fn = _watching(each.migration_fn, before.tables, watched)
        return upgrade_steps

    step.ran = True
    context = EnvironmentContext(config, script, fn=upgrade, destination_rev=step.revision)
    try:
        with context:
            script.run_env()
    except OtherDatabase:
        raise
    except (Exception, SystemExit) as error:  # whatever the learner's code raises
        original = getattr(error, "orig", None) or error
        first = (str(original).strip().splitlines() or [""])[0]
        step.error = f"{type(original).__name__}: {first}"
    after = changes.see(cursor)
    step.changes = changes.changes(before, after)
    statements = watched.statements
    step.locks = locks(statements)
    step.statements = len(statements)
    step.written = sum(each.written for each in statements)
    step.unseen = tuple(n for n, each in enumerate(statements, 1) if not each.seen)
    step.seconds = sum(each.seconds for each in statements)
    return after


def _watching(function: Any, tables: Mapping[int, str], watched: Watched) -> Any:
    def run(**keywords: Any) -> None:
        with watch.watch(Engine, tables) as seen:
            try:
                function(**keywords)
            finally:
                watched.statements.extend(seen.statements)

    return run


def _send(cursor: Any, statements: str | Sequence[str]) -> None:
    for sql in [statements] if isinstance(statements, str) else statements:
        cursor.execute(sql)


def _at(engine: Engine | None) -> set[str]:
    """The revisions that the database is at."""
    if engine is None:
        return set()
    try:
        with engine.connect() as connection:
            result = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return set(result.scalars())
    except ProgrammingError:
        return set()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
