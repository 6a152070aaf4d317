"""Facts of chapter 3, each with the run that proves it."""

from sqlalchemy import URL, Engine, create_engine, make_url, select, text
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "No server listens at the address. When do you find out?",
    answer="at the first connection",
    choices=("at create_engine", "at the first connection"),
    section="The engine is a recipe",
    why="`create_engine` sends nothing. It only describes how to connect.",
)
def an_engine_connects_late(engine: Engine) -> str:
    try:
        dead = create_engine(engine.url.set(host="127.0.0.1", port=1))
    except Exception:
        return "at create_engine"
    try:
        dead.connect()
    except Exception:
        return "at the first connection"
    return "never"


@fact(
    "SQLAlchemy 2.1: which driver does `postgresql://...` load?",
    answer="psycopg",
    choices=("psycopg2", "psycopg", "asyncpg"),
    section="The parts of an address",
    why="Version 3 of psycopg, whose package is `psycopg`. In SQLAlchemy 2.0 it was psycopg2, so "
    "name the driver: `postgresql+psycopg2://`.",
)
def the_default_driver(engine: Engine) -> str:
    return make_url("postgresql://").get_dialect().driver


@fact(
    "A password contains `@` and `/`. What makes a correct URL of it?",
    answer="URL.create",
    choices=("an f-string", "URL.create"),
    section="Passwords and other awkward parts",
    why="`URL.create` takes the parts one by one and escapes them.",
)
def awkward_passwords(engine: Engine) -> str:
    secret = "p@ss/w:rd"
    built = URL.create("postgresql+psycopg2", "me", secret, "localhost", 5432, "app")
    if make_url(f"postgresql+psycopg2://me:{secret}@localhost/app").password == secret:
        return "an f-string"
    again = make_url(built.render_as_string(hide_password=False))
    return "URL.create" if again.password == secret else "neither"


@fact(
    "`pool_size` and `max_overflow` are left at their defaults. How many connections can be out "
    "at the same time?",
    answer=15,
    section="When the pool is empty",
    why="Five are kept, and up to ten more are opened when all are out.",
)
def the_pools_limit(engine: Engine) -> int:
    patient = create_engine(engine.url, pool_timeout=0.05)
    out = []
    try:
        while True:
            out.append(patient.connect())
    except Exception:
        return len(out)
    finally:
        for connection in out:
            connection.close()


@fact(
    "All connections of the pool are out, and another one is asked for. Which error is raised "
    "after the wait?",
    answer="TimeoutError",
    choices=("OperationalError", "TimeoutError", "DisconnectionError"),
    section="When the pool is empty",
    why="It comes from the pool. The server has noticed nothing.",
)
def an_empty_pool(engine: Engine) -> str:
    small = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with small.connect():
        try:
            small.connect()
        except Exception as error:
            return type(error).__name__
    return "nothing"


@fact(
    "`sessionmaker(autoflush=False)`: a tag is added, then the tags with its name are selected. "
    "Is it found?",
    answer="no",
    choices=YES_NO,
    section="A session factory",
    why="Without autoflush the INSERT hasn't been sent when the SELECT is.",
)
def without_autoflush(engine: Engine) -> str:
    with sessionmaker(engine, autoflush=False)() as session:
        session.add(Tag(name="new"))
        tags = session.scalars(select(Tag).where(Tag.name == "new")).all()
    return "yes" if tags else "no"


@fact(
    "Does a session that has only been made hold a connection of the pool?",
    answer="no",
    choices=YES_NO,
    section="One session, many transactions",
    why="It checks one out with its first statement, and returns it when the transaction ends.",
)
def a_session_connects_late(engine: Engine) -> str:
    with Session(engine):
        return "yes" if engine.pool.checkedout() else "no"  # type: ignore[attr-defined]


@fact(
    "`pool_pre_ping=True`: the connection dies while it is checked out. Does pre-ping help?",
    answer="no",
    choices=YES_NO,
    section="Connections die while they wait",
    why="It tests a connection when the pool lends it, not afterwards.",
)
def pre_ping_looks_once(engine: Engine) -> str:
    careful = create_engine(engine.url, pool_pre_ping=True)
    with careful.connect() as connection, engine.connect() as other:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        other.execute(text("SELECT pg_terminate_backend(:number, 1000)"), {"number": number})
        try:
            connection.scalar(text("SELECT 1"))
        except Exception:
            return "no"
        finally:
            connection.invalidate()
    return "yes"
