"""Passwords and tokens."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar
from unicodedata import normalize
from uuid import UUID, uuid4

import jwt
from passlib.context import CryptContext

from app.accounts.errors import InvalidToken, PasswordsBusy
from app.config import Settings
from app.schemas.fields import MAX_ID

ALGORITHM = "HS256"
ISSUER = "blog-api"
MAX_VERSION = 2**31 - 1  # an integer column
# How far the clocks of two servers may be apart: one has signed, the other one reads.
CLOCK_SKEW = timedelta(seconds=10)
Kind = Literal["access", "refresh"]
T = TypeVar("T")


class Passwords:
    """Hashes and verifies, never on the event loop: one hash would stop every other request."""

    def __init__(self, settings: Settings) -> None:
        self._context = CryptContext(
            schemes=["argon2", "bcrypt"],
            deprecated="auto",  # bcrypt hashes of an older app are good for one last login
            argon2__time_cost=settings.password_time_cost,
            argon2__memory_cost=settings.password_memory_kib,
            argon2__parallelism=1,
        )
        # A lane each: whoever signs up by the hundred keeps nobody from signing in.
        self._logins = _Lane(settings.password_workers, settings.password_queue)
        self._new = _Lane(1, settings.password_queue)
        # Of a password that nobody has: verified where there is no user, for the time it takes.
        self._nobody = self._context.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """A new hash. Raises PasswordsBusy if too many wait already."""
        return await self._new.run(self._context.hash, _composed(password))

    async def verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        """Whether it is the password, and a better hash if the known one is of an older kind.

        Without a known hash the answer is no, and it comes as late as any other.
        """
        return await self._logins.run(self._verify, password, known)

    def close(self) -> None:
        """Let go of the threads."""
        self._logins.close()
        self._new.close()

    def _verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        if known is None:
            self._context.verify(password, self._nobody)
            return False, None
        right, better = self._verify_as_it_is(_composed(password), known)
        if right or _composed(password) == password:
            return right, better
        # It may be older than the rule that passwords are composed.
        right, _ = self._verify_as_it_is(password, known)
        return right, self._context.hash(_composed(password)) if right else None

    def _verify_as_it_is(self, password: str, known: str) -> tuple[bool, str | None]:
        # bcrypt never looked at more than 72 bytes; today it refuses more instead.
        given: str | bytes = password.encode()[:72] if known.startswith("$2") else password
        try:
            right, better = self._context.verify_and_update(given, known)
        except (ValueError, TypeError):  # the hash of a deleted user, or a broken one
            return False, None
        return right, self._context.hash(password) if better else None


class _Lane:
    """Threads, and those who wait for them: so many and no more."""

    def __init__(self, threads: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "password")
        self._waiting = 0
        self._most = most

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Run it in a thread. Raises PasswordsBusy if too many wait already."""
        if self._waiting >= self._most:
            # To wait for all of them would take longer than the client does.
            raise PasswordsBusy(retry_after=2)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, function, *arguments)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _composed(password: str) -> str:
    """The same password from every keyboard: an é is one character or two, and looks the same."""
    return normalize("NFC", password)


@dataclass(frozen=True, slots=True)
class Token:
    """What a verified token says."""

    user_id: int
    family: UUID
    kind: Kind = "access"
    # Of the account when the token was made: a token of an earlier version has ended.
    version: int = 0


class Tokens:
    """Signs and reads the JSON web tokens."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.secret
        self.lifetime: dict[Kind, timedelta] = {
            "access": timedelta(minutes=settings.access_token_minutes),
            "refresh": timedelta(days=settings.refresh_token_days),
        }

    def sign(self, kind: Kind, user_id: int, family: UUID, version: int) -> tuple[str, datetime]:
        """A new token of the account's present version, and when it ends."""
        now = datetime.now(UTC)
        ends = now + self.lifetime[kind]
        claims = {
            "iss": ISSUER,
            "sub": str(user_id),  # a string: the standard asks for it, and so does PyJWT
            "type": kind,
            "family": family.hex,
            "version": version,
            "jti": uuid4().hex,
            "iat": now,
            "exp": ends,
        }
        return jwt.encode(claims, self._secret, ALGORITHM), ends

    def read(self, kind: Kind, token: str) -> Token:
        """The content of a token that we have signed. Raises InvalidToken for any other."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                # Named here, never taken from the token: it could say "none".
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iat", "iss", "sub", "jti"]},
            )
            # No longer than ours last: also where the lifetime was made shorter meanwhile.
            if int(claims["exp"]) - int(claims["iat"]) > self.lifetime[kind].total_seconds():
                raise jwt.InvalidTokenError
            # Refresh tokens made before versions existed are still valid.
            version = claims["version"] if kind == "access" else claims.get("version", 0)
            content = Token(int(claims["sub"]), UUID(hex=str(claims["family"])), kind, version)
            if (
                claims.get("type") == kind
                and 0 < content.user_id <= MAX_ID
                and type(version) is int
                and 0 <= version <= MAX_VERSION
            ):
                return content
            raise jwt.InvalidTokenError
        except (
            jwt.InvalidTokenError,
            ValueError,
            KeyError,
            TypeError,
            OverflowError,
            RecursionError,
        ):
            raise InvalidToken from None


def fingerprint(*secret: str) -> bytes:
    """What is stored of a secret. Ours are long and random: one fast hash is enough."""
    return hashlib.sha256("\0".join(secret).encode("utf-8", "replace")).digest()
