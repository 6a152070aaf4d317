"""The tables, as Table objects and imperative-looking classes; relationships load lazily."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _cascade(target):
    return ForeignKey(target, ondelete="CASCADE")


users = Table(
    "users",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(30), nullable=False),
    Column("email", String(254), nullable=False),
    Column("full_name", String(100)),
    Column("bio", Text),
    Column("is_active", Boolean, server_default="true", nullable=False),
    Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    Column("last_login_at", DateTime(timezone=True)),
    UniqueConstraint("username"),
    UniqueConstraint("email"),
)
posts = Table(
    "posts",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("author_id", _cascade("users.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    Column("details", JSONB),
    Column("status", String(10), server_default="draft", nullable=False),
    Column("views", Integer, server_default="0", nullable=False),
)
comments = Table(
    "comments",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", _cascade("posts.id"), nullable=False, index=True),
    Column("author_id", _cascade("users.id"), nullable=False, index=True),
    Column("parent_id", _cascade("comments.id"), index=True),
    Column("content", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
)
tags = Table(
    "tags",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(30), unique=True, nullable=False),
)
post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", _cascade("posts.id"), primary_key=True),
    Column("tag_id", _cascade("tags.id"), primary_key=True),
)
Index(None, post_tags.c.tag_id)
