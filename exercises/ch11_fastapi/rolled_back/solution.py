"""The reference solution of ``rolled_back``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker


@contextmanager
def rolled_back(
    engine: Engine, app: FastAPI, get_session: Callable[..., Iterator[Session]]
) -> Iterator[None]:
    """Return a context manager inside which the application works in one transaction of yours.

    Inside the block, FastAPI calls a function that you write in place of `get_session`. As with
    `get_session` itself, every request has a session of its own, which commits if the endpoint
    succeeds and rolls back if it raises: what one request commits, the next one sees, and when a
    request fails, only what it has written is undone. No other connection sees any of it. When the
    block ends, even with an error, all of it is undone, the connection is back in the pool, and the
    application's overrides are what they were before. Errors that are raised in the block are
    passed on.
    """
    before = dict(app.dependency_overrides)
    with engine.connect() as connection:
        transaction = connection.begin()
        # With savepoints the commits and rollbacks of the sessions leave this transaction open.
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")

        def session_of_a_request() -> Iterator[Session]:
            with factory.begin() as session:
                yield session

        app.dependency_overrides[get_session] = session_of_a_request
        try:
            yield
        finally:
            app.dependency_overrides.clear()
            app.dependency_overrides.update(before)
            transaction.rollback()
