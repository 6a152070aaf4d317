"""An engine whose connections wait for nothing for ever."""

import time
from collections.abc import Callable

from sqlalchemy import URL, Engine, create_engine, exc, func, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def impatient_engine(url: URL, statement: int, lock: int, idle_in_transaction: int) -> Engine:
    """An engine whose time limits, in milliseconds, PostgreSQL enforces."""
    limits = {
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": idle_in_transaction,
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return create_engine(url, connect_args={"options": options})


def slow_query(engine: Engine) -> None:
    """A statement that takes too long."""
    with Session(engine) as session:
        session.execute(select(func.pg_sleep(60)))


def locked_row(engine: Engine) -> None:
    """A row that another transaction has locked, and keeps."""
    post = select(Post).where(Post.id == 1).with_for_update()
    with Session(engine) as first, Session(engine) as second:
        first.scalars(post).one()
        second.scalars(post).one()


def idle_transaction(engine: Engine) -> None:
    """A transaction in which nothing happens while the program is busy with something else."""
    with Session(engine) as session:
        session.get_one(Post, 1)
        pid = session.scalar(select(func.pg_backend_pid()))
        _until_gone(engine, pid)
        session.get_one(Post, 2)


def _until_gone(engine: Engine, pid: int | None) -> None:
    ends = time.monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while connection.scalar(there, {"pid": pid}) and time.monotonic() < ends:
            time.sleep(0.05)


def limit_met(work: Callable[[Engine], None], engine: Engine) -> str:
    """Do the work, print the error that ends it, and return which limit that was."""
    try:
        work(engine)
    except exc.DBAPIError as error:
        print(f"{type(error.orig).__name__}: {str(error.orig).splitlines()[0]}")
        if error.connection_invalidated:
            return "idle_in_transaction_session_timeout"
        return {"57014": "statement_timeout", "55P03": "lock_timeout"}[error.orig.pgcode]  # type: ignore[union-attr]
    return "none"
