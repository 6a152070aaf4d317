"""Slow down whoever guesses passwords."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.errors import AccountError, TooManyFailures, TooManyMails, TooManySignUps
from app.config import Settings
from app.crud import tokens
from app.database import Database
from app.models import User
from app.operations import usage
from app.security import fingerprint


class Throttle:
    """Counts failed attempts per account and address, and per address.

    Not per account alone: else anybody could lock anybody out. Asked before the password is
    verified, and again after: of a thousand guesses at once all are tried, but once the first
    few have failed no answer says any more whether the password was right.
    """

    def __init__(self, settings: Settings, address: str, login: str, user: User | None) -> None:
        if user:
            # As it is stored: PostgreSQL's lower() and Python's differ for some letters, and
            # each spelling would have a count of its own. Name and address of one account stay
            # apart: a common count would tell whose address it is.
            login = user.email if "@" in login else user.username
        address = network(address)
        # Hashed: a password typed into the wrong field is not to be read in this table.
        self._pair = fingerprint("login", login.lower(), address)
        self._most = {
            self._pair: settings.login_failures,
            fingerprint("address", address): settings.login_failures_per_address,
        }
        self._window = timedelta(seconds=settings.login_window)

    async def check(self, session: AsyncSession) -> None:
        """Raise TooManyFailures if there were too many failures."""
        counted = await tokens.failures(session, list(self._most), self._since())
        if any(counted.get(key, 0) >= most for key, most in self._most.items()):
            raise self._too_many()

    async def count(self, session: AsyncSession) -> None:
        """One failure more. Raises TooManyFailures if there were too many meanwhile."""
        if not await tokens.count_failure(session, self._most, self._since()):
            raise self._too_many()

    async def forget(self, session: AsyncSession) -> None:
        """It was the right one after all."""
        await tokens.forget_failures(session, self._pair)

    def _since(self) -> datetime:
        return datetime.now(UTC) - self._window

    def _too_many(self) -> TooManyFailures:
        return TooManyFailures(retry_after=int(self._window.total_seconds()))


async def count_sign_up(database: Database, address: str) -> None:
    """One account more for this address. Raises TooManySignUps if it has made too many.

    In a transaction of its own, before the password is hashed: that is what costs.
    """
    most = {fingerprint("sign-up", network(address)): database.settings.sign_ups_per_address}
    await _count_apart(database, most, TooManySignUps)


async def _count_apart(
    database: Database, most: dict[bytes, int], too_many: type[AccountError]
) -> None:
    window = timedelta(seconds=database.settings.login_window)
    with usage.harmless():
        async with database.SessionLocal.begin() as session:
            if not await tokens.count_failure(session, most, datetime.now(UTC) - window):
                raise too_many(retry_after=int(window.total_seconds()))


class MailThrottle:
    """Counts links that are asked for: per client address, and per account that they go to."""

    def __init__(self, settings: Settings) -> None:
        self._most_of_address = settings.mails_per_address
        self._most_of_account = settings.mails_per_account
        self._window = timedelta(seconds=settings.login_window)

    def account(self, purpose: str, user_id: int) -> dict[bytes, int]:
        """The key of one account: every spelling of its address counts for it."""
        return {fingerprint("mail-to", purpose, str(user_id)): self._most_of_account}

    async def count_request(self, database: Database, address: str) -> None:
        """One request more from this address. Raises TooManyMails.

        In a transaction of its own: it counts whatever comes of it.
        """
        most = {fingerprint("mail-from", network(address)): self._most_of_address}
        await _count_apart(database, most, TooManyMails)

    async def count(self, session: AsyncSession, most: dict[bytes, int]) -> None:
        """One more for each key. Raises TooManyMails if there were too many."""
        if not await self.counts(session, most):
            raise TooManyMails(retry_after=int(self._window.total_seconds()))

    async def counts(self, session: AsyncSession, most: dict[bytes, int]) -> bool:
        """The same; False if there were too many."""
        return await tokens.count_failure(session, most, datetime.now(UTC) - self._window)


def network(address: str) -> str:
    """Who has one IPv6 address has the 2**64 of its network: they are all one."""
    try:
        parsed = ip_address(address)
    except ValueError:  # no address: a socket, a test
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> 64)
    return address
