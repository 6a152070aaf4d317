"""Slow down whoever guesses passwords."""

from datetime import UTC, datetime, timedelta

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.crud import tokens
from app.errors import Problem
from app.security import fingerprint


class Throttle:
    """Counts failed logins per account and address, and per address.

    Not per account alone: else anybody could lock anybody out.
    """

    def __init__(self, settings: Settings, username: str, request: Request) -> None:
        address = request.client.host if request.client else "unknown"
        # Hashed: a password typed into the wrong field is not to be read in this table.
        self._pair = fingerprint("login", username.lower(), address)
        self._address = fingerprint("address", address)
        self._most = {
            self._pair: settings.login_failures,
            self._address: settings.login_failures_per_address,
        }
        self._window = timedelta(seconds=settings.login_window)

    async def check(self, session: AsyncSession) -> None:
        """Raise Problem (429) if there were too many."""
        counted = await tokens.failures(session, list(self._most), self._since())
        if any(counted.get(key, 0) >= most for key, most in self._most.items()):
            raise Problem(
                429,
                "Too many failed attempts. Try again later.",
                headers={"Retry-After": str(int(self._window.total_seconds()))},
            )

    async def count(self, session: AsyncSession) -> None:
        """One more failure."""
        await tokens.count_failure(session, list(self._most), self._since())

    async def forget(self, session: AsyncSession) -> None:
        """It was the right one after all."""
        await tokens.forget_failures(session, self._pair)

    def _since(self) -> datetime:
        return datetime.now(UTC) - self._window
