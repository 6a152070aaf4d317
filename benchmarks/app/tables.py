"""The tables as a tutorial maps them, on the schema of the migrations."""

from datetime import datetime

from sqlalchemy import Column, FetchedValue, ForeignKey, Table, func
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship


class Base(DeclarativeBase):
    """The parent of all mapped classes."""


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    """A user."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Tag(Base):
    """A tag."""

    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    """A post."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    content: Mapped[str] = mapped_column()
    # What the feed shows: PostgreSQL cuts it, as for the app.
    excerpt: Mapped[str] = column_property(func.left(content, 500))
    status: Mapped[str] = mapped_column(
        ENUM("draft", "published", name="post_status", create_type=False), default="published"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    deleted_at: Mapped[datetime | None]
    author: Mapped[User] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=post_tags)
