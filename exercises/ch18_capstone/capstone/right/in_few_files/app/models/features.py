"""Bookmarks and reports."""

import enum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, PrimaryKeyConstraint, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, CreatedAt
from app.models.post import Post


class Reason(enum.StrEnum):
    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class Bookmark(CreatedAt, Base):
    __tablename__ = "bookmarks"
    __table_args__ = (PrimaryKeyConstraint("user_id", "post_id"), Index(None, "post_id"))

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    post: Mapped[Post] = relationship(lazy="raise")


class Report(CreatedAt, Base):
    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("reason = 'spam' OR reason = 'abuse' OR reason = 'other'", "reason"),
        PrimaryKeyConstraint("post_id", "user_id"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(10))
