"""Triggers, helper processes, conflicts, prepared statements: what EXPLAIN tells beside a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.orm import Session

from workbook import databases
from workbook.blog.models import Post
from workbook.plans import Plan, plan, settle
from workbook.plans.nodes import tree, triggers
from workbook.sqltape import Entry, EntryKind

TABLES = """
CREATE TABLE authors (id int PRIMARY KEY, name text UNIQUE);
CREATE TABLE works (id int PRIMARY KEY,
    author int CONSTRAINT fk_author REFERENCES authors ON DELETE CASCADE);
INSERT INTO authors SELECT g, 'a' || g FROM generate_series(1, 400) g;
INSERT INTO works SELECT g, g % 400 + 1 FROM generate_series(1, 40000) g;
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN new; END $$;
CREATE TRIGGER before_it BEFORE UPDATE ON authors FOR EACH ROW EXECUTE FUNCTION wait();
"""


@pytest.fixture(scope="module")
def works() -> Iterator[Engine]:
    name = "test_plans_triggers"
    engine = create_engine(databases.create(name))
    with engine.begin() as connection:
        connection.execute(text(TABLES))
    settle(engine)
    yield engine
    engine.dispose()
    databases.drop(name)


def explained(engine: Engine, sql: str, *first: str) -> str:
    """EXPLAIN's own text form."""
    with engine.connect() as connection:
        for statement in first:
            connection.execute(text(statement))
        lines = connection.scalars(text(f"EXPLAIN (ANALYZE) {sql}")).all()
        connection.rollback()
    return "\n".join(lines)


def test_the_trigger_of_a_foreign_key_is_shown_with_its_time(works: Engine) -> None:
    sql = "DELETE FROM authors WHERE id < 4"
    assert "Trigger for constraint fk_author: time=" in explained(works, sql)
    timed = plan(sql, works, times=True)
    [trigger] = timed.triggers
    assert (trigger.name, trigger.relation, trigger.calls) == ("fk_author", "authors", 3)
    # The table of the works has no index on the author: it is read once for each deleted row.
    assert trigger.time_share > 0.5
    assert timed.milliseconds >= trigger.milliseconds
    said = repr(timed)
    assert re.search(r"3 rows changed, [\d.]+ ms, 3 trigger calls", said)
    assert "Trigger of the constraint fk_author, on authors  (" in said
    assert said.count("<-- most of the time") == 1
    assert said.rstrip().endswith("<-- most of the time")
    html = timed._repr_html_()
    assert "Trigger of the constraint fk_author" in html
    assert "◀ most of the time" in html


def test_without_times_a_trigger_is_still_there_and_the_same_on_every_run(works: Engine) -> None:
    sql = "DELETE FROM authors WHERE id < 4"
    first, second = (plan(sql, works) for _ in range(2))
    assert repr(first) == repr(second)
    assert first._repr_html_() == second._repr_html_()
    assert " ms" not in repr(first)
    assert "   3 calls" in repr(first)
    assert "No cost includes triggers" in repr(first)
    assert "rigger" not in repr(plan(sql, works, analyze=False))


def test_the_time_of_a_trigger_before_the_change_is_not_counted_twice(works: Engine) -> None:
    timed = plan("UPDATE authors SET name = name || 'x' WHERE id < 3", works, times=True)
    [trigger] = timed.triggers
    assert (trigger.name, trigger.calls, trigger.within) == ("before_it", 2, True)
    assert trigger.milliseconds >= 40
    spent = sum(node.milliseconds for node in timed.nodes) + trigger.milliseconds
    assert spent <= timed.milliseconds
    assert sum(node.time_share for node in timed.nodes) + trigger.time_share == pytest.approx(1)


def test_helper_processes_are_not_loops(works: Engine) -> None:
    settings = {
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "min_parallel_table_scan_size": "0",
        "debug_parallel_query": "off",
    }
    sql = "SELECT count(*) FROM works"
    shown = plan(sql, works, parallel=True, settings=settings, times=True)
    [gather] = shown.find("Gather")
    [scan] = shown.find(on="works")
    started = gather.raw["Workers Launched"]
    assert scan.rows in range(39_999, 40_002)  # EXPLAIN rounds the average of each process
    assert f"{gather.raw['Workers Planned']} planned, {started} started" in repr(shown)
    assert " loops" not in repr(shown)
    assert scan.processes == scan.loops
    if scan.loops > 1:
        assert f"rows in {scan.loops} processes" in repr(shown)
    assert sum(node.milliseconds for node in shown.nodes) <= shown.milliseconds * 1.01
    only = plan(sql, works, parallel=True, settings=settings, analyze=False)
    assert re.search(r"expected in each of \d processes", repr(only))


