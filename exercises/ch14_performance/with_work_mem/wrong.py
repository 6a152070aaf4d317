"""Wrong answers to ``with_work_mem``, each with what its author was thinking."""

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError


def _set(connection, memory, local=True):
    return connection.scalar(select(func.set_config("work_mem", memory, local)))


def _get(connection):
    return connection.scalar(select(func.current_setting("work_mem")))


def lasts_until_commit(connection, memory, statement):
    """SET LOCAL is for this transaction."""
    with connection.begin_nested():
        _set(connection, memory)
        return connection.execute(statement).all()


def lasts_in_the_pool(connection, memory, statement):
    """Set it, and set it back."""
    before = _get(connection)
    with connection.begin_nested():
        _set(connection, memory)
        rows = connection.execute(statement).all()
        _set(connection, before, local=False)
    return rows


def back_to_the_default(connection, memory, statement):
    """RESET puts it back."""
    with connection.begin_nested():
        _set(connection, memory)
        rows = connection.execute(statement).all()
        connection.execute(text("SET LOCAL work_mem TO DEFAULT"))
    return rows


def transaction_lost(connection, memory, statement):
    """Put it back at the end."""
    before = _get(connection)
    _set(connection, memory)
    rows = connection.execute(statement).all()
    _set(connection, before)
    return rows


def set_for_nothing(connection, memory, statement):
    """In a savepoint of its own."""
    savepoint = connection.begin_nested()
    _set(connection, memory)
    savepoint.rollback()
    with connection.begin_nested():
        return connection.execute(statement).all()


def error_swallowed(connection, memory, statement):
    """If it can't be set, run it as it is."""
    before = _get(connection)
    try:
        with connection.begin_nested():
            _set(connection, memory)
    except DBAPIError:
        pass
    with connection.begin_nested():
        rows = connection.execute(statement).all()
        _set(connection, before)
    return rows
