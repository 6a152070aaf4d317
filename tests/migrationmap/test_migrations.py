"""``migrations`` on real folders and a real PostgreSQL."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import psycopg2
import pytest
from alembic.config import Config

from workbook import databases, migrations, sandbox
from workbook.migrationmap import changes
from workbook.migrationmap.data import Step
from workbook.migrationmap.lanes import lanes
from workbook.migrationmap.locks import MODES
from workbook.migrationmap.run import OtherDatabase
from workbook.sqltape import record

ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine({address}, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""
FROM_ENVIRONMENT = 'os.environ["DATABASE_URL"]'
FROM_CONFIG = 'context.config.get_main_option("sqlalchemy.url")'

Parents = str | tuple[str, ...] | None


class Folder:
    """An Alembic folder that is written revision by revision."""

    def __init__(self, path: Path, address: str = FROM_ENVIRONMENT) -> None:
        self.path = path
        (path / "versions").mkdir()
        (path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
        (path / "env.py").write_text(ENV.format(address=address))

    def revision(
        self, name: str, after: Parents, body: str | Sequence[str] = "pass", depends: Parents = None
    ) -> None:
        """A revision; a list is SQL."""
        if not isinstance(body, str):
            body = "\n".join(f"op.get_bind().exec_driver_sql({sql!r})" for sql in body)
        body = body.strip().replace("\n", "\n    ")
        (self.path / "versions" / f"{name}.py").write_text(
            f'"""what {name} does"""\nfrom alembic import op\nimport sqlalchemy as sa\n'
            f"revision = {name!r}\ndown_revision = {after!r}\ndepends_on = {depends!r}\n"
            f"def upgrade():\n    {body}\n"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


THINGS = ["CREATE TABLE things (id int PRIMARY KEY, name text, size int)"]
MANY = "INSERT INTO things SELECT n, 'thing ' || n, n FROM generate_series(1, 50) n"


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    name = f"test_migrationmap_{uuid4().hex[:8]}"
    connection = databases.connect(databases.create(name))
    yield connection
    connection.close()
    databases.drop(name)


@pytest.fixture
def cursor(database: Any) -> Iterator[Any]:
    """A transaction in an empty database, rolled back at the end."""
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        yield cursor
        cursor.execute("ROLLBACK")


def changed(cursor: Any, before: Sequence[str], sql: str) -> list[str]:
    """What a statement changes, in words."""
    for statement in before:
        cursor.execute(statement)
    seen = changes.see(cursor)
    cursor.execute(sql)
    return [f"{each.sign} {each.what}" for each in changes.changes(seen, changes.see(cursor))]


# -- what is changed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1", []),
        ("ALTER TABLE things ADD note varchar(9)", ["+ things.note varchar(9)"]),
        ("ALTER TABLE things DROP size", ["- things.size integer"]),
        ("ALTER TABLE things RENAME size TO width", ["~ things.size is now things.width"]),
        ("ALTER TABLE things RENAME TO items", ["~ table things is now items"]),
        (
            "ALTER TABLE things DROP name, ADD label text",
            ["+ things.label text", "- things.name text"],
        ),
        ("ALTER TABLE things ALTER size TYPE bigint", ["~ things.size: integer -> bigint"]),
        ("ALTER TABLE things ALTER size SET NOT NULL", ["~ things.size: NULL -> NOT NULL"]),
        ("ALTER TABLE things ALTER size SET DEFAULT 1", ["~ things.size: no DEFAULT -> DEFAULT 1"]),
        (
            "ALTER TABLE things ADD CONSTRAINT big CHECK (size > 0) NOT VALID",
            ["+ check big on things: (size > 0) NOT VALID"],
        ),
        ("CREATE UNIQUE INDEX names ON things (name)", ["+ unique index names on things: (name)"]),
        (
            "CREATE INDEX sizes ON things (size DESC, name) WHERE size > 3",
            ["+ index sizes on things: (size DESC, name) WHERE size > 3"],
        ),
        ("CREATE TYPE mood AS ENUM ('good')", ["+ enum type mood: 'good'"]),
        (
            "CREATE TABLE parts (thing int REFERENCES things ON DELETE CASCADE)",
            [
                "+ table parts (thing)",
                "+ foreign key parts_thing_fkey on parts: thing -> things (id) ON DELETE CASCADE",
            ],
        ),
        ("DROP TABLE things", ["- table things (id, name, size)"]),
    ],
)
def test_a_change_is_said(cursor: Any, sql: str, expected: list[str]) -> None:
    assert changed(cursor, THINGS, sql) == expected


@pytest.mark.parametrize(
    ("before", "sql", "expected"),
    [
        (
            "ALTER TABLE things ADD CONSTRAINT big CHECK (size > 0) NOT VALID",
            "ALTER TABLE things VALIDATE CONSTRAINT big",
            ["~ check big: (size > 0) NOT VALID -> (size > 0)"],
        ),
        (
            "ALTER TABLE things ADD CONSTRAINT big CHECK (size > 0)",
            "ALTER TABLE things RENAME CONSTRAINT big TO large",
            ["~ check big is now large"],
        ),
        (
            "CREATE INDEX sizes ON things (size)",
            "ALTER TABLE things RENAME size TO width",
            ["~ things.size is now things.width"],
        ),
        (
            "CREATE TYPE mood AS ENUM ('good')",
            "ALTER TYPE mood ADD VALUE 'bad'",
            ["~ enum type mood: 'good' -> 'good', 'bad'"],
        ),
    ],
)
def test_what_was_there_is_compared(
    cursor: Any, before: str, sql: str, expected: list[str]
) -> None:
    assert changed(cursor, [*THINGS, before], sql) == expected


# -- what is locked -------------------------------------------------------------------------------


def test_a_lock_lasts_until_the_end_of_its_transaction(folder: Folder) -> None:
    fill = "UPDATE things SET note = name"
    add = "ALTER TABLE things ADD note text"
    folder.revision("a", None, THINGS)
    folder.revision("b", "a", [add, fill, "ALTER TABLE things ALTER note SET NOT NULL"])
    apart = (
        "with op.get_context().autocommit_block():\n"
        "    op.execute('ALTER TABLE things ADD CONSTRAINT big CHECK (size > 0) NOT VALID')\n"
        "    op.execute('ALTER TABLE things VALIDATE CONSTRAINT big')\n"
        "    op.create_index('sizes', 'things', ['size'], postgresql_concurrently=True)"
    )
    folder.revision("c", "b", apart)
    found = migrations(folder.path, rows={"a": MANY})
    [lock] = found.steps[1].locks
    assert (lock.mode, lock.spans, lock.rows) == ("AccessExclusiveLock", ((1, 3),), 150)
    strong, weak = found.steps[2].locks
    assert (strong.mode, strong.spans, strong.rows) == ("AccessExclusiveLock", ((1, 1),), 0)
    assert (weak.mode, weak.spans, weak.rows) == ("ShareUpdateExclusiveLock", ((2, 2),), 50)
    assert found.steps[2].unseen == (3,)
    assert found.blocking == ["b"]
    drawn = repr(found)
    assert "! things: blocks reads and writes (statements 1 to 3 of 3, 150 rows scanned" in drawn
    assert "! things: blocks reads and writes (statement 1 of 3, no rows scanned)" in drawn
    assert "statement 3 can't run in a transaction" in drawn


def test_a_table_that_is_renamed_is_locked(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    folder.revision("b", "a", ["ALTER TABLE things RENAME TO items", "UPDATE items SET size = 1"])
    [lock] = migrations(folder.path, rows={"a": MANY}).steps[1].locks
    assert (lock.table, lock.spans, lock.rows) == ("things", ((1, 2),), 100)


STATEMENTS = [
    "ALTER TABLE things ADD COLUMN {new} int",
    "ALTER TABLE things ADD CONSTRAINT {new} CHECK (size > 0)",
    "ALTER TABLE others ADD CONSTRAINT {new} FOREIGN KEY (thing) REFERENCES things",
    "CREATE INDEX {new} ON things (size)",
    "CREATE TABLE {new} (thing int REFERENCES things)",
    "UPDATE things SET size = size + 1",
    "INSERT INTO others SELECT 1 FROM things LIMIT 3",
    "LOCK TABLE others IN EXCLUSIVE MODE",
    "SELECT * FROM things FOR UPDATE",
    "ALTER TABLE others RENAME COLUMN thing TO {new}",
    "ALTER TABLE things ALTER COLUMN size SET STATISTICS 5",
    "DELETE FROM others",
]
LOOK = (
    "SELECT relation::regclass::text, mode FROM pg_locks WHERE pid = pg_backend_pid() "
    "AND relation IN (SELECT oid FROM pg_class WHERE relname IN ('things', 'others'))"
)


def test_the_strongest_lock_is_the_one_of_pg_locks(folder: Folder) -> None:
    """Transactions at random, each beside the same one sent by hand."""
    dice = random.Random(10)
    first = [*THINGS, "CREATE TABLE others (thing int)"]
    folder.revision("r00", None, first)
    expected: list[dict[str, str]] = []
    name = f"test_migrations_{uuid4().hex[:8]}"
    connection = databases.connect(databases.create(name))
    connection.autocommit = False
    try:
        with connection.cursor() as cursor:
            for sql in [*first, MANY]:
                cursor.execute(sql)
            connection.commit()
            number = 0
            while len(expected) < 15:
                chosen = [
                    sql.format(new=f"new_{number}_{place}")
                    for place, sql in enumerate(dice.sample(STATEMENTS, dice.randint(1, 4)))
                ]
                number += 1
                try:
                    for sql in chosen:
                        cursor.execute(sql)
                    cursor.execute(LOOK)
                except psycopg2.Error:
                    connection.rollback()
                    continue
                held = {(table, mode) for table, mode in cursor.fetchall() if mode in MODES}
                connection.commit()
                expected.append(
                    {
                        table: min((m for t, m in held if t == table), key=MODES.index)
                        for table in {table for table, _ in held}
                    }
                )
                folder.revision(f"r{len(expected):02}", f"r{len(expected) - 1:02}", chosen)
    finally:
        connection.close()
        databases.drop(name)
    found = migrations(folder.path, rows={"r00": MANY}).steps[1:]
    assert [{lock.table: lock.mode for lock in step.locks} for step in found] == expected
    assert not any(step.error for step in found)


# -- the tree -------------------------------------------------------------------------------------


def test_branches_and_merges_are_drawn(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    folder.revision("b", "a")
    folder.revision("c", "a")
    folder.revision("d", "c")
    folder.revision("e", ("b", "d"))
    folder.revision("f", "e")
    lines = [line for line in repr(migrations(folder.path)).splitlines() if "nothing" not in line]
    assert lines == [
        "-- 6 revisions, 1 head",
        "*    a  what a does  (base)",
        "|\\",
        "| |    + table things (id, name, size)",
        "* |  b  what b does",
        "| *  c  what c does",
        "| *  d  what d does",
        "|/",
        "*    e  what e does  (merge)",
        "*    f  what f does  (head)",
    ]


def test_two_heads_and_two_bases_and_a_dependency(folder: Folder) -> None:
    folder.revision("a", None)
    folder.revision("b", None, depends="z")
    folder.revision("z", "a", THINGS)
    found = migrations(folder.path)
    assert [step.revision for step in found.steps] == ["a", "z", "b"]
    assert [step.head for step in found.steps] == [False, True, True]
    assert "2 heads" in repr(found)


def test_no_line_passes_through_a_point() -> None:
    dice = random.Random(4)
    for _ in range(300):
        steps: list[Step] = []
        for number in range(dice.randint(1, 12)):
            most = min(len(steps), dice.choice([0, 1, 1, 1, 2, 3]))
            parents = dice.sample([step.revision for step in steps], most)
            steps.append(Step(str(number), "", tuple(parents)))
        tree = lanes(steps)
        for line in tree.lines:
            assert tree.of[line.bottom] <= line.lane
            between = range(line.top + 1, line.bottom)
            assert all(tree.of[row] != line.lane for row in between)
        crowded = [(row, line.lane) for line in tree.lines for row in range(line.top, line.bottom)]
        assert len(crowded) == len(set(crowded))


# -- whatever is in the folder --------------------------------------------------------------------


def test_a_revision_that_fails_ends_the_way(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    folder.revision("b", "a", ["ALTER TABLE things ADD note text NOT NULL"])
    folder.revision("c", "b", ["SELECT 1"])
    full = migrations(folder.path, rows={"a": MANY})
    assert "NotNullViolation" in full.steps[1].error
    assert full.steps[1].changes == []
    assert not full.steps[2].ran
    assert "b fails" in repr(full)
    assert not any(step.error for step in migrations(folder.path).steps)


@pytest.mark.parametrize(
    ("address", "given"),
    [
        (FROM_ENVIRONMENT, lambda file: file.parent),
        (FROM_CONFIG, str),
        (FROM_CONFIG, lambda file: Config(str(file))),
    ],
)
def test_env_py_gets_the_scratch_database(
    tmp_path: Path, address: str, given: Callable[[Path], Any]
) -> None:
    folder = Folder(tmp_path, address)
    folder.revision("a", None, THINGS)
    assert len(migrations(given(tmp_path / "alembic.ini")).steps[0].changes) == 1


def test_another_database_is_never_touched(tmp_path: Path) -> None:
    engine = sandbox("migrations_other", "empty")
    folder = Folder(tmp_path, repr(engine.url.render_as_string(hide_password=False)))
    folder.revision("a", None, THINGS)
    with pytest.raises(OtherDatabase, match="connects to the database"):
        migrations(folder.path)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT to_regclass('things')").scalar()
    assert found is None
    engine.dispose()


def test_what_is_no_folder_is_said(tmp_path: Path, folder: Folder) -> None:
    with pytest.raises(ValueError, match=r"no alembic\.ini"):
        migrations(tmp_path / "versions")
    folder.revision("a", None)
    with pytest.raises(ValueError, match="'b', and there is no such revision"):
        migrations(folder.path, rows={"b": "SELECT 1"})


def test_nothing_is_left_and_nothing_is_on_the_tape(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    with record() as recording:
        migrations(folder.path)
    assert recording.statements == []
    assert f"migrations_{os.getpid()}" not in databases.names()


def test_where_a_database_is(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    folder.revision("b", "a")
    engine = sandbox("migrations_here", "empty")
    assert not any(step.current for step in migrations(folder.path, engine).steps)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('a')")
    assert "a  what a does  (base, the database is here)" in repr(migrations(folder.path, engine))
    engine.dispose()


def test_the_application_of_this_repository() -> None:
    found = migrations("alembic.ini")
    assert len(found.steps) >= 10
    assert all(step.ran and not step.error for step in found.steps)
    assert all(step.changes for step in found.steps)


# -- the drawing ----------------------------------------------------------------------------------


def test_the_same_bytes_every_time_and_times_on_request(folder: Folder) -> None:
    folder.revision("a", None, THINGS)
    folder.revision("b", "a", ["ALTER TABLE things ADD note text", "UPDATE things SET note = 'x'"])
    first, second = (migrations(folder.path, rows={"a": MANY}) for _ in range(2))
    assert repr(first) == repr(second)
    assert first._repr_html_() == second._repr_html_()
    assert " ms" not in repr(first) + first._repr_html_()
    timed = migrations(folder.path, rows={"a": MANY}, times=True)
    assert re.search(r"\d+\.\d of\s+\d+\.\d ms", repr(timed))
    assert re.search(r"\d+\.\d of \d+\.\d ms", timed._repr_html_())


def test_the_drawing_is_well_formed_and_says_what_it_shows(folder: Folder) -> None:
    folder.revision("a<b", None, [*THINGS, "COMMENT ON TABLE things IS '<b>\"&'"])
    folder.revision("c", "a<b", ["ALTER TABLE things ADD note text"])
    html = migrations(folder.path, rows={"a<b": MANY})._repr_html_()
    drawing = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert drawing.get("role") == "img"
    label = drawing.get("aria-label") or ""
    assert "things: blocks reads and writes" in label
    assert 'comment on things: <b>"&' in label
    assert float(drawing.get("width") or 0) <= 900
