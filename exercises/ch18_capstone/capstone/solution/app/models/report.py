"""Reports of posts."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt


class Report(CreatedAt, Base):
    """What a user has against a post. Each user reports a post once."""

    __tablename__ = "reports"

    post_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(String(10))

    __table_args__ = (CheckConstraint("reason IN ('spam', 'abuse', 'other')", name="reason"),)
