"""Users."""

from __future__ import annotations

import enum

from sqlalchemy import Index, Integer, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt, PrimaryKey, Timestamp, UpdatedAt, enum_type


class Role(enum.StrEnum):
    """What a user may do.

    A guest can only read, a user can also write, and an admin can also manage everything.
    """

    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


class User(CreatedAt, UpdatedAt, Base):
    """An account. Deleting it keeps the row (its posts need an author) and frees the names."""

    __tablename__ = "users"
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(enum_type(Role, "user_role"), server_default=Role.USER)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    # Every access token carries it. Raised, it ends all that were made before.
    token_version: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Of the address that stands in email now.
    email_verified_at: Mapped[Timestamp | None]
    deleted_at: Mapped[Timestamp | None] = mapped_column()

    __table_args__ = (
        # The only arbiters of duplicates: whatever the case, and among the living only.
        Index(
            "uq_users_username_lower",
            func.lower(username),
            unique=True,
            postgresql_where=deleted_at.is_(None),
        ),
        Index(
            "uq_users_email_lower",
            func.lower(email),
            unique=True,
            postgresql_where=deleted_at.is_(None),
        ),
    )

    @property
    def email_verified(self) -> bool:
        """Whether the user has shown to read what is sent to the address."""
        return self.email_verified_at is not None
