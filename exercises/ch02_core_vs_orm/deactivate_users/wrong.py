"""Wrong answers to ``deactivate_users``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from workbook.blog import User


def _change(usernames: list[str]) -> Any:
    chosen = User.username.in_(usernames)
    return update(User).where(chosen, User.is_active).values(is_active=False)


def forgets_commit(engine: Engine, usernames: list[str]) -> int:
    """The block ends, so the work is done."""
    with engine.connect() as connection:
        return connection.execute(_change(usernames)).rowcount


def counts_names(engine: Engine, usernames: list[str]) -> int:
    """As many names, as many users."""
    with engine.begin() as connection:
        connection.execute(_change(usernames))
    return len(usernames)


def counts_inactive(engine: Engine, usernames: list[str]) -> int:
    """Setting false to false once more does no harm."""
    with engine.begin() as connection:
        change = update(User).where(User.username.in_(usernames)).values(is_active=False)
        return connection.execute(change).rowcount


def one_update_per_name(engine: Engine, usernames: list[str]) -> int:
    """A list, so a loop."""
    with engine.begin() as connection:
        return sum(connection.execute(_change([name])).rowcount for name in usernames)


def deactivates_everybody(engine: Engine, usernames: list[str]) -> int:
    """Checked in Python who is meant, and forgot to tell the UPDATE."""
    if not usernames:
        return 0
    with engine.begin() as connection:
        return connection.execute(update(User).values(is_active=False)).rowcount


def reads_first(engine: Engine, usernames: list[str]) -> int:
    """Objects are for changing."""
    with Session(engine) as session, session.begin():
        chosen = User.username.in_(usernames)
        users = session.scalars(select(User).where(chosen, User.is_active)).all()
        for user in users:
            user.is_active = False
        return len(users)


def gives_the_result(engine: Engine, usernames: list[str]) -> Any:
    """execute() gives the number of rows, as cursors do."""
    with engine.begin() as connection:
        return connection.execute(_change(usernames))


def nothing_for_an_empty_list(engine: Engine, usernames: list[str]) -> Any:
    """No names, nothing to do."""
    if not usernames:
        return None
    with engine.begin() as connection:
        return connection.execute(_change(usernames)).rowcount
