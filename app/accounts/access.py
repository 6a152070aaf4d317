"""Whose token it is, and what this user may do."""

from __future__ import annotations

from typing import Any

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.errors import AccountClosed, GuestsReadOnly, TokenEnded
from app.crud import users
from app.models import Role, User
from app.security import Token


async def open_account(session: AsyncSession, token: Token, *, lock: bool = False) -> User:
    """The user of a token, from the database: a token may be older than a ban.

    An access token must carry the account's current token version. A refresh token needs none: it
    is a row that can be revoked.
    """
    user = await users.get(session, token.user_id, lock=lock)
    if user is None or not user.is_active:
        raise AccountClosed
    if token.kind == "access" and token.version != user.token_version:
        raise TokenEnded
    return user


def present(row: Record | None, token: Token) -> dict[str, Any]:
    """The open account of an access token, from a query of its own. Raises as open_account."""
    if row is None:
        raise AccountClosed
    if row["token_version"] != token.version:
        raise TokenEnded
    return dict(row)


def check_may_write(user: User) -> None:
    """Raise GuestsReadOnly if the user is one."""
    if user.role is Role.GUEST:
        raise GuestsReadOnly


async def author(session: AsyncSession, token: Token) -> User:
    """The user of a token, who may write."""
    user = await open_account(session, token)
    check_may_write(user)
    return user
