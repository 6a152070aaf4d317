"""Comments."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, CreatedAt, PrimaryKey, Timestamp
from app.models.user import User


class Comment(CreatedAt, Base):
    """A comment on a post, or an answer to another comment of the same post."""

    __tablename__ = "comments"
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    id: Mapped[PrimaryKey]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    deleted_at: Mapped[Timestamp | None] = mapped_column()
    # The way down from the top of the thread. Sorted by (ancestors, then itself) a plain list
    # is in the order of the thread, so a page of it is one range of one index.
    ancestors: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default=text("'{}'::bigint[]")
    )
    path: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), Computed("array_append(ancestors, id)", persisted=True)
    )

    author: Mapped[User] = relationship(lazy="raise", innerjoin=True)

    __table_args__ = (
        # For the foreign key below: an answer stays within its post, and the database knows it.
        UniqueConstraint("post_id", "id"),
        ForeignKeyConstraint(
            ["post_id", "parent_id"], ["comments.post_id", "comments.id"], ondelete="CASCADE"
        ),
        Index("ix_comments_post_id_path", "post_id", "path"),
        Index("ix_comments_post_id_parent_id", "post_id", "parent_id"),
    )
