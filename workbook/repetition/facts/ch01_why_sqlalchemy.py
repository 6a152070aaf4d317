"""Facts of chapter 1, each with the run that proves it."""

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from workbook.blog import Base, Comment, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO

EVIL = "' OR '1'='1"


@fact(
    "A visitor types `' OR '1'='1`. How many users does "
    "`select(User).where(User.username == typed)` return?",
    answer=0,
    section="SQL injection in action",
    why="The value is sent as a parameter. No user is called that.",
)
def a_value_is_a_parameter(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(User).where(User.username == EVIL)).all())


@fact(
    "A visitor types `' OR '1'='1`, which is put into an f-string: "
    "`text(f\"SELECT id FROM users WHERE username = '{typed}'\")`. How many of the 12 users does "
    "it return?",
    answer=12,
    section="The same hole in SQLAlchemy",
    why="An f-string makes the value part of the statement, with SQLAlchemy as without.",
)
def an_f_string_is_sql(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(
            connection.execute(text(f"SELECT id FROM users WHERE username = '{EVIL}'")).all()
        )


@fact(
    "`text('SELECT :column FROM users WHERE id = 1')` is executed with `username` for `:column`. "
    "User 1 is called zoe. What does it return?",
    answer="username",
    choices=("zoe", "username", "1"),
    section="A placeholder can't stand for a name",
    why="A placeholder is always a value, never the name of a column.",
)
def names_are_not_values(engine: Engine) -> str:
    query = text("SELECT :column FROM users WHERE id = 1")
    with engine.connect() as connection:
        return str(connection.scalar(query, {"column": "username"}))


@fact(
    "A tag name has 31 characters, and the column is `String(30)`. Does SQLite accept the row?",
    answer="yes",
    choices=YES_NO,
    section="Write once, run on three databases",
    why="SQLite ignores the length; PostgreSQL raises an error.",
)
def sqlite_ignores_lengths(engine: Engine) -> str:
    lite = create_engine("sqlite://")
    Base.metadata.create_all(lite)
    try:
        with Session(lite) as session:
            session.add(Tag(name="x" * 31))
            session.commit()
    except Exception:
        return "no"
    return "yes"


@fact(
    "Three blocks `with engine.connect()` one after the other. How many connections does the "
    "engine open to PostgreSQL for them?",
    answer=1,
    section="Connections come from a pool",
    why="The block returns its connection to the pool, which lends the same one again.",
)
def a_pool_lends_again(engine: Engine) -> int:
    processes = set()
    for _ in range(3):
        with engine.connect() as connection:
            processes.add(connection.scalar(text("SELECT pg_backend_pid()")))
    return len(processes)


@fact(
    "`sam_%` with LIKE: which character does the underscore stand for?",
    answer="any one character",
    choices=("an underscore", "any one character", "any number of characters"),
    section="Write once, run on three databases",
    why="`%` stands for any number of characters, `_` for exactly one.",
)
def an_underscore_in_like(engine: Engine) -> str:
    matches = []
    with engine.connect() as connection:
        for word in ("sam_w", "samxw", "samw", "samxxw"):
            matches.append(connection.scalar(text("SELECT :word LIKE 'sam_w'"), {"word": word}))
    names: dict[tuple[bool, ...], str] = {
        (True, False, False, False): "an underscore",
        (True, True, False, False): "any one character",
        (True, True, True, True): "any number of characters",
    }
    return names[tuple(matches)]


@fact(
    "A row points to a user who doesn't exist. Does SQLite, as it is when you connect, accept it?",
    answer="yes",
    choices=YES_NO,
    section="Write once, run on three databases",
    why="SQLite checks foreign keys only after `PRAGMA foreign_keys = ON`.",
)
def sqlite_ignores_foreign_keys(engine: Engine) -> str:
    lite = create_engine("sqlite://")
    Base.metadata.create_all(lite)
    try:
        with Session(lite) as session:
            session.add(Comment(post_id=999, author_id=999, content="Hello?"))
            session.commit()
    except Exception:
        return "no"
    return "yes"
