"""The rules of passwords: verify slowly, count failures, forget them after a success."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import access
from app.accounts.errors import PasswordChanged, WrongCredentials, WrongPassword
from app.accounts.throttle import Throttle
from app.crud import tokens, users
from app.database import Database
from app.models import User
from app.schemas.fields import as_signed_up
from app.security import Passwords, Token


class PasswordCheck:
    """One password, tried on one account: ``start``, ``is_right``, then ``fail`` or ``accept``."""

    def __init__(self, passwords: Passwords, throttle: Throttle, user: User | None) -> None:
        self._passwords = passwords
        self._verified = user.password_hash if user and user.is_active else None
        self.throttle = throttle
        self.user_id = user.id if user else None
        self.better_hash: str | None = None

    @classmethod
    async def start(
        cls,
        database: Database,
        passwords: Passwords,
        address: str,
        find: Callable[[AsyncSession], Awaitable[User | None]],
        login: str | None = None,
    ) -> Self:
        """Look the account up. Raises TooManyFailures if no more passwords may be tried.

        In a session of its own that ends here: verifying takes long, and a connection that waits
        for it would be missing elsewhere.
        """
        async with database.SessionLocal() as session:
            user = await find(session)
            if login is None:
                login = user.username if user else ""
            throttle = Throttle(database.settings, address, login, user)
            await throttle.check(session)
        return cls(passwords, throttle, user)

    async def is_right(self, password: str) -> bool:
        """Whether it is the account's password. Without an open account it takes as long."""
        right, self.better_hash = await self._passwords.verify(password, self._verified)
        return right

    async def fail(self, session: AsyncSession) -> None:
        """Count a failure. Raises TooManyFailures if there were too many meanwhile."""
        await self.throttle.count(session)

    async def accept(self, session: AsyncSession, user: User) -> None:
        """Forget the failures of the locked user.

        Raises PasswordChanged if this is no longer the password that was verified: a new one ends
        all logins, and one with the old password must not slip in behind it.
        """
        if user.password_hash != self._verified:
            raise PasswordChanged(retry_after=1)
        await self.throttle.forget(session)


async def sign_in(
    database: Database,
    session: AsyncSession,
    passwords: Passwords,
    address: str,
    login: str,
    password: str,
) -> User:
    """The user of this name (or e-mail address) and password, locked.

    Raises WrongCredentials, TooManyFailures or PasswordChanged.
    """
    login = as_signed_up(login)
    check = await PasswordCheck.start(
        database, passwords, address, lambda before: users.by_login(before, login), login
    )
    user = None
    if await check.is_right(password) and check.user_id is not None:
        # First of all, as with a wrong one: not even the count of statements shall tell them apart.
        await check.throttle.check(session)
        user = await users.get(session, check.user_id, lock=True)
    if user is None or not user.is_active:
        await check.fail(session)
        raise WrongCredentials
    await check.accept(session, user)
    if check.better_hash:
        user.password_hash = check.better_hash
    return user


class ConfirmedPassword:
    """The present password of a signed-in account, given once more."""

    def __init__(self, check: PasswordCheck) -> None:
        self._check = check

    @classmethod
    async def verify(
        cls,
        database: Database,
        session: AsyncSession,
        passwords: Passwords,
        address: str,
        token: Token,
        password: str,
    ) -> Self:
        """Verify it, before any row is locked. Raises WrongPassword.

        Without it a stolen token would be enough to take the account over, by a new password or
        by an address of one's own; without the throttle it would be the way to guess the password.
        """
        check = await PasswordCheck.start(
            database, passwords, address, lambda before: access.open_account(before, token)
        )
        if not await check.is_right(password):
            await check.fail(session)
            raise WrongPassword
        # Again, as many may have been tried at once; in a session that does not wait for a hash.
        async with database.SessionLocal() as after:
            await check.throttle.check(after)
        return cls(check)

    async def accept(self, session: AsyncSession, user: User) -> None:
        """Forget the failures of the locked user. Raises PasswordChanged if it no longer holds."""
        await self._check.accept(session, user)


async def set_password(session: AsyncSession, user: User, password_hash: str, keep: UUID) -> None:
    """Give a locked user a new password. All logins end but the one of the family to ``keep``."""
    user.password_hash = password_hash
    users.end_access_tokens(user)
    await tokens.revoke_all(session, user.id, but=keep)
