"""Passwords, and the tokens that stand for them afterwards."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
from passlib.context import CryptContext
from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import DateTime

# The first scheme makes new hashes; a hash of any other is verified, and is out of date.
passwords = CryptContext(schemes=["argon2", "bcrypt"], deprecated="auto")

ACCESS = timedelta(minutes=15)
REFRESH = timedelta(days=30)


class Base(DeclarativeBase):
    """The tables of this module."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - as SQLAlchemy has it


class Account(Base):
    """Who can log in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]


class RefreshToken(Base):
    """A refresh token that was handed out. The token itself isn't here, only its digest."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    family: Mapped[UUID] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def log_in(session: Session, username: str, password: str) -> Account | None:
    """The account with this username and password; a hash of an older scheme is replaced."""
    account = session.scalar(select(Account).where(Account.username == username))
    if account is None:
        passwords.dummy_verify()  # without it, the response time would reveal which names exist
        return None
    right, better = passwords.verify_and_update(password, account.password_hash)
    if not right:
        return None
    if better:
        account.password_hash = better
    return account


# --- Tokens ---


class Refused(Exception):
    """No valid token."""


@dataclass(frozen=True)
class Tokens:
    """What a client gets when it logs in, and each time that it refreshes."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


def access_token(account_id: int, key: str, now: datetime) -> str:
    """A signed statement: this is account so-and-so, until a quarter of an hour from now."""
    claims = {"sub": str(account_id), "iat": now, "exp": now + ACCESS}
    return jwt.encode(claims, key, algorithm="HS256")


def account_of(token: str, keys: Sequence[str]) -> int:
    """Whose access token it is. Raises Refused."""
    for key in keys:
        try:
            claims = jwt.decode(
                token, key, algorithms=["HS256"], options={"require": ["exp", "sub"]}
            )
            return int(claims["sub"])
        except jwt.InvalidSignatureError:
            continue  # signed with another key: the one before, perhaps
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Refused(str(error)) from None
    raise Refused("Signature verification failed")


def digest_of(token: str) -> str:
    """What the table holds. A token is random, so a quick hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(session: Session, account_id: int, key: str, family: UUID | None = None) -> Tokens:
    """New tokens for an account, in the family of those that they replace."""
    now, refresh = datetime.now(UTC), secrets.token_urlsafe(32)
    session.add(
        RefreshToken(
            digest=digest_of(refresh),
            account_id=account_id,
            family=family or uuid4(),
            expires_at=now + REFRESH,
        )
    )
    return Tokens(access_token(account_id, key, now), refresh)


def rotate(factory: sessionmaker[Session], refresh: str, key: str) -> Tokens:
    """Use a refresh token, once, and get new tokens. Raises Refused.

    A token that arrives a second time is in the hands of two clients, and nobody can know which of
    them is the thief. So the whole family ends.
    """
    now, digest = datetime.now(UTC), digest_of(refresh)
    with factory.begin() as session:
        # One statement: of two requests with the same token, one finds it unused.
        unused = update(RefreshToken).where(
            RefreshToken.digest == digest,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > now,
        )
        token = session.scalar(unused.values(used_at=now).returning(RefreshToken))
        if token is not None:
            return issue(session, token.account_id, key, token.family)
        family = select(RefreshToken.family).where(
            RefreshToken.digest == digest, RefreshToken.used_at.is_not(None)
        )
        session.execute(delete(RefreshToken).where(RefreshToken.family.in_(family)))
    # After the block: raised within it, the error would roll the DELETE back.
    raise Refused("Log in again.")


def claims_of(token: str) -> dict[str, Any]:
    """What anybody can read in a token, without any key."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
