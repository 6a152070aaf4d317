"""The way of one side: up, down and up again, and what was seen after each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from alembic import command
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from workbook.judge import check_database
from workbook.judge.check_database import EMPTY, JudgingDatabase
from workbook.judge.equivalence import heartbeat
from workbook.judge.equivalence.worlds import World
from workbook.judge.migrations import contents
from workbook.judge.migrations.contents import Contents
from workbook.judge.migrations.folder import FIRST, Folder, Revision
from workbook.schemas import database, watch
from workbook.schemas.database import Schema
from workbook.schemas.watch import Watched
from workbook.sqltape import Recording, record

Statements = Callable[[World], Sequence[str]]


@dataclass(frozen=True)
class Route:
    """What ``check.py`` says about the way.

    Attributes:
        before: SQL that the first revision runs after the tables of the blog were created.
        rows: SQL that puts further rows into a world; not in the empty one.
        others: further revision files that are there, name -> text.
        start: where the exercise begins: ids of revisions that are applied before.
        meanwhile: what the application sends between the upgrade and the downgrade. Each commits.
        probes: statements that are tried after each upgrade and rolled back.
    """

    before: Statements = lambda _: ()
    rows: Statements = lambda _: ()
    others: Mapping[str, str] = field(default_factory=dict)
    start: tuple[str, ...] = (FIRST,)
    meanwhile: Statements = lambda _: ()
    probes: Statements = lambda _: ()


@dataclass
class Stage:
    """What was seen after one step.

    Attributes:
        words: the step as the learner would say it: ``"upgrade()"``.
        error: what it raised.
        tries: (statement, what came of it) of the application's statements.
    """

    words: str
    name: str
    error: BaseException | None = None
    version: tuple[str, ...] = ()
    schema: Schema | None = None
    contents: dict[str, Contents] = field(default_factory=dict)
    tries: list[tuple[str, str]] = field(default_factory=list)
    watched: Watched = field(default_factory=Watched)
    recording: Recording = field(default_factory=Recording)


def travel(
    revisions: Sequence[Revision],
    route: Route,
    world: World,
    opened: JudgingDatabase,
    expected: Sequence[Stage] | None = None,
    *,
    watched: bool = True,
) -> list[Stage]:
    """Go up, down and up again; stops where a step fails.

    Args:
        opened: the database of this side, filled with the world.
        expected: the way of the reference: rows are read only where they differ from it.
        watched: whether each statement's locks are looked at.
    """
    engine = create_engine(opened.url, poolclass=NullPool)
    _start(engine, route, world, opened)
    folder = Folder(revisions, [*route.before(world)], route.others)
    stages: list[Stage] = []
    try:
        with opened.outside.cursor() as cursor:
            there = watch.relations(cursor)
        for words, revision, step in _steps(revisions):
            heartbeat.beat()
            stage = Stage(words, revision.name)
            stages.append(stage)
            watching = watch.watch(engine, there) if watched else nullcontext(Watched())
            with (
                engine.connect() as connection,
                watching as stage.watched,
                record() as stage.recording,
            ):
                try:
                    step(folder.config(connection))
                except BaseException as error:  # exit() and Ctrl-C are the learner's, too
                    stage.error = error
            look(opened, stage, expected[len(stages) - 1] if expected else None)
            if stage.error is not None:
                break
            if "downgrade" not in words:
                last = stage is stages[len(revisions) - 1]
                attempt(opened, stage, route.probes(world), keep=False)
                if last:
                    attempt(opened, stage, route.meanwhile(world), keep=True)
        return stages
    finally:
        engine.dispose()
        folder.close()


def _steps(revisions: Sequence[Revision]) -> list[tuple[str, Revision, Callable[[Any], None]]]:
    several = len(revisions) > 1
    every: list[tuple[str, Revision, Callable[[Any], None]]] = []

    def words(revision: Revision, what: str) -> str:
        return f"{revision.name}.{what}" if several else what

    for place, revision in enumerate(revisions, 1):
        to = "head" if place == len(revisions) else revision.revision
        every.append((words(revision, "upgrade()"), revision, _upgrade(to)))
    every.extend(
        (words(revision, "downgrade()"), revision, _downgrade(revision))
        for revision in reversed(revisions)
    )
    again = "the second upgrade()" if not several else "the second upgrade"
    every.append((again, revisions[-1], _upgrade("head")))
    return every


def _upgrade(to: str) -> Callable[[Any], None]:
    def step(config: Any) -> None:
        command.upgrade(config, to)

    return step


def _downgrade(revision: Revision) -> Callable[[Any], None]:
    # Before a merge there are several: "-1" would be ambiguous, and each of them will do.
    several = isinstance(revision.down_revision, tuple | list) and revision.down_revision
    to = str(revision.down_revision[0]) if several else "-1"

    def step(config: Any) -> None:
        command.downgrade(config, to)

    return step


def _start(engine: Engine, route: Route, world: World, opened: JudgingDatabase) -> None:
    """Bring the database to where the exercise begins: without the answer, which may be broken."""
    if world.name != EMPTY:
        version = [
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
            f"INSERT INTO alembic_version VALUES ('{FIRST}')",  # noqa: S608
        ]
        with opened.outside.cursor() as cursor:
            cursor.execute(";\n".join([*version, *route.before(world), *route.rows(world)]))
        if route.start == (FIRST,):
            return
    folder = Folder([], [*route.before(world)], route.others)
    try:
        with engine.connect() as connection:
            for revision in route.start:
                command.upgrade(folder.config(connection), revision)
    finally:
        folder.close()


def look(opened: JudgingDatabase, stage: Stage, expected: Stage | None) -> None:
    """Note what a step has left: the version, the schema, the rows that differ from expected."""
    with opened.outside.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT version_num FROM alembic_version ORDER BY 1")
            stage.version = tuple(version for (version,) in cursor.fetchall())
        stage.schema = database.read(cursor)
        stage.contents = contents.read(
            cursor, list(stage.schema.tables), expected.contents if expected else None
        )


def attempt(opened: JudgingDatabase, stage: Stage, statements: Sequence[str], keep: bool) -> None:
    """Send statements of the application and note what comes of each."""
    with opened.outside.cursor() as cursor:
        for sql in statements:
            cursor.execute("BEGIN")
            try:
                cursor.execute(sql)
                came = f"{cursor.rowcount} row{'' if cursor.rowcount == 1 else 's'}"
                if cursor.description:
                    came = repr(cursor.fetchall())
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except psycopg2.Error as error:
                came = f"{type(error).__name__}: {str(error).splitlines()[0]}"
                cursor.execute("ROLLBACK")
            else:
                cursor.execute("COMMIT" if keep else "ROLLBACK")
            stage.tries.append((sql, came))


def open_side(world: World, number: int) -> JudgingDatabase:
    """A database for one side: with the world's rows, or without any table for the empty one."""
    return check_database.open_database(world.name, number, world.zone, tables=world.name != EMPTY)
