"""Wrong answers to ``rolled_back``, each with what its author was thinking."""

from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker


def _of(factory):
    def sessions():
        with factory.begin() as session:
            yield session

    return sessions


@contextmanager
def _overridden(app, get_session, sessions):
    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = sessions
    try:
        yield
    finally:
        app.dependency_overrides.clear()
        app.dependency_overrides.update(before)


@contextmanager
def commits_for_real(engine, app, get_session):
    """A session on the test's engine, rolled back at the end."""
    factory = sessionmaker(engine)
    with _overridden(app, get_session, _of(factory)):
        yield
    with factory() as session:
        session.rollback()


@contextmanager
def rollback_takes_everything(engine, app, get_session):
    """A session on a connection with a transaction joins it."""
    with engine.connect() as connection, _closing(connection.begin()):
        with _overridden(app, get_session, _of(sessionmaker(connection))):
            yield


@contextmanager
def _closing(transaction):
    try:
        yield
    finally:
        if transaction.is_active:
            transaction.rollback()


@contextmanager
def one_session_for_all(engine, app, get_session):
    """One session for the whole test."""
    with engine.connect() as connection, _closing(connection.begin()):
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            with _overridden(app, get_session, lambda: session):
                yield


@contextmanager
def a_savepoint_for_each_request(engine, app, get_session):
    """One session, and a savepoint for each request."""
    with engine.connect() as connection, _closing(connection.begin()):
        with Session(connection) as session:

            def sessions():
                with session.begin_nested():
                    yield session

            with _overridden(app, get_session, sessions):
                yield


@contextmanager
def never_commits_a_request(engine, app, get_session):
    """Nothing is to be committed, so nothing commits."""
    with engine.connect() as connection, _closing(connection.begin()):
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")

        def sessions():
            with factory() as session:
                yield session

        with _overridden(app, get_session, sessions):
            yield


@contextmanager
def override_stays(engine, app, get_session):
    """The application is only used in tests anyway."""
    with engine.connect() as connection, _closing(connection.begin()):
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")
        app.dependency_overrides[get_session] = _of(factory)
        yield


@contextmanager
def clears_all_overrides(engine, app, get_session):
    """clear(), as in the lesson."""
    with engine.connect() as connection, _closing(connection.begin()):
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")
        app.dependency_overrides[get_session] = _of(factory)
        try:
            yield
        finally:
            app.dependency_overrides.clear()


@contextmanager
def no_finally(engine, app, get_session):
    """What stands after the yield runs when the block ends."""
    before = dict(app.dependency_overrides)
    connection = engine.connect()
    transaction = connection.begin()
    factory = sessionmaker(connection, join_transaction_mode="create_savepoint")
    app.dependency_overrides[get_session] = _of(factory)
    yield
    app.dependency_overrides.clear()
    app.dependency_overrides.update(before)
    transaction.rollback()
    connection.close()


@contextmanager
def override_by_name(engine, app, get_session):
    """The name says which dependency is meant."""
    with engine.connect() as connection, _closing(connection.begin()):
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")
        with _overridden(app, get_session.__name__, _of(factory)):
            yield


@contextmanager
def swallows_the_error(engine, app, get_session):
    """A test that fails is undone, too."""
    with engine.connect() as connection, _closing(connection.begin()):
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")
        with _overridden(app, get_session, _of(factory)):
            try:
                yield
            except Exception:
                pass
