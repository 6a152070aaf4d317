"""The reference solution of ``display_name``."""

from sqlalchemy import Connection, select

from workbook.blog import User


def display_name(connection: Connection, username: str) -> str:
    """Give back the name to show for the user with exactly this username.

    That is the full name. Where the full name is NULL, it is the username.
    Raise LookupError when nobody has this username.
    """
    found = select(User.full_name).where(User.username == username)
    # The row, not the value: scalar() gives None for NULL and for nobody alike.
    row = connection.execute(found).one_or_none()
    if row is None:
        raise LookupError(f"nobody is called {username!r}")
    return row.full_name or username
