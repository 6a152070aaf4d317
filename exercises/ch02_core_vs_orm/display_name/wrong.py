"""Wrong answers to ``display_name``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import Connection, func, select, text

from workbook.blog import User


def null_taken_for_nobody(connection: Connection, username: str) -> str:
    """No value, so nobody was found."""
    name = connection.scalar(select(User.full_name).where(User.username == username))
    if name is None:
        raise LookupError(username)
    return name


def does_not_raise(connection: Connection, username: str) -> str:
    """`or` covers the missing name; that somebody may be missing did not come to mind."""
    return connection.scalar(select(User.full_name).where(User.username == username)) or username


def gives_null(connection: Connection, username: str) -> Any:
    """A missing row is handled, and a missing value is the caller's business."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise LookupError(username)
    return row.full_name


def raises_no_result_found(connection: Connection, username: str) -> str:
    """one() raises when there is nobody; an error is an error."""
    row = connection.execute(select(User.full_name).where(User.username == username)).one()
    return row.full_name or username


def trips_over_none(connection: Connection, username: str) -> str:
    """first() and the attribute, as in every tutorial."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    return row.full_name or username


def name_inside_the_sql(connection: Connection, username: str) -> str:
    """text() takes a string, and an f-string is a string."""
    query = f"SELECT full_name, username FROM users WHERE username = '{username}'"
    row = connection.execute(text(query)).one_or_none()
    if row is None:
        raise LookupError(username)
    return row.full_name or row.username


def gives_a_row(connection: Connection, username: str) -> Any:
    """A row of one value is that value, more or less."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise LookupError(username)
    return row if row.full_name else username


def raises_another_error(connection: Connection, username: str) -> str:
    """A wrong value is a ValueError."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise ValueError(username)
    return row.full_name or username


def empty_taken_for_null(connection: Connection, username: str) -> str:
    """`or` is the short form of "if there is none"."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise LookupError(username)
    return row.full_name or username


def ignores_case(connection: Connection, username: str) -> str:
    """People do not mind capitals in their names."""
    found = select(User.full_name).where(func.lower(User.username) == username.lower())
    row = connection.execute(found).first()
    if row is None:
        raise LookupError(username)
    return username if row.full_name is None else row.full_name
