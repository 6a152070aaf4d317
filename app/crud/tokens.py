"""Refresh tokens, and the count of failed logins."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import LoginFailure, RefreshToken


async def store(
    session: AsyncSession, user_id: int, family: UUID, token_hash: bytes, expires_at: datetime
) -> None:
    """Remember a refresh token by its hash."""
    session.add(
        RefreshToken(user_id=user_id, family=family, token_hash=token_hash, expires_at=expires_at)
    )
    await session.flush()


async def use(session: AsyncSession, token_hash: bytes, client: bytes, grace: timedelta) -> bool:
    """Use a token up. One statement, so of two at once only one gets it.

    For so long after its first use the same client may use it again.
    """
    unused = RefreshToken.used_at.is_(None)
    again = and_(RefreshToken.used_by == client, RefreshToken.used_at > func.now() - grace)
    used = await session.scalar(
        update(RefreshToken)
        .where(
            RefreshToken.token_hash == token_hash,
            or_(unused, again),
            RefreshToken.revoked_at.is_(None),
            RefreshToken.expires_at > func.now(),
        )
        .values(used_at=func.coalesce(RefreshToken.used_at, func.now()), used_by=client)
        .returning(RefreshToken.id)
    )
    return used is not None


async def revoke_family(session: AsyncSession, family: UUID) -> None:
    """End all tokens of one login."""
    await _revoke(session, RefreshToken.family == family)


async def revoke_all(session: AsyncSession, user_id: int, *, but: UUID | None = None) -> None:
    """End all tokens of one user, or all but those of one login."""
    others = [] if but is None else [RefreshToken.family != but]
    await _revoke(session, RefreshToken.user_id == user_id, *others)


async def _revoke(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    await session.execute(
        update(RefreshToken)
        .where(*which, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


async def failures(session: AsyncSession, keys: list[bytes], since: datetime) -> dict[bytes, int]:
    """How many logins have failed for each of these keys within the window."""
    rows = await session.execute(
        select(LoginFailure.key, LoginFailure.failures).where(
            LoginFailure.key.in_(keys), LoginFailure.window_start > since
        )
    )
    return dict(rows.all())


async def count_failure(session: AsyncSession, most: dict[bytes, int], since: datetime) -> bool:
    """Count one more for each key. False, with nothing to be kept, if one is at its ``most``.

    One statement that looks and counts: of many at once, only so many are counted. A window
    that is over starts anew.
    """
    statement = insert(LoginFailure).values(
        # Always in the same order: two requests with the same keys cannot deadlock.
        [{"key": key, "failures": 1, "window_start": func.now()} for key in sorted(most)]
    )
    over = LoginFailure.window_start <= since
    counted = await session.scalars(
        statement.on_conflict_do_update(
            index_elements=[LoginFailure.key],
            set_={
                "failures": case((over, 1), else_=LoginFailure.failures + 1),
                "window_start": case((over, func.now()), else_=LoginFailure.window_start),
            },
            where=or_(over, LoginFailure.failures < case(most, value=LoginFailure.key)),
        ).returning(LoginFailure.key)
    )
    return len(counted.all()) == len(most)


async def forget_failures(session: AsyncSession, key: bytes) -> None:
    """Start counting anew after a successful login."""
    await session.execute(delete(LoginFailure).where(LoginFailure.key == key))


async def prune(session: AsyncSession, before: datetime) -> None:
    """Remove what no longer counts."""
    await session.execute(delete(LoginFailure).where(LoginFailure.window_start < before))
    await session.execute(delete(RefreshToken).where(RefreshToken.expires_at < func.now()))
