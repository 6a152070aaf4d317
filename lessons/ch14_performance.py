"""Performance: the code that chapter 14 talks about. The ladder and other measurements: ch14_steps.

``python -m lessons.ch14_performance`` walks through its main points in the terminal.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    DateTime,
    Engine,
    Executable,
    Identity,
    Index,
    NullPool,
    String,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateIndex

from workbook import plan, sandbox
from workbook.blog import Base as BlogBase
from workbook.blog import Post
from workbook.blog.large import load_large
from workbook.measuring.wire import wire
from workbook.plans import settle
from workbook.sqltape.recorder import paused

from .ch14_steps import bulk
from .ch14_steps.ladder import costs


class Base(DeclarativeBase):
    """The classes of this chapter."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


class Visit(Base):
    """A page that was looked at. It begins without any index but that of its primary key."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    reader: Mapped[str] = mapped_column(String(50))
    path: Mapped[str] = mapped_column(String(50))
    status: Mapped[int]
    happened_at: Mapped[datetime]
    details: Mapped[dict[str, Any]]


class Delivery(Base):
    """A visit that is to be reported elsewhere."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    visit_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))


_VISITS = text("""
INSERT INTO visits (reader, path, status, happened_at, details)
SELECT CASE WHEN h1 % 2 = 0 THEN 'Reader' ELSE 'reader' END || h2 % 1000 || '@example.com',
    '/posts/' || h3 % 2000 || (ARRAY['', '/comments', '/edit'])[1 + h4 % 3],
    CASE WHEN h4 % 500 = 0 THEN 500 WHEN h4 % 20 = 1 THEN 404 ELSE 200 END,
    timestamptz '2026-01-01 00:00+00' + i * interval '1 minute',
    jsonb_build_object('browser', 'browser' || h5 % 40, 'ms', h1 % 1000)
FROM generate_series(1, :rows) AS i, LATERAL (
    SELECT hashint8extended(i, 1) & 1073741823, hashint8extended(i, 2) & 1073741823,
        hashint8extended(i, 3) & 1073741823, hashint8extended(i, 4) & 1073741823,
        hashint8extended(i, 5) & 1073741823
) AS h(h1, h2, h3, h4, h5) ORDER BY i
""")


def fill(engine: Engine, rows: int = 100_000) -> None:
    """Make the tables of this chapter, and the visits inside PostgreSQL: one a minute."""
    with paused(), engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        connection.execute(text("ALTER TABLE visits SET (autovacuum_enabled = false)"))
        connection.execute(_VISITS, {"rows": rows})
    settle(engine)


def create(engine: Engine, *indexes: Index) -> None:
    """Create indexes, print their SQL, and leave the classes as they are."""
    with paused(), engine.begin() as connection:
        for index in indexes:
            print(CreateIndex(index).compile(dialect=engine.dialect))
            index.create(connection)
            assert index.table is not None
            index.table.indexes.discard(index)


def sizes(engine: Engine) -> dict[str, int]:
    """The table and each of its indexes, with their size in pages of 8 kB."""
    asked = text(
        "SELECT relname, pg_relation_size(oid) / 8192 AS pages FROM pg_class"
        " WHERE 'visits'::regclass IN (oid, (SELECT indrelid FROM pg_index WHERE indexrelid = oid))"
        " ORDER BY relkind DESC, relname"
    )
    with paused(), engine.connect() as connection:
        return {row.relname: row.pages for row in connection.execute(asked)}


def cache_entries(engine: Engine, make: Callable[[int], Executable]) -> int:
    """How many compiled statements are kept, after fifty have been made and sent."""
    cache: dict[Any, Any] = {}
    with paused(), engine.connect().execution_options(compiled_cache=cache) as connection:
        for number in range(1, 51):
            connection.execute(make(number))
    return len(cache)


def last_of(engine: Engine, page: int) -> tuple[datetime, int] | None:
    """Time and id of the last visit on a page of twenty, the newest first; nothing for page 0."""
    place = select(Visit.happened_at, Visit.id)
    place = place.order_by(Visit.happened_at.desc(), Visit.id.desc()).offset(page * 20 - 1)
    with paused(), engine.connect() as connection:
        if page == 0:
            return None
        happened_at, visit_id = connection.execute(place.limit(1)).one()
        return happened_at, visit_id


