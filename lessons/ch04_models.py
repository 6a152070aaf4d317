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
    Enum,
    Identity,
    Index,
    Integer,
    Numeric,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook import sandbox, tape
from workbook.displays.catalog import describe, list_indexes


class Base(DeclarativeBase):
    """The base of this chapter's tables. It leaves the names of constraints to PostgreSQL."""


class GuideBase(DeclarativeBase):
    """A base of its own, for one table."""


class GuideUser(GuideBase):
    """The kind of user table that you find in many guides."""

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

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    body: Mapped[str]


class Member(Base):
    """The user table again, with most of the fixes."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    is_active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
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
    """Two checks, and one enum in three forms."""

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
    """The same time as a clock shows it, and as a moment."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    clock: Mapped[datetime | None] = mapped_column(DateTime)
    moment: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Stamp(Base):
    """Three ways to fill in the current time."""

    __tablename__ = "stamps"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    called: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )
    once: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=datetime.now(UTC))
    quoted: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default="now()")


class OldStyle(Base):
    """Columns in the style of older code."""

    __tablename__ = "old_style"

    id = Column(Integer, Sequence("old_style_seq"), primary_key=True)
    name = Column(String)
    key = Column(postgresql.UUID(as_uuid=True))
    full_name: Mapped[Optional[str]]  # noqa: UP045 - the older form


def write_votes(session: Session, posts: int) -> None:
    """Replace all votes with 100,000 votes for that many posts, and gather statistics."""
    votes = text(
        "INSERT INTO votes (post_id, user_id) "
        "SELECT n % :posts, n / :posts FROM generate_series(0, 99999) AS n"
    )
    session.execute(text("TRUNCATE votes"))
    session.execute(votes, {"posts": posts})
    session.execute(text("ANALYZE votes"))


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch04_models_lesson", "empty")
    GuideBase.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    for table in ("users", "samples", "members"):
        print(f"\n# {table}")
        print(describe(engine, table))
        print(*list_indexes(engine, table), sep="\n")

    print("\n# Keys: how many statements do three objects take?")
    for note in (SerialNote, IdentityNote, UuidNote):
        with Session(engine) as session, tape(note.__name__):
            session.add_all([note(body=str(number)) for number in range(3)])
            session.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
