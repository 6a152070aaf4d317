"""Other right answers to ``display_name``."""

from sqlalchemy import Connection, case, func, select, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(connection: Connection, username: str) -> str:
    """coalesce() is SQL's word for it, and a row tells that there is one."""
    query = text("SELECT coalesce(full_name, username) FROM users WHERE username = :name")
    for (name,) in connection.execute(query, {"name": username}):
        return name
    raise LookupError(username)


def of_the_driver(connection: Connection, username: str) -> str:
    """A KeyError is a LookupError."""
    query = "SELECT full_name FROM users WHERE username = %s"
    rows = connection.exec_driver_sql(query, (username,)).all()
    names = {username: full_name for (full_name,) in rows}
    return username if names[username] is None else names[username]


def translates_the_error(connection: Connection, username: str) -> str:
    """one() raises; the error becomes the one that was asked for."""
    shown = case((User.full_name.is_(None), User.username), else_=User.full_name)
    try:
        return connection.execute(select(shown).where(User.username == username)).scalar_one()
    except NoResultFound as error:
        raise LookupError(f"There is no user {username!r}.") from error


def through_a_session(connection: Connection, username: str) -> str:
    """A session on the connection finds the object."""
    user = Session(connection).scalar(select(User).filter_by(username=username))
    if user is None:
        raise LookupError(username)
    return user.username if user.full_name is None else user.full_name


class _UnknownUserError(LookupError):
    pass


def scalar_is_enough(connection: Connection, username: str) -> str:
    """With coalesce() in the SELECT, None is nobody."""
    name = func.coalesce(User.full_name, User.username)
    found = connection.scalar(select(name).where(User.username == username).limit(1))
    if found is None:
        raise _UnknownUserError(username)
    return found
