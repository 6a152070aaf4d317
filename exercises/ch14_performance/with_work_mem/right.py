"""Other right answers to ``with_work_mem``, each with what its author was thinking."""

from sqlalchemy import text


def always_rolled_back(connection, memory, statement):
    """The savepoint is rolled back in any case, and the setting with it: a query changes nothing."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(text("SELECT set_config('work_mem', :memory, true)"), {"memory": memory})
        return connection.execute(statement).all()
    finally:
        savepoint.rollback()


def show_and_set(connection, memory, statement):
    """SHOW, and a quoted value."""
    before = connection.scalar(text("SHOW work_mem"))
    quoted = "'" + memory.replace("'", "''") + "'"
    nested = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"SET LOCAL work_mem = {quoted}")
        rows = connection.execute(statement).all()
    except Exception:
        nested.rollback()
        raise
    connection.exec_driver_sql(f"SET LOCAL work_mem = '{before}'")
    nested.commit()
    return rows
