"""What signing in leaves behind: refresh tokens, links by e-mail and failed attempts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt, PrimaryKey, Timestamp


class RefreshToken(CreatedAt, Base):
    """A refresh token, by its hash: whoever reads this table can sign in as nobody."""

    __tablename__ = "refresh_tokens"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    # All tokens that came from one login. One of them used twice: all of them end.
    family: Mapped[UUID] = mapped_column(Uuid, index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[Timestamp] = mapped_column(index=True)
    used_at: Mapped[Timestamp | None] = mapped_column()
    # By which client, as a hash: the same one may use it again for a moment.
    used_by: Mapped[bytes | None] = mapped_column(LargeBinary)
    revoked_at: Mapped[Timestamp | None] = mapped_column()
    # Of the login that the family came from, and of the client that has got this token.
    signed_in_at: Mapped[Timestamp | None]
    user_agent: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        # A session is refreshed every few minutes, and what was used stays until it expires: a list
        # of sessions reads one row of each.
        Index(
            "ix_refresh_tokens_live",
            "user_id",
            "family",
            postgresql_where=and_(used_at.is_(None), revoked_at.is_(None)),
        ),
    )


class EmailToken(CreatedAt, Base):
    """A link that was sent by e-mail, by the hash of its token."""

    __tablename__ = "email_tokens"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    # Of the account when the link was made: with another address it proves nothing, and after a new
    # password it is over.
    email: Mapped[str] = mapped_column(Text)
    token_version: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[Timestamp] = mapped_column(index=True)
    used_at: Mapped[Timestamp | None]


class LoginFailure(Base):
    """How often a login has failed lately. In the database, so that all workers count as one.

    Unlogged: counts that a crash takes away are no loss, and attackers cannot fill the log.
    """

    __tablename__ = "login_failures"
    __table_args__ = (
        Index("ix_login_failures_window_start", "window_start"),
        {"prefixes": ["UNLOGGED"]},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    window_start: Mapped[Timestamp]