def deliver(engine: Engine, waiting: int) -> None:
    """50,000 deliveries that are done, ANALYZE, then ``waiting`` more, unknown to the statistics.

    Autovacuum, which would run ANALYZE within a minute or so, leaves this table alone.
    """
    new = text(
        "INSERT INTO deliveries (visit_id, state) SELECT i, :state FROM generate_series(1, :n) AS i"
    )
    with paused(), engine.begin() as connection:
        connection.execute(text("TRUNCATE deliveries"))
        connection.execute(text("ALTER TABLE deliveries SET (autovacuum_enabled = false)"))
        connection.execute(new, {"state": "done", "n": 50_000})
        connection.execute(text("ANALYZE deliveries"))
        connection.execute(new, {"state": "waiting", "n": waiting})


@dataclass(frozen=True)
class Cost:
    """What a piece of work has cost, counted between the driver and PostgreSQL."""

    statements: int
    rows: int
    bytes_received: int


def cost(engine: Engine, work: Callable[[Session], Any]) -> Cost:
    """Do it in a session of its own, on a connection that is open already."""
    with paused(), wire(engine.url) as (through, traffic):
        counted = create_engine(through)
        counted.connect().close()
        with Session(counted) as session:
            traffic.reset()
            work(session)
            result = Cost(traffic.statements, traffic.rows, traffic.received)
        counted.dispose()
    return result


def seen_by_server(engine: Engine, most: int = 3) -> list[tuple[int, int, str]]:
    """The statements about users that were sent most often to this database: calls, rows, SQL.

    The view shows all databases of the server, and is read in one that has the extension.
    """
    asked = text(
        "SELECT calls, rows, regexp_replace(query, '\\s+', ' ', 'g')"
        " FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid"
        " WHERE datname = :name AND query LIKE 'SELECT%users.%'"
        " ORDER BY calls DESC, query LIMIT :most"
    )
    elsewhere = create_engine(engine.url.set(database="template1"), poolclass=NullPool)
    with paused(), elsewhere.connect() as connection:
        result = connection.execute(asked, {"name": engine.url.database, "most": most})
        return [(calls, rows, query) for calls, rows, query in result]


def feed_database(name: str) -> Engine:
    """The blog of the ladder: 5,000 posts with tags and 60,000 comments."""
    engine = sandbox(name, "empty")
    with paused(), engine.begin() as connection:
        BlogBase.metadata.create_all(connection)
        load_large(connection, seed=14, users=500, posts=5_000, tags_per_post=3, comments=60_000)
        newest = Index("ix_posts_newest", Post.status, Post.published_at, Post.id)
        newest.create(connection)
        Post.__table__.indexes.discard(newest)  # type: ignore[attr-defined]
    settle(engine)
    return engine


def main() -> None:
    """Walk through the chapter in the terminal."""
    blog = feed_database("ch14_performance_feed_lesson")
    print("# One feed, nine ways")
    print(asyncio.run(costs.count(blog.url)))
    blog.dispose()

    engine = sandbox("ch14_performance_lesson", "empty")
    fill(engine, rows=20_000)
    latest = select(Visit.path).where(Visit.reader == "reader77@example.com")
    latest = latest.order_by(Visit.happened_at.desc()).limit(10)
    print("\n# Without an index, and with one")
    before = plan(latest, engine)
    create(engine, Index("ix_visits_reader_happened_at", Visit.reader, Visit.happened_at))
    print(plan(before, plan(latest, engine)))

    print("\n# An estimate from statistics that are too old")
    deliver(engine, 5_000)
    waiting = select(func.count()).where(Delivery.state == "waiting")
    print(plan(waiting, engine))

    print("\n# The same rows, inserted in several ways")
    with Session(engine) as session:
        bulk.Base.metadata.create_all(session.connection())
        session.commit()
    print(bulk.count(engine.url, 200))
    engine.dispose()


if __name__ == "__main__":
    main()
