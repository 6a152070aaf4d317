"""Refresh tokens, and the count of failed logins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import LoginFailure, RefreshToken

# A session goes on with this token.
LIVE = (
    RefreshToken.used_at.is_(None),
    RefreshToken.revoked_at.is_(None),
    RefreshToken.expires_at > func.now(),
)
# Unknown of tokens that are older than the column.
_SIGNED_IN = func.coalesce(RefreshToken.signed_in_at, RefreshToken.created_at)


async def store(
    session: AsyncSession,
    user_id: int,
    family: UUID,
    token_hash: bytes,
    expires_at: datetime,
    user_agent: str | None = None,
    signed_in_at: datetime | None = None,
) -> None:
    """Remember a refresh token by its hash. Without a ``signed_in_at`` its login begins now."""
    session.add(
        RefreshToken(
            user_id=user_id,
            family=family,
            token_hash=token_hash,
            expires_at=expires_at,
            user_agent=user_agent,
            signed_in_at=signed_in_at or func.now(),
        )
    )
    await session.flush()


async def use(
    session: AsyncSession, token_hash: bytes, client: bytes, grace: timedelta
) -> datetime | None:
    """Use a token up. One statement, so of two at once only one gets it.

    For so long after its first use the same client may use it again. Returns when its login began,
    or None if the token is not to be used.
    """
    unused = RefreshToken.used_at.is_(None)
    again = and_(RefreshToken.used_by == client, RefreshToken.used_at > func.now() - grace)
    signed_in_at: datetime | None = await session.scalar(
        update(RefreshToken)
        .where(
            RefreshToken.token_hash == token_hash,
            or_(unused, again),
            RefreshToken.revoked_at.is_(None),
            RefreshToken.expires_at > func.now(),
        )
        .values(used_at=func.coalesce(RefreshToken.used_at, func.now()), used_by=client)
        .returning(_SIGNED_IN)
    )
    return signed_in_at


async def sessions(
    session: AsyncSession, user_id: int, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[UUID, datetime, datetime, datetime, str | None]]:
    """The logins of a user that can go on, the latest first.

    Each with when it began, was last refreshed and ends, and the client that refreshed it. Two tabs
    that refreshed at once have a token each, and are one session.
    """
    began = func.min(_SIGNED_IN)
    agents = func.array_agg(aggregate_order_by(RefreshToken.user_agent, RefreshToken.id.desc()))
    statement = (
        select(
            RefreshToken.family,
            began.label("signed_in_at"),
            func.max(RefreshToken.created_at).label("refreshed_at"),
            func.max(RefreshToken.expires_at).label("expires_at"),
            agents[1].label("user_agent"),
        )
        .where(RefreshToken.user_id == user_id, *LIVE)
        .group_by(RefreshToken.family)
        .order_by(began.desc(), RefreshToken.family.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.having(tuple_(began, RefreshToken.family) < after)
    return (await session.execute(statement)).all()


async def end_session(session: AsyncSession, user_id: int, family: UUID) -> bool:
    """End one login of this user. False if there is none that could go on."""
    of_user = (RefreshToken.user_id == user_id, RefreshToken.family == family)
    ended = update(RefreshToken).where(*of_user, *LIVE).values(revoked_at=func.now())
    return bool((await session.scalars(ended.returning(RefreshToken.id))).all())


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
