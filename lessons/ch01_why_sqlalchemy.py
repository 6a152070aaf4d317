"""Chapter 1: one task with the bare driver and with SQLAlchemy, and one model on three databases.

``python -m lessons.ch01_why_sqlalchemy`` walks through the chapter in the terminal.
"""

from datetime import datetime
from typing import Any, cast

import psycopg2
from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class, named as one
from sqlalchemy import (
    URL,
    DateTime,
    Engine,
    Executable,
    String,
    Table,
    Text,
    create_engine,
    event,
    exc,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateTable

from workbook import sandbox, tape
from workbook.blog import AUTHORED, Post, User, create_blog
from workbook.sqltape.recorder import paused

# What an attacker types where a username is expected.
INJECTION = "' OR '1'='1"


def raw_connection(url: URL) -> RawConnection:
    """Connect with psycopg2 alone, bypassing SQLAlchemy. The caller closes the connection."""
    return psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))


def find_user_raw(connection: RawConnection, username: str) -> tuple[Any, ...] | None:
    """Find a user with the bare driver."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, username, email, last_login_at FROM users WHERE username = %s",
            (username,),
        )
        return cursor.fetchone()


def find_user(session: Session, username: str) -> User | None:
    """Find a user with SQLAlchemy."""
    return session.scalars(select(User).where(User.username == username)).one_or_none()


async def scalar_with_asyncpg(url: URL, statement: Executable, values: dict[str, Any]) -> Any:
    """Execute a statement with a different driver, and return the first value of the first row."""
    engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        value = await connection.scalar(statement, values)
    await engine.dispose()
    return value


class Base(DeclarativeBase):
    """What the two models of this chapter share."""


class Note(Base):
    """A model that all three databases accept, and a type checker understands."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    body: Mapped[str | None] = mapped_column(Text)
    is_public: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Draft(Base):
    """A model that works on two of the three: ``str`` alone says nothing about the length."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


def sqlite_blog(*, foreign_keys: bool = False) -> Engine:
    """Create the whole blog in SQLite, in memory, without showing it on the tape."""
    engine = create_engine("sqlite://")
    if foreign_keys:
        obey_foreign_keys(engine)
    with paused():
        create_blog(engine, AUTHORED)
    return engine


def obey_foreign_keys(engine: Engine) -> None:
    """Tell SQLite to enforce foreign keys, on each new connection."""

    @event.listens_for(engine, "connect")
    def switch_on(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")


UNTYPED = """\
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    username = Column(String(30))

user = User()
"""

TYPED = """\
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(30))

user = User()
"""


def main() -> None:
    """Walk the chapter's main points."""
    engine = sandbox("ch01_why_sqlalchemy_lesson")
    lite = sqlite_blog()

    print("\nOne task, two ways")
    raw = raw_connection(engine.url)
    print("psycopg2 returns a tuple:", find_user_raw(raw, "zoe"))
    raw.close()
    with tape("SQLAlchemy returns an object"), Session(engine) as session:
        print("SQLAlchemy returns an object:", find_user(session, "zoe"))

    print("\nInjection: the same input, once in the SQL and once as a value")
    with engine.connect() as connection:
        with tape("formatted into the SQL"):
            connection.execute(text(f"SELECT email FROM users WHERE username = '{INJECTION}'"))  # noqa: S608
        with tape("sent as a value"):
            query = text("SELECT email FROM users WHERE username = :username")
            connection.execute(query, {"username": INJECTION})

    print("\nThe pool: connecting three times, with one connection")
    processes = set()
    for _ in range(3):
        with engine.connect() as connection:
            processes.add(connection.scalar(text("SELECT pg_backend_pid()")))
    print("server processes:", len(processes))

    print("\nThe same function on SQLite")
    with tape("SQLite"), Session(lite) as session:
        print(find_user(session, "zoe"))

    print("\nThe same models for MySQL")
    print(str(CreateTable(cast(Table, Note.__table__)).compile(dialect=mysql.dialect())).strip())
    try:
        CreateTable(cast(Table, Draft.__table__)).compile(dialect=mysql.dialect())
    except exc.CompileError as error:
        print("Draft:", error)

    print("\nA post whose author does not exist")
    orphan = insert(Post).values(author_id=999, title="By nobody", content="...")
    for each in (lite, sqlite_blog(foreign_keys=True), engine):
        with each.connect() as connection:
            try:
                connection.execute(orphan)
                print(f"{each.dialect.name}: accepted")
            except exc.IntegrityError as error:
                print(f"{each.dialect.name}: {str(error.orig).splitlines()[0]}")
        if each is not engine:
            each.dispose()
    engine.dispose()


if __name__ == "__main__":
    main()
