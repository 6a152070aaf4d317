"""Answers that are kept, so that a request can be sent again and is done once."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt


class IdempotencyKey(CreatedAt, Base):
    """A key that a client has made up for a request, and what was answered.

    Committed with the request's own changes: it is there exactly if they are.
    """

    __tablename__ = "idempotency_keys"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    # Of path and body: the same key for something else is a mistake.
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)
