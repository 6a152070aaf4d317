"""Other right answers to ``rolled_back``, each with what its author was thinking."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from sqlalchemy.orm import Session


class _RolledBack:
    """A class with ``__enter__`` and ``__exit__``."""

    def __init__(self, engine, app, get_session):
        self.engine, self.app, self.get_session = engine, app, get_session

    def _sessions(self):
        session = Session(self.connection, join_transaction_mode="create_savepoint")
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def __enter__(self):
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.missing = object()
        self.before = self.app.dependency_overrides.get(self.get_session, self.missing)
        self.app.dependency_overrides[self.get_session] = self._sessions

    def __exit__(self, *_):
        if self.before is self.missing:
            del self.app.dependency_overrides[self.get_session]
        else:
            self.app.dependency_overrides[self.get_session] = self.before
        self.transaction.rollback()
        self.connection.close()
        return False


def a_class(engine, app, get_session):
    """Its own context manager."""
    return _RolledBack(engine, app, get_session)


@contextmanager
def patched(engine, app, get_session):
    """unittest.mock puts a dictionary back; closing the connection rolls back."""
    with ExitStack() as stack:
        connection = stack.enter_context(engine.connect())
        connection.begin()

        def sessions():
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                with session.begin():
                    yield session

        stack.enter_context(patch.dict(app.dependency_overrides, {get_session: sessions}))
        yield


@contextmanager
def savepoints_by_hand(engine, app, get_session):
    """A savepoint around each request, opened by hand."""
    before = app.dependency_overrides
    connection = engine.connect()
    transaction = connection.begin()

    def sessions():
        savepoint = connection.begin_nested()
        session = Session(connection, join_transaction_mode="rollback_only")
        try:
            yield session
            session.flush()
            savepoint.commit()
        except BaseException:
            if savepoint.is_active:
                savepoint.rollback()
            raise
        finally:
            session.close()

    app.dependency_overrides = {**before, get_session: sessions}
    try:
        yield
    finally:
        app.dependency_overrides = before
        transaction.rollback()
        connection.close()