def test_loops_within_helper_processes() -> None:
    def part(kind: str, loops: int, **more: Any) -> dict[str, Any]:
        base = {"Node Type": kind, "Plan Rows": 10, "Total Cost": 5, "Actual Rows": 2.0}
        return {**base, "Actual Loops": loops, **more}

    inner = part("Index Scan", 30, **{"Parent Relationship": "Inner"})
    outer = part("Seq Scan", 3, **{"Parent Relationship": "Outer"})
    nested = part("Nested Loop", 3, Plans=[outer, inner], **{"Join Type": "Inner"})
    gather = part("Gather", 1, Plans=[nested], **{"Workers Planned": 2, "Workers Launched": 2})
    said = repr(Plan(Entry(EntryKind.STATEMENT, "x"), tree({"Plan": gather})))
    assert "6 rows in 3 processes: 2 each" in said
    assert "60 rows in 3 processes, 30 loops: 2 each" in said


@pytest.mark.parametrize(
    ("sql", "said", "changed"),
    [
        (
            "INSERT INTO authors SELECT g, 'a' || g FROM generate_series(399, 404) g"
            " ON CONFLICT DO NOTHING",
            "4 inserted, 2 skipped by a conflict",
            "4 rows changed",
        ),
        (
            "INSERT INTO authors SELECT g, 'b' || g FROM generate_series(398, 404) g"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE authors.id > 398",
            "4 inserted, 2 updated, 1 skipped by a conflict",
            "6 rows changed",
        ),
        (
            "MERGE INTO authors USING (SELECT generate_series(397, 404) AS id) n"
            " ON n.id = authors.id WHEN MATCHED AND authors.id > 399 THEN DELETE"
            " WHEN MATCHED AND authors.id > 398 THEN DO NOTHING"
            " WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'm' || n.id)",
            "4 inserted, 1 deleted, 3 skipped",
            "5 rows changed",
        ),
    ],
    ids=["nothing", "update", "merge"],
)
def test_what_became_of_the_rows(works: Engine, sql: str, said: str, changed: str) -> None:
    shown = repr(plan(sql, works))
    assert said in shown
    assert changed in shown.splitlines()[0]


def prepare(target: Connection | Session) -> None:
    target.execute(text("PREPARE by_author(int) AS SELECT * FROM works WHERE author = $1"))


def test_a_prepared_statement_where_it_was_prepared(works: Engine) -> None:
    with works.connect() as connection, Session(works) as session:
        for target in (connection, session):
            prepare(target)
            assert plan("EXECUTE by_author(7)", target).rows == 100
            target.rollback()  # PREPARE is not undone by it
        assert plan("EXECUTE by_author(7)", connection).rows == 100
        assert not connection.in_transaction()
    other = create_engine(works.url)
    with pytest.raises(ValueError, match="per connection"):
        plan("EXECUTE by_author(7)", other)
    other.dispose()


def test_a_temporary_table_of_the_connection(works: Engine) -> None:
    with works.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE mine AS SELECT 1 AS id"))
        connection.commit()
        assert plan("SELECT * FROM mine", connection).rows == 1
        assert not connection.in_transaction()


def test_jit_only_where_something_was_compiled(works: Engine) -> None:
    settings = {"jit": "on", "jit_above_cost": "0"}
    shown = plan("SELECT count(*) FROM works", works, settings=settings)
    text_form = explained(works, "SELECT count(*) FROM works", "SET jit = on")
    if "JIT:" not in text_form and not shown.compiled:
        assert "compiled nothing" in repr(shown)
    answer = {"Plan": {}, "Triggers": [], "JIT": {"Functions": 3}}
    assert triggers(answer) == []
    shown.compiled = 3
    assert "The just-in-time compiler made 3 functions." in repr(shown)


def test_two_plans_are_measured_against_each_other(blog: Engine) -> None:
    whole = plan(select(Post).where(Post.author_id == 7), blog, title="whole table",
                 settings={"enable_indexscan": "off", "enable_bitmapscan": "off"})  # fmt: skip
    found = plan(select(Post).where(Post.author_id == 7), blog, title="by index")
    both = plan(whole, found)
    times = whole.cost / found.cost
    said = repr(both)
    assert 1.5 < times < 9.9
    head = f"-- by index: {times:.1f} x cheaper than whole table; {found.read} rows read instead"
    assert said.splitlines()[0] == f"{head} of 12,000"
    assert said.count("most of the cost") == (1 if len(whole.nodes) > 1 else 0)
    by_index = said.split("-- by index: ")[-1]
    assert "most of the cost" not in by_index
    assert f"<-- {found.read} rows read instead of 12,000" in by_index
    assert "<-- 12,000 rows read\n" in said
    assert "<-- 12,000 rows read" not in by_index
    assert "<-- 12,000" not in repr(whole)
    html = both._repr_html_()
    assert "x cheaper than whole table" in html
    assert f"✓ {found.read} rows read instead of 12,000" in html
    # Also where the better one comes first, and alone it is marked as ever.
    assert repr(plan(found, whole)).startswith(head)
    assert "most of the cost" in repr(found)


def test_plans_of_the_same_price_have_no_winner(blog: Engine) -> None:
    one = plan(select(Post).where(Post.author_id == 7), blog, title="a")
    said = repr(plan(one, plan(select(Post).where(Post.author_id == 7), blog, title="b")))
    assert said.splitlines()[0] == "-- These plans cost about the same."
    assert "most of the cost" not in said
    assert "instead of" not in said
