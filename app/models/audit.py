"""The audit log: what admins have done to what is not their own."""

from __future__ import annotations

import enum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt, PrimaryKey


class Action(enum.StrEnum):
    """What was done. The word before the dot says what ``target_id`` is the id of."""

    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    POST_CHANGED = "post.changed"
    POST_DELETED = "post.deleted"
    POST_RESTORED = "post.restored"
    POST_TAKEN_DOWN = "post.taken_down"
    POST_PUT_BACK = "post.put_back"
    COMMENT_DELETED = "comment.deleted"


class AuditEntry(CreatedAt, Base):
    """One act of one admin, committed with what it has changed: it is there exactly if that is.

    Rows are only ever added.
    """

    __tablename__ = "audit_log"

    id: Mapped[PrimaryKey]
    # NULL for what was done on the command line, where nobody is signed in.
    admin_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="RESTRICT"), index=True
    )
    # Text: a new action needs no migration, and an old one stays readable.
    action: Mapped[str] = mapped_column(Text)
    # Without a foreign key: the log outlives what it is about.
    target_id: Mapped[int] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
