"""The reference solution of ``display_name``."""

from sqlalchemy import Connection, select

from workbook.blog import User


def display_name(connection: Connection, username: str) -> str:
    """Return the name to show for the user with exactly this username.

    That is the full name as it is stored, or the username where the full name is NULL (and only
    there). Raise LookupError when no user has this username.
    """
    query = select(User.full_name).where(User.username == username)
    # The row, not the value: scalar() returns None for NULL and for an unknown user.
    row = connection.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"nobody is called {username!r}")
    # Not `or`: that would replace an empty text as well.
    return username if row.full_name is None else row.full_name
