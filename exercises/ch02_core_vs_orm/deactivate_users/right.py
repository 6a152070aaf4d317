"""Other right answers to ``deactivate_users``."""

from sqlalchemy import Engine, any_, bindparam, func, literal, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.types import Text

from workbook.blog import User


def plain_sql(engine: Engine, usernames: list[str]) -> int:
    """psycopg2 makes an array of a list."""
    query = text("UPDATE users SET is_active = false WHERE is_active AND username = ANY(:names)")
    with engine.begin() as connection:
        return connection.execute(query, {"names": usernames}).rowcount


def expanding(engine: Engine, usernames: list[str]) -> int:
    """RETURNING shows who it was."""
    query = text(
        "UPDATE users SET is_active = NOT is_active WHERE is_active AND username IN :names "
        "RETURNING id"
    ).bindparams(bindparam("names", expanding=True, type_=Text))
    with engine.connect() as connection:
        changed = connection.execute(query, {"names": list(usernames)}).all()
        connection.commit()
    return len(changed)


def in_a_session(engine: Engine, usernames: list[str]) -> int:
    """A session commits at the end of begin() as well."""
    with Session(engine) as session, session.begin():
        users = update(User).where(User.username.in_(set(usernames)))
        return session.execute(
            users.where(User.is_active.is_(True)).values(is_active=False)
        ).rowcount


def autocommit(engine: Engine, usernames: list[str]) -> int:
    """One statement needs no transaction around it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = literal(usernames, ARRAY(Text))
        change = update(User.__table__).where(User.username == any_(names), User.is_active)
        return connection.execute(change.values(is_active=False)).rowcount


def counted_in_sql(engine: Engine, usernames: list[str]) -> int:
    """No names, no statement; else a CTE that counts."""
    if not usernames:
        return 0
    with sessionmaker(engine).begin() as session:
        active = User.is_active == True  # noqa: E712
        change = update(User).where(active, User.username.in_(usernames)).values(is_active=False)
        changed = change.returning(User.id).cte()
        return session.scalar(func.count(changed.c.id).select())
