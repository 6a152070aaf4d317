"""Links sent by e-mail."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import EmailToken, User

_GOOD = (EmailToken.used_at.is_(None), EmailToken.expires_at > func.now())


async def store(session: AsyncSession, user: User, token_hash: bytes, lifetime: timedelta) -> None:
    """Remember a token by its hash, for the address and the logins that the account has now."""
    session.add(
        EmailToken(
            user_id=user.id,
            token_hash=token_hash,
            email=user.email,
            token_version=user.token_version,
            expires_at=func.now() + lifetime,
        )
    )
    await session.flush()


async def get(session: AsyncSession, token_hash: bytes) -> EmailToken | None:
    """A token that was not used and is not over."""
    return await session.scalar(
        select(EmailToken).where(EmailToken.token_hash == token_hash, *_GOOD)
    )


async def use(session: AsyncSession, token: EmailToken) -> bool:
    """Use a token up. One statement, so of two at once only one gets it."""
    used: datetime | None = await session.scalar(
        update(EmailToken)
        .where(EmailToken.id == token.id, *_GOOD)
        .values(used_at=func.now())
        .returning(EmailToken.used_at)
    )
    return used is not None


async def prune(session: AsyncSession) -> None:
    """Remove what is over."""
    await session.execute(delete(EmailToken).where(EmailToken.expires_at < func.now()))
