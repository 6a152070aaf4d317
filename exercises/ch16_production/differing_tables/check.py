"""The check of ``differing_tables``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

TABLES = """
CREATE SCHEMA live; CREATE SCHEMA restored;
CREATE SCHEMA "The Copy";
CREATE TABLE live.{table} (id integer, name text, paid numeric);
INSERT INTO live.{table} SELECT n, 'name ' || n % 3, n / 2.0 FROM generate_series(1, 40) AS n;
INSERT INTO live.{table} VALUES (50, NULL, NULL), (50, NULL, NULL), (51, '', 0);
CREATE TABLE restored.{table} (LIKE live.{table});
INSERT INTO restored.{table} SELECT * FROM live.{table} ORDER BY name DESC, id DESC;
CREATE TABLE live.same (id integer); CREATE TABLE restored.same (id integer);
CREATE VIEW live.a_view AS SELECT 1 AS id
"""
CHANGES = (
    "",
    # The same order on both sides; then another one, and no NULL.
    "TRUNCATE restored.{table}; INSERT INTO restored.{table} TABLE live.{table}",
    "DELETE FROM live.{table} WHERE id = 50; DELETE FROM restored.{table} WHERE id = 50",
    "DELETE FROM restored.{table} WHERE id = 7",
    "DELETE FROM live.{table} WHERE id = 7",
    "UPDATE restored.{table} SET name = 'another' WHERE id = 7",
    "UPDATE restored.{table} SET name = '' WHERE id = 50",
    "UPDATE restored.{table} SET id = 51 WHERE id = 7; "
    "UPDATE live.{table} SET id = 52 WHERE id = 7",
    "INSERT INTO restored.{table} SELECT * FROM restored.{table} WHERE id = 7",
    # As many rows on both sides, and the same different ones.
    "INSERT INTO restored.{table} SELECT * FROM live.{table} WHERE id = 7; "
    "INSERT INTO live.{table} SELECT * FROM live.{table} WHERE id = 8",
    "TRUNCATE restored.{table}",
    "DROP TABLE restored.{table}",
    "CREATE TABLE restored.more (id integer)",
    "CREATE TABLE live.more (id integer); INSERT INTO restored.same VALUES (1)",
    'CREATE TABLE restored."More" (id integer); CREATE TABLE live.less (id integer)',
    "DROP TABLE restored.same; INSERT INTO live.{table} VALUES (1, '1', 1)",
)
NAMES = ("posts", '"Posts"', '"order"', '"100%"', '"it""s"', '"o\'clock"', '"a.b"', '"10:30 :x"')


def calls(world: World) -> Iterator[Call]:
    for change in CHANGES:
        yield _call("posts", change)
    for name in NAMES[1:]:
        yield _call(name, "")
        yield _call(name, "DELETE FROM restored.{table} WHERE id = 7")
    many = "INSERT INTO live.posts SELECT n, '', 0 FROM generate_series(100, 2000) AS n; "
    many += "INSERT INTO restored.posts SELECT n, '', 0 FROM generate_series(100, 2000) AS n"
    yield call("live", "restored", setup=_setup("posts", many))
    yield call("restored", "live", setup=_setup("posts", "DELETE FROM live.{table} WHERE id = 7"))
    yield call("live", "The Copy", setup=_setup("posts", ""))
    yield call("The Copy", "The Copy", setup=_setup("posts", ""))


def _setup(name: str, change: str) -> str:
    return f"{TABLES}; {change}".format(table=name)


def _call(name: str, change: str) -> Call:
    shown = f'differing_tables(connection, "live", "restored"), a table {name}'
    if change:
        shown += f", after {change.format(table=name)}"
    return call("live", "restored", setup=_setup(name, change), words=shown)
