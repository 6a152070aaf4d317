"""``plan`` on a real PostgreSQL: any statement, nothing left behind, the same on every run."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import (
    Engine,
    Executable,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, joinedload, sessionmaker, with_loader_criteria

from workbook import sandbox
from workbook.blog.models import Post, Tag, User
from workbook.plans import Plans, plan, settle
from workbook.sqltape import record

VIEWED = select(Post).where(Post.views > 4_000)
NEW_USER = {"username": "nina", "email": "nina@example.com"}

STATEMENTS: dict[str, tuple[Executable | str, str]] = {
    "select": (VIEWED, "Seq Scan"),
    "by key": (select(Post).where(Post.id == 7), "Index Scan"),
    "core": (select(Post.__table__.c.id).where(Post.__table__.c.id < 9), "Index Only Scan"),
    "eager": (select(Post).options(joinedload(Post.author)), "Hash Join"),
    "insert": (insert(User).values(**NEW_USER).returning(User), "Insert"),
    "update": (update(Post).where(Post.id < 10).values(views=0), "Update"),
    "delete": (delete(Post).where(Post.id < 10), "Delete"),
    "text": (text("SELECT id FROM posts WHERE title LIKE '%No:1%' OR id = 3"), "Seq Scan"),
    "string": ("SELECT 1", "Result"),
    "cte": (text("WITH gone AS (DELETE FROM tags RETURNING id) SELECT * FROM gone"), "Delete"),
    "for update": (select(Post.id).where(Post.id == 1).with_for_update(), "LockRows"),
}


def everything(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return [
            connection.scalar(text(f"SELECT md5(string_agg(t::text, '' ORDER BY t)) FROM {name} t"))
            for name in ("users", "posts", "tags", "post_tags", "comments")
        ]


@pytest.mark.parametrize("name", STATEMENTS)
def test_any_statement_is_planned_and_nothing_changes(blog: Engine, name: str) -> None:
    statement, expected = STATEMENTS[name]
    before = everything(blog)
    found = plan(statement, blog)
    assert found.uses(expected), found
    assert found.ran
    assert everything(blog) == before


def test_the_same_bytes_every_time(blog: Engine) -> None:
    statement = select(Post).join(User).where(User.id < 20).order_by(Post.views.desc()).limit(5)
    first = plan(statement, blog, buffers=True)
    assert first.pages > 0
    for _ in range(5):
        again = plan(statement, blog, buffers=True)
        assert repr(again) == repr(first)
        assert again._repr_html_() == first._repr_html_()


def test_rows_are_counted_where_another_transaction_is_open_meanwhile(engine: Engine) -> None:
    """It keeps VACUUM from marking the newest pages; the one after it looks at no others."""
    more = "INSERT INTO counted SELECT i FROM generate_series({}, {}) AS i"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counted (i int) WITH (autovacuum_enabled = false)"))
        connection.execute(text(more.format(1, 20_000)))
    settle(engine)
    with engine.connect() as reader, ThreadPoolExecutor() as pool:
        reader = reader.execution_options(isolation_level="REPEATABLE READ")
        reader.execute(text("SELECT 1"))
        with engine.begin() as connection:
            connection.execute(text(more.format(20_001, 20_777)))
        settled = pool.submit(settle, engine)
        time.sleep(0.3)
        assert not settled.done()
        reader.rollback()
        settled.result()
    with engine.connect() as connection:
        rows = connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'counted'"))
    assert rows == 20_777


def test_settled_statistics_are_exact(blog: Engine) -> None:
    settle(blog)  # plans of changes, though rolled back, leave dead rows: the table has grown
    assert plan(select(Post).where(Post.status == "draft"), blog).root.expected == 1_200


def test_no_times_unless_asked_for(blog: Engine) -> None:
    assert " ms" not in repr(plan(VIEWED, blog)) + plan(VIEWED, blog)._repr_html_()
    timed = plan(VIEWED, blog, times=True)
    assert re.search(r"\d\.\d ms", repr(timed))
    assert re.search(r"\d\.\d ms", timed._repr_html_())


def test_only_planned(blog: Engine) -> None:
    found = plan(select(func.pg_sleep(60)), blog, analyze=False)
    assert (found.ran, found.rows, found.root.real) == (False, None, None)
    assert "not run" in repr(found)


def test_nothing_reaches_the_tape(blog: Engine) -> None:
    with record() as recording, Session(blog) as session:
        session.scalar(text("SELECT 1"))
        plan(VIEWED, session)
        plan(VIEWED, blog)
        session.scalar(text("SELECT 2"))
    assert [entry.sql for entry in recording.statements] == ["SELECT 1", "SELECT 2"]


def test_a_session_keeps_its_work(blog: Engine) -> None:
    with Session(blog) as session:
        post = session.get_one(Post, 1)
        session.execute(insert(Tag).values(name="flushed"))
        post.title = "not yet flushed"
        session.add(tag := Tag(name="pending"))
        found = plan(select(Tag).where(Tag.name == "flushed"), session)
        assert found.rows == 1  # seen, although nobody committed it
        plan(delete(Post), session)
        assert session.in_transaction()
        assert tag in session.new
        assert post in session.dirty
        assert session.scalar(select(func.count()).select_from(Post)) == 12_000
        session.rollback()


def test_a_session_that_does_nothing_yet_gets_no_transaction(blog: Engine) -> None:
    with Session(blog) as session:
        plan(VIEWED, session)
        assert not session.in_transaction()
        session.add(Tag(name="pending"))
        plan(VIEWED, session)
        assert blog.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_failed_plan_does_not_end_the_transaction(blog: Engine) -> None:
    with Session(blog) as session:
        session.execute(insert(Tag).values(name="mine"))
        with pytest.raises(Exception, match='column "nothing" does not exist'):
            plan("SELECT nothing FROM posts", session)
        assert session.scalar(select(Tag.name).where(Tag.name == "mine")) == "mine"
        session.rollback()


def test_the_listeners_of_the_session_are_heard(blog: Engine) -> None:
    maker = sessionmaker(blog)

    @event.listens_for(maker, "do_orm_execute")
    def only_published(state: ORMExecuteState) -> None:
        criteria = with_loader_criteria(Post, Post.status == "published")
        state.statement = state.statement.options(criteria)

    with maker() as session:
        found = plan(select(Post), session)
    assert found.root.conditions["filter"] == "((status)::text = 'published'::text)"


def test_autocommit_does_not_commit_it(blog: Engine) -> None:
    careless = blog.execution_options(isolation_level="AUTOCOMMIT")
    before = everything(blog)
    plan(delete(Post), careless)
    with careless.connect() as connection:
        plan(delete(Post), connection)
        connection.scalar(text("SELECT 1"))
        plan(delete(Post), connection)
    assert everything(blog) == before


def test_a_connection_in_a_transaction(blog: Engine) -> None:
    with blog.connect() as connection:
        connection.execute(insert(Tag).values(name="mine"))
        assert plan(select(Tag).where(Tag.name == "mine"), connection).rows == 1
        plan(delete(Tag), connection)
        assert connection.scalar(select(func.count()).where(Tag.name == "mine")) == 1
        connection.rollback()


def test_settings_hold_for_one_plan(blog: Engine) -> None:
    statement = select(Post).where(Post.author_id < 290)
    usual = plan(statement, blog)
    urged = plan(statement, blog, settings={"enable_seqscan": "off"})
    assert usual.uses("Seq Scan", on="posts")
    assert urged.index_names == ["ix_posts_author_id"]
    assert "enable_seqscan = off" in repr(urged)
    assert plan(statement, blog).types == usual.types


def test_parameters(blog: Engine) -> None:
    statement = select(Post).where(Post.id == bindparam("which"))
    assert plan(statement, blog, parameters={"which": 5}).rows == 1
    rows = [{"name": f"new-{number}"} for number in range(3)]
    assert plan(insert(Tag), blog, parameters=rows).root.rows == 0


def test_a_statement_from_the_tape(blog: Engine) -> None:
    with record() as recording, Session(blog) as session:
        session.get(Post, 3)
    [entry] = recording.statements
    found = plan(entry, blog)
    assert found.uses("Index Scan", on="pk_posts")
    assert found.sent.parameters == entry.parameters


def test_async_engines_and_what_they_sent(blog: Engine) -> None:
    engine = create_async_engine(blog.url.set(drivername="postgresql+asyncpg"))

    async def main() -> None:
        with record() as recording:
            async with engine.connect() as connection:
                await connection.scalar(select(Post.id).where(Post.id == 3, Post.title != "50%"))
                found = await connection.run_sync(lambda sync: plan(VIEWED, sync))
                assert found.uses("Seq Scan")
            with pytest.raises(TypeError, match="run_sync"):
                plan(VIEWED, connection)  # type: ignore[call-overload]
        for where in (engine, blog):
            assert plan(recording.statements[0], where).index_names == ["pk_posts"]
        await engine.dispose()

    asyncio.run(main())


def test_side_by_side(blog: Engine) -> None:
    before = plan(VIEWED, blog, title="before")
    both = plan(before, plan(select(Post).where(Post.id == 1), blog, title="by key"))
    assert isinstance(both, Plans)
    assert [one.title for one in both] == ["before", "by key"]
    assert "-- before: " in repr(both)
    assert both._repr_html_().count("<svg") == 2
    at_once = plan(VIEWED, select(Tag), blog, title=["one", "two"])
    assert [one.title for one in at_once] == ["one", "two"]


def test_the_last_sandbox_is_the_default() -> None:
    engine = sandbox("test_plans_default", "empty")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id int)"))
    assert plan("SELECT * FROM only_here").tables == ["only_here"]
    engine.dispose()


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda engine: plan("ALTER TABLE posts ADD x int", engine), ValueError, "not ALTER"),
        (lambda engine: plan("EXPLAIN SELECT 1", engine), ValueError, "not EXPLAIN"),
        (plan, TypeError, "statements first"),
        (lambda engine: plan(cast(Any, Post), engine), TypeError, "takes a statement"),
        (lambda _: plan("SELECT 1", create_engine("sqlite://")), ValueError, "talks to sqlite"),
    ],
)
def test_what_cannot_be_planned(
    blog: Engine, call: Callable[[Engine], object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        call(blog)


def test_the_drawing_is_sound_and_says_it_in_words(blog: Engine) -> None:
    nasty: Select[Any] = select(Post).where(Post.title == "<b>&\"'</b> ]]>")
    html = plan(nasty, blog, title="<i>")._repr_html_()
    [picture] = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    root = ET.fromstring(picture)
    label = root.attrib["aria-label"]
    assert "Seq Scan on posts" in label
    assert "read and thrown away" in label
    assert "<b>" not in re.sub(r"<b>(&lt;i&gt;|[A-Z][\w ]+)</b>", "", html)


def test_a_check_can_ask(blog: Engine) -> None:
    from types import SimpleNamespace

    from workbook.judge.case import Case
    from workbook.judge.feedback import NotYet

    def by_author(session: Session) -> list[Post]:
        return list(session.scalars(select(Post).where(Post.author_id == 250)))

    exercise: Any = SimpleNamespace(objects=("by_author",))
    case = Case(exercise, {"by_author": by_author}, blog.url)
    with pytest.raises(NotYet, match="no statement"):
        case.plan()
    with case.session() as session:
        case.call(session)
    assert case.plan().uses("Bitmap Index Scan", on="ix_posts_author_id")
    assert case.plan(settings={"enable_bitmapscan": "off"}).index_names == ["ix_posts_author_id"]
    case.close()
