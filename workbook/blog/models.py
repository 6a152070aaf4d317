"""The small blog that every chapter uses: users write posts, posts carry tags and comments.

The classes run unchanged on PostgreSQL and SQLite and compile for MySQL. Three choices to know:

* Relationships keep the default `lazy="select"`: the chapters are about what a lazy load does.
  (The finished application in `app/` uses `lazy="raise"` instead.)
* There is no password column. Nothing in the chapters needs one, and a secret that is not
  there cannot be printed by accident. Password hashes belong to `app/`.
* ON DELETE works in PostgreSQL and MySQL as it stands. SQLite parses it, and obeys only after
  `PRAGMA foreign_keys = ON` on each connection.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    MetaData,
    String,
    Table,
    Text,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# A constraint that the database named itself has another name on every database, and a migration
# needs the name to drop it. The convention gives every constraint one name everywhere.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# none_as_null: Python's None becomes SQL NULL. Without it, None becomes the JSON value null,
# which `IS NULL` does not find.
JSON_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """What all models share: the metadata, and which SQL type a Python type stands for."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON_DOCUMENT,
    }

    def __repr__(self) -> str:
        """Show what is loaded, and load nothing: a repr must not send SQL or fail when detached."""
        loaded = vars(self)
        shown = [
            f"{key}={loaded[key]!r}"
            for key in ("id", "username", "title", "name", "post_id", "parent_id")
            if key in loaded
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


class User(Base):
    """Somebody who writes posts and comments."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    full_name: Mapped[str | None] = mapped_column(String(100))
    bio: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_login_at: Mapped[datetime | None]

    # A post can't exist without its author (author_id is NOT NULL), so taking it out of the
    # collection deletes it: delete-orphan. passive_deletes leaves the deleting to ON DELETE
    # CASCADE instead of loading every post first.
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Post.id",
    )
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="author",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Comment.id",
    )


# The primary key indexes (post_id, tag_id), which finds the tags of a post. Finding the posts
# of a tag needs an index that begins with tag_id.
post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Post(Base):
    """An article: a draft until it is published."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("views >= 0", name="views"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    # PostgreSQL indexes what a foreign key points to, never the foreign key itself.
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), server_default="draft")
    views: Mapped[int] = mapped_column(server_default=text("0"))
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    details: Mapped[dict[str, Any] | None]

    author: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list["Tag"]] = relationship(
        secondary=post_tags, back_populates="posts", passive_deletes=True, order_by="Tag.name"
    )
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="post",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Comment.id",
    )


class Tag(Base):
    """A word that many posts can carry."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)

    posts: Mapped[list[Post]] = relationship(
        secondary=post_tags, back_populates="tags", passive_deletes=True, order_by="Post.id"
    )


class Comment(Base):
    """A remark about a post, or an answer to another remark."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    post: Mapped[Post] = relationship(back_populates="comments")
    author: Mapped[User] = relationship(back_populates="comments")
    # Both directions join the table to itself. remote_side says which end is the parent.
    parent: Mapped["Comment | None"] = relationship(
        back_populates="replies", remote_side="Comment.id"
    )
    # No delete-orphan here: parent_id may be NULL, so a reply can become a comment of its own.
    replies: Mapped[list["Comment"]] = relationship(
        back_populates="parent", cascade="all", passive_deletes=True, order_by="Comment.id"
    )
