"""How Alembic reaches the database, and which tables it compares it with."""

import os
import time
from contextlib import nullcontext
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from app.models import Base
from app.postgres import dsn

# Any number that nobody else in this database uses for an advisory lock.
LOCK = 6_081_957
PATIENCE = 300.0

# Each revision commits by itself: one that ends its transaction (CREATE INDEX CONCURRENTLY)
# cannot leave half of the revision before it behind.
OPTIONS: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "transaction_per_migration": True,
    "compare_server_default": True,
}


def url() -> str:
    """DATABASE_URL, whatever driver it names; migrations use psycopg2."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        raise SystemExit("Set DATABASE_URL, e.g. postgresql://user:password@localhost:5432/blog")
    try:
        parsed = dsn.parse(given)
    except ValueError as error:
        raise SystemExit(f"DATABASE_URL: {error}") from None
    return parsed.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def wait_for_lock(connection: Connection) -> None:
    """Let one process migrate at a time: replicas that start together would collide.

    It asks again and again instead of waiting inside PostgreSQL. A statement that waits keeps
    a snapshot, CREATE INDEX CONCURRENTLY waits for all snapshots: each would wait for the other.
    """
    ends = time.monotonic() + PATIENCE
    while not connection.scalar(text(f"SELECT pg_try_advisory_lock({LOCK})")):
        connection.rollback()
        if time.monotonic() > ends:
            raise SystemExit("Another process has been migrating this database for too long.")
        time.sleep(0.2)
    connection.commit()


def migrate(connection: Connection) -> None:
    """Run the migrations, alone."""
    wait_for_lock(connection)
    try:
        # Rather fail and be run again than queue for a table lock with everybody behind us.
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.commit()
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
        connection.commit()


def online() -> None:
    """Migrate a database: the caller's connection, or our own to DATABASE_URL."""
    given = context.config.attributes.get("connection")
    if given is not None:
        # From another program: an engine, or a connection that it goes on using.
        with given.connect() if hasattr(given, "dispose") else nullcontext(given) as connection:
            migrate(connection)
        return
    engine = create_engine(url(), poolclass=NullPool)
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise SystemExit(f"The database in DATABASE_URL cannot be used: {error.orig}") from None
    with connection:
        migrate(connection)


def offline() -> None:
    """Print the SQL instead: `alembic upgrade head --sql`. Needs no database."""
    context.configure(
        dialect_name="postgresql",
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        **OPTIONS,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
