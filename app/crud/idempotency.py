"""Keys of requests that are done once."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import IdempotencyKey


async def claim(session: AsyncSession, user_id: int, key: str, request_hash: bytes) -> bool:
    """Take a key for this unit of work. Waits for another one that has it; False if it is used."""
    values = {"user_id": user_id, "key": key, "request_hash": request_hash}
    empty = {"status": 0, "headers": {}, "body": ""}
    statement = insert(IdempotencyKey).values(values | empty).on_conflict_do_nothing()
    return await session.scalar(statement.returning(IdempotencyKey.key)) is not None


async def answer(
    session: AsyncSession, user_id: int, key: str, status: int, headers: dict[str, str], body: str
) -> None:
    """Keep the answer with a key that was claimed."""
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
        .values(status=status, headers=headers, body=body)
    )


async def get(session: AsyncSession, user_id: int, key: str) -> IdempotencyKey | None:
    """A key that was used."""
    return await session.get(IdempotencyKey, (user_id, key))


async def prune(session: AsyncSession, before: datetime) -> None:
    """Remove keys whose clients no longer try."""
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))
