"""Facts of chapter 4, each with the run that proves it."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workbook.blog import User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


def _columns(engine: Engine, table: str) -> dict[str, Any]:
    return {column["name"]: column for column in inspect(engine).get_columns(table)}


@fact(
    "`bio: Mapped[str]` and nothing else. Does the column accept NULL?",
    answer="no",
    choices=YES_NO,
    section="What an annotation decides",
    why="`Mapped[str | None]` accepts NULL, `Mapped[str]` is NOT NULL.",
)
def the_annotation_decides(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Sample(Base):
        __tablename__ = "samples"
        id: Mapped[int] = mapped_column(primary_key=True)
        bio: Mapped[str]

    Base.metadata.create_all(engine)
    return "yes" if _columns(engine, "samples")["bio"]["nullable"] else "no"


@fact(
    "`mapped_column(default=True)`: does the table get a DEFAULT?",
    answer="no",
    choices=YES_NO,
    section="Two kinds of default",
    why="`default=` is Python's: SQLAlchemy puts the value in its INSERT. "
    "`server_default=` is part of the table.",
)
def default_is_pythons(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Sample(Base):
        __tablename__ = "samples"
        id: Mapped[int] = mapped_column(primary_key=True)
        active: Mapped[bool] = mapped_column(default=True)

    Base.metadata.create_all(engine)
    return "yes" if _columns(engine, "samples")["active"]["default"] else "no"


@fact(
    "A new column was added to the model, and the table exists. Does `create_all` add it?",
    answer="no",
    choices=YES_NO,
    section="What create_all never does",
    why="A table that is there is skipped, whatever its columns are. That takes a migration.",
)
def create_all_skips(engine: Engine) -> str:
    metadata = MetaData()
    Table("samples", metadata, Column("id", Integer)).create(engine)
    newer = MetaData()
    Table("samples", newer, Column("id", Integer), Column("bio", Integer))
    newer.create_all(engine)
    return "yes" if "bio" in _columns(engine, "samples") else "no"


@fact(
    "A check `stars > 0`, and a row whose `stars` is NULL. Is the row accepted?",
    answer="yes",
    choices=YES_NO,
    section="Rules, and a list of choices",
    why="The condition is NULL then, and a check refuses only what is false.",
)
def a_check_accepts_null(engine: Engine) -> str:
    metadata = MetaData()
    stars = Table("stars", metadata, Column("stars", Integer), CheckConstraint("stars > 0"))
    metadata.create_all(engine)
    try:
        with engine.begin() as connection:
            connection.execute(stars.insert().values(stars=None))
    except Exception:
        return "no"
    return "yes"


@fact(
    "A unique column `username` has the row `zoe`. Is `Zoe` accepted?",
    answer="yes",
    choices=YES_NO,
    section="Uppercase, spaces and lengths",
    why="To PostgreSQL they are different texts. A unique index on `lower(username)` refuses it.",
)
def unique_and_capitals(engine: Engine) -> str:
    try:
        with engine.begin() as connection:
            connection.execute(insert(User).values(username="Zoe", email="z@example.com"))
    except Exception:
        return "no"
    return "yes"


@fact(
    "`updated_at` has `onupdate=func.now()`. An UPDATE in plain SQL changes the row. Does "
    "`updated_at` change?",
    answer="no",
    choices=YES_NO,
    section="Two kinds of default",
    why="SQLAlchemy adds it to the UPDATEs that it writes. The table knows nothing of it.",
)
def onupdate_is_pythons(engine: Engine) -> str:
    metadata = MetaData()
    now = Column("updated_at", DateTime(timezone=True), onupdate=func.now())
    notes = Table("notes", metadata, Column("id", Integer), now)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(notes.insert().values(id=1))
        connection.execute(text("UPDATE notes SET id = 2"))
        changed = connection.scalar(select(notes.c.updated_at)) is not None
    return "yes" if changed else "no"


@fact(
    "How many rows with NULL in a unique column does PostgreSQL accept, unless told otherwise?",
    answer="any number",
    choices=("none", "one", "any number"),
    section="Unique, index, and both",
    why="NULL isn't equal to NULL, so no two of them are the same.",
)
def unique_and_null(engine: Engine) -> str:
    metadata = MetaData()
    codes = Table("codes", metadata, Column("code", Integer, unique=True))
    metadata.create_all(engine)
    accepted = 0
    for _ in range(3):
        try:
            with engine.begin() as connection:
                connection.execute(codes.insert().values(code=None))
                accepted += 1
        except Exception:
            break
    return {0: "none", 1: "one"}.get(accepted, "any number")
