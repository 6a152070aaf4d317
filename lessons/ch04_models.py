"""Models: the classes that chapter 4 turns into tables.

``python -m lessons.ch04_models`` walks through its main points in the terminal.
"""

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Engine,
    Enum,
    Identity,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook import sandbox, tape
from workbook.blog.models import Base as BlogBase
from workbook.course import paths
from workbook.displays.entities import entity_diagram


class Base(DeclarativeBase):
    """The base of this chapter's tables. It names no constraint: the section on names says why."""


class GuideBase(DeclarativeBase):
    """A base of its own, with one table."""


class GuideUser(GuideBase):
    """A user table as many guides have it. The chapter finds what is wrong with it."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True, index=True)
    email: Mapped[str] = mapped_column(unique=True)
    is_active: Mapped[bool | None] = mapped_column(default=True)
    created_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    updated_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), onupdate=func.now()
    )


class Sample(Base):
    """A column for each common type."""

    __tablename__ = "samples"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    short: Mapped[str] = mapped_column(String(30))
    amount: Mapped[float]
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    flag: Mapped[bool]
    day: Mapped[date]
    moment: Mapped[datetime]
    key: Mapped[uuid.UUID]
    maybe: Mapped[str | None]
    insists: Mapped[str | None] = mapped_column(nullable=False)
    bare = mapped_column(Text)


class SerialNote(Base):
    """An integer key as it comes: SERIAL. The index=True is copied from many a guide."""

    __tablename__ = "serial_notes"

    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    body: Mapped[str]


class IdentityNote(Base):
    """An integer key that PostgreSQL numbers, and nobody else."""

    __tablename__ = "identity_notes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    body: Mapped[str]


class UuidNote(Base):
    """A key that PostgreSQL makes from the time and chance."""

    __tablename__ = "uuid_notes"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        server_default=func.uuidv7(),
    )
    body: Mapped[str]


class Member(Base):
    """The user table again, with what this chapter has learned."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    is_active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=func.now(),
    )
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    __table_args__ = (
        Index("uq_members_username_lower", func.lower(username), unique=True),
        CheckConstraint("username = trim(username)", name="ck_members_username_trimmed"),
    )


class Stage(enum.Enum):
    """How far an article has come: names on the left, values on the right."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    PUBLISHED = "published"


def values_of(choices: type[enum.Enum]) -> list[str]:
    """What ``values_callable`` wants: the labels to store."""
    return [choice.value for choice in choices]


class Article(Base):
    """One enum in three spellings, and two checks."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="ck_articles_stars"),
        CheckConstraint("stars > 0 OR comment <> ''", name="ck_articles_one_of_both"),
        UniqueConstraint("title", "written_on", name="uq_articles_title_written_on"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    written_on: Mapped[date | None]
    stars: Mapped[int | None]
    comment: Mapped[str | None]
    by_name: Mapped[Stage | None]
    by_value: Mapped[Stage | None] = mapped_column(
        Enum(Stage, name="stage_value", values_callable=values_of)
    )
    as_text: Mapped[Stage | None] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=values_of)
    )


class Event(Base):
    """The digits of a clock, and a moment."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    clock: Mapped[datetime | None] = mapped_column(DateTime)
    moment: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Stamp(Base):
    """Three ways to write "now", and only one of them is right."""

    __tablename__ = "stamps"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    called: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )
    once: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        default=datetime.now(UTC),
    )
    quoted: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        server_default="now()",
    )


class NextWeek(DeclarativeBase):
    """The same program one week later, in a metadata of its own."""


class UserNextWeek(NextWeek):
    """The table ``users``, and the class has a column more."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    bio: Mapped[str | None]


COLUMNS = text(
    "SELECT column_name, data_type, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_name = :table ORDER BY ordinal_position"
)
INDEXES = text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :table ORDER BY 1")


def type_check(code: str) -> None:
    """Print what mypy says about a piece of code. The first time takes some seconds."""
    import mypy.api

    cache = paths.ROOT / ".mypy_cache" / "ch04"
    plain = ["--no-color-output", "--no-error-summary"]
    report, _, _ = mypy.api.run(["--cache-dir", str(cache), "--config-file=", *plain, "-c", code])
    print(report.replace("<string>:", "line ").rstrip())


def read_catalogue(engine: Engine, table: str) -> None:
    """Print what PostgreSQL itself says about a table."""
    with engine.connect() as connection:
        for name, type_, nullable, default in connection.execute(COLUMNS, {"table": table}):
            null = "NULL" if nullable == "YES" else "NOT NULL"
            print(f"{name:12} {type_:28} {null:9} {default or ''}".rstrip())
        for _, definition in connection.execute(INDEXES, {"table": table}):
            print(definition.replace("public.", ""))


def main() -> None:
    """The main points of chapter 4."""
    engine = sandbox("ch04_models_lesson", "empty")
    print("# A class is not yet a table")
    with tape("create_all"):
        GuideBase.metadata.create_all(engine)
    with tape("create_all again, one column later"):
        NextWeek.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    for table in ("users", "samples", "members"):
        print(f"\n# {table}")
        read_catalogue(engine, table)

    print("\n# Plain SQL passes default= by")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO users (username, email) VALUES ('ana', 'a@b.c')"))
        print(connection.execute(text("SELECT is_active, updated_at FROM users")).all())

    print("\n# Keys: how many statements do three objects take?")
    for note in (SerialNote, IdentityNote, UuidNote):
        with Session(engine) as session, tape(note.__name__):
            session.add_all([note(body=str(number)) for number in range(3)])
            session.flush()

    print("\n# The blog of the other chapters")
    print(entity_diagram(BlogBase))
    engine.dispose()


if __name__ == "__main__":
    main()
