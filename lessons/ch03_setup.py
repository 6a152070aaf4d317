"""Chapter 3: an engine and its address, its pool, the session factory and the settings behind them.

Run it in a terminal: ``python -m lessons.ch03_setup``
"""

from collections.abc import Iterator

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import (
    URL,
    Engine,
    Identity,
    String,
    create_engine,
    exc,
    func,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import NullPool

from workbook import sandbox, tape
from workbook.blog import Tag, User
from workbook.displays.pool import pool_timeline


class Base(DeclarativeBase):
    """The base class of this chapter's models."""


class Account(Base):
    """A login. The hash stands for anything that does not belong in a log."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    password_hash: Mapped[str] = mapped_column(String(100))


class Settings(BaseSettings):
    """What the program has to be told, read from BLOG_... in the environment or in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="BLOG_",
        env_file=".env",
        extra="ignore",  # `.env` may also contain variables of other programs
        hide_input_in_errors=True,  # an error message must not repeat a password
    )

    database_url: SecretStr = Field(min_length=1)
    pool_size: int = Field(5, ge=1)


def engine_from(settings: Settings) -> Engine:
    """Make the engine. This is the only place that unwraps the secret."""
    return create_engine(
        settings.database_url.get_secret_value(),
        pool_size=settings.pool_size,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def wrong_addresses(right: URL) -> dict[str, URL | str | None]:
    """Return ten addresses with one mistake each."""
    return {
        "no address at all": None,
        "the port is a word": "postgresql+psycopg2://user:password@host:port/dbname",
        "an old name": "postgres://ada:secret@localhost/blog",
        "no driver named": "postgresql://ada:secret@localhost/blog",
        "a driver not installed": "postgresql+pg8000://ada:secret@localhost/blog",
        "a typo in the host": right.set(host="db..internal"),
        "no server at that port": right.set(port=1),
        "a wrong password": right.set(password="guessed"),  # noqa: S106 - wrong on purpose
        "a user that does not exist": right.set(username="nobody_here"),
        "a database that does not exist": right.set(database="fastapi_app"),
    }


def attempt(address: URL | str | None) -> str:
    """Make an engine, connect once, and return the step that failed with its error."""
    step = "create_engine"
    try:
        engine = create_engine(address, poolclass=NullPool)  # type: ignore[arg-type]
        step = "connect"
        with engine.connect() as connection:
            connection.execute(select(1))
    except Exception as error:
        return f"{step}: {type(error).__name__}: {first_line(error)}"
    return "works"


def first_line(error: Exception) -> str:
    """Return the error without the hints, SQL and links that follow it."""
    return str(error).splitlines()[0]


def end_other_connections(url: URL) -> None:
    """End every other connection to this database, as a restart of the server would.

    The engine here has no pool, so this connection does not stay open either.
    """
    others = text(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(others)


def get_db(factory: sessionmaker[Session]) -> Iterator[Session]:
    """Yield one session for one request, and close it whatever happens."""
    session = factory()
    try:
        yield session
    finally:
        session.close()


def add_missing_tags(session: Session, names: list[str]) -> None:
    """Look for each tag and add those that are missing."""
    for name in names:
        tag = session.scalar(select(Tag).where(Tag.name == name))
        if tag is None:
            session.add(Tag(name=name))


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch03_setup_lesson")

    print("\n# An address has parts; str() hides one of them")
    url = URL.create("postgresql+psycopg2", "me", "p@ss/w:rd", "localhost", 5432, "app")
    print(url, "password:", make_url(url.render_as_string(hide_password=False)).password)

    print("\n# Every wrong setting has its message")
    for name, address in wrong_addresses(engine.url).items():
        print(f"{name}:\n    {attempt(address)}")

    print("\n# The pool lends connections")
    small = create_engine(engine.url, pool_size=1, max_overflow=1, pool_timeout=0.2)
    try:
        with pool_timeline(small, "one too many"), small.connect(), small.connect():
            small.connect()
    except exc.TimeoutError as error:
        print(first_line(error))

    print("\n# A connection that died in the pool")
    for pre_ping in (False, True):
        idle = create_engine(engine.url, pool_pre_ping=pre_ping)
        with pool_timeline(idle, f"pool_pre_ping={pre_ping}"):
            try:
                for _ in range(2):
                    with idle.connect() as connection:
                        connection.execute(select(1))
                    end_other_connections(engine.url)
            except exc.OperationalError as error:
                print(first_line(error))
        idle.dispose()

    print("\n# A factory of sessions")
    factory = sessionmaker(engine)
    with factory() as session, tape("a pending row is found, because autoflush sends it"):
        session.add(Tag(name="setup"))
        session.scalar(select(func.count(Tag.id)))
    with tape("closed without a commit"):
        for session in get_db(factory):
            session.add(User(username="temporary", email="temporary@example.com"))
            session.flush()

    print("\n# Secrets in messages")
    Base.metadata.create_all(engine)
    for hidden in (False, True):
        careful = create_engine(engine.url, hide_parameters=hidden)
        try:
            with careful.begin() as connection:
                rows = [{"username": "ada", "password_hash": "SECRET"}] * 2
                connection.execute(insert(Account), rows)
        except exc.IntegrityError as error:
            print(f"hide_parameters={hidden}: the hash is shown: {'SECRET' in str(error)}")
        careful.dispose()

    small.dispose()
    engine.dispose()


if __name__ == "__main__":
    main()
