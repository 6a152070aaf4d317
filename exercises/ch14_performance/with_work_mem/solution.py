"""The reference solution of ``with_work_mem``."""

from typing import Any

from sqlalchemy import Connection, Executable, Row, func, select


def with_work_mem(connection: Connection, memory: str, statement: Executable) -> list[Row[Any]]:
    """Run a statement with this much `work_mem` (such as "64MB") and return its rows.

    The setting is for this statement alone. Afterwards it is what the caller had, in this
    transaction and in the ones that follow on the same connection. If PostgreSQL refuses the
    setting or the statement, the error goes to the caller, whose transaction can go on. The caller
    commits.
    """
    before = connection.scalar(select(func.current_setting("work_mem")))
    # After an error, the savepoint takes the setting back as well.
    with connection.begin_nested():
        connection.execute(select(func.set_config("work_mem", memory, True)))
        rows = list(connection.execute(statement).all())
        connection.execute(select(func.set_config("work_mem", before, True)))
    return rows
