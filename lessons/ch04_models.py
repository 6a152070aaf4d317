"""Chapter 4: the classes that become tables.

Run it in a terminal: ``python -m lessons.ch04_models``
"""

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Optional

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Engine,
    Enum,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    func,
    inspect,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook import sandbox, tape
from workbook.blog.models import Base as BlogBase
from workbook.course import paths
from workbook.displays.entities import entity_diagram


class Base(DeclarativeBase):
    """The base of this chapter's tables. It leaves the names of constraints to PostgreSQL."""


class GuideBase(DeclarativeBase):
    """A base of its own, for one table."""


class GuideUser(GuideBase):
    """A user table as many guides have it."""

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
    data: Mapped[bytes]
    maybe: Mapped[str | None]
    insists: Mapped[str | None] = mapped_column(nullable=False)
    bare = mapped_column(Text)


class SerialNote(Base):
    """An integer key by default: SERIAL. Many guides add index=True."""

    __tablename__ = "serial_notes"

    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    body: Mapped[str]


class IdentityNote(Base):
    """An integer key that only PostgreSQL may number."""

    __tablename__ = "identity_notes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    body: Mapped[str]


class UuidNote(Base):
    """A key that PostgreSQL makes from the time and random bits."""

    __tablename__ = "uuid_notes"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        server_default=func.uuidv7(),
    )
    body: Mapped[str]


class Member(Base):
    """The user table again, with most of the cures."""

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


class Vote(Base):
    """One vote of a user for a post. Each pair of post and user is unique."""

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_votes_post_user"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int]


class Stage(enum.Enum):
    """The state of an article: names on the left, values on the right."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    PUBLISHED = "published"


def values_of(choices: type[enum.Enum]) -> list[str]:
    """Return the labels to store, as ``values_callable`` wants them."""
    return [choice.value for choice in choices]


class Article(Base):
    """Two checks, and one enum in three spellings."""

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
    """The same time as the digits of a clock and as a moment."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    clock: Mapped[datetime | None] = mapped_column(DateTime)
    moment: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Stamp(Base):
    """Three ways to write "now". Only one of them is right."""

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


class FirstColumnBase(DeclarativeBase):
    """A naming convention as many guides have it: the first column only."""

    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"})


class Seat(FirstColumnBase):
    """Two rules that begin with the same column."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("room", "number"), UniqueConstraint("room", "guest"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    room: Mapped[str]
    number: Mapped[int]
    guest: Mapped[str]


class OldStyle(Base):
    """Columns as older code writes them."""

    __tablename__ = "old_style"

    id = Column(Integer, Sequence("old_style_seq"), primary_key=True)
    name = Column(String)
    key = Column(postgresql.UUID(as_uuid=True))
    full_name: Mapped[Optional[str]]  # noqa: UP045 - the older spelling


class NextWeek(DeclarativeBase):
    """The base of the same program one week later."""


class UserNextWeek(NextWeek):
    """The table ``users`` again; the class has a new column."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    bio: Mapped[str | None]


def type_check(code: str) -> None:
    """Print what mypy says about a piece of code. The first time takes some seconds."""
    import mypy.api

    cache = paths.ROOT / ".mypy_cache" / "ch04"
    plain = ["--no-color-output", "--no-error-summary"]
    report, _, _ = mypy.api.run(["--cache-dir", str(cache), "--config-file=", *plain, "-c", code])
    print(report.replace("<string>:", "line ").rstrip())


def describe(engine: Engine, table: str) -> None:
    """Print the columns of a table as PostgreSQL has them."""
    for column in inspect(engine).get_columns(table):
        type_ = column["type"].compile(engine.dialect)
        null = "NULL" if column["nullable"] else "NOT NULL"
        print(f"{column['name']:12} {type_:28} {null:9} {column['default'] or ''}".rstrip())


def list_indexes(engine: Engine, *tables: str) -> list[str]:
    """Return the definitions of all indexes of the tables, as PostgreSQL has them."""
    definitions = text(
        "SELECT replace(indexdef, 'public.', '') FROM pg_indexes "
        "WHERE tablename = ANY (:tables) ORDER BY tablename, indexname"
    )
    with engine.connect() as connection:
        return list(connection.scalars(definitions, {"tables": list(tables)}))


def write_votes(session: Session, posts: int) -> None:
    """Replace all votes by 100,000 votes for that many posts, and gather statistics."""
    votes = text(
        "INSERT INTO votes (post_id, user_id) "
        "SELECT n % :posts, n / :posts FROM generate_series(0, 99999) AS n"
    )
    session.execute(text("TRUNCATE votes"))
    session.execute(votes, {"posts": posts})
    session.execute(text("ANALYZE votes"))


def how_found(session: Session, condition: str) -> str:
    """Run a query on the votes and say how PostgreSQL found the rows."""
    explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT * FROM votes WHERE "
    node = session.scalars(text(explain + condition)).one()[0]["Plan"]
    rows = f"{int(node['Actual Rows']):,} rows"
    if node["Node Type"] == "Seq Scan":
        return f"{rows}; the whole table was read"
    while "Index Searches" not in node:
        node = node["Plans"][0]
    searches = node["Index Searches"]
    return f"{rows}; {node['Index Name']}: {searches} search{'es' * (searches != 1)}"


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch04_models_lesson", "empty")
    print("# A class is not yet a table")
    with tape("create_all"):
        GuideBase.metadata.create_all(engine)
    with tape("create_all again, one column later"):
        NextWeek.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    for table in ("users", "samples", "members"):
        print(f"\n# {table}")
        describe(engine, table)
        print(*list_indexes(engine, table), sep="\n")

    print("\n# default= has no effect on plain SQL")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO users (username, email) VALUES ('ana', 'a@b.c')"))
        print(connection.execute(text("SELECT is_active, updated_at FROM users")).all())

    print("\n# What an index on (post_id, user_id) is good for")
    for posts in (5, 2_000):
        with Session(engine) as session:
            write_votes(session, posts)
            for condition in ("post_id = 3", "user_id = 3"):
                print(f"{posts} posts, {condition}: {how_found(session, condition)}")

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
