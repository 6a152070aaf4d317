"""Other right answers to ``greet_readers``."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session) -> list[str]:
    """The whole line can be put together in SQL."""
    query = "SELECT 'Hello, ' || username || '!' FROM users WHERE is_active ORDER BY username"
    return list(session.scalars(text(query)))


def only_the_names(session: Session) -> list[str]:
    """No objects are needed for a name."""
    names = select(User.username).where(User.is_active.is_(True)).order_by("username")
    return [f"Hello, {name}!" for (name,) in session.execute(names)]


def legacy_query(session: Session) -> list[str]:
    """The Query that I have always written."""
    users = session.query(User).filter_by(is_active=True).order_by(User.username.asc())
    return [f"Hello, {user.username}!" for user in users.all()]


def sorts_in_python(session: Session) -> list[str]:
    """A few names are sorted quickly anywhere."""
    names = session.scalars(select(User.username).where(User.is_active)).all()
    return ["Hello, {}!".format(name) for name in sorted(names)]  # noqa: UP032


def concatenates_in_core(session: Session) -> list[str]:
    """concat() on the table, over the connection of the session."""
    users = User.__table__
    greeting = func.concat("Hello, ", users.c.username, "!")
    query = select(greeting).where(users.c.is_active).order_by(users.c.username)
    return [line for (line,) in session.connection().execute(query)]
