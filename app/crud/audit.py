"""The audit log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Action, AuditEntry, User


async def add(
    session: AsyncSession, admin: User | None, action: Action, target_id: int, **details: Any
) -> None:
    """Note what an admin does, in the unit of work that does it."""
    admin_id = admin.id if admin else None
    session.add(AuditEntry(admin_id=admin_id, action=action, target_id=target_id, details=details))
    await session.flush()


async def page(
    session: AsyncSession, before: int | None, limit: int
) -> Sequence[Row[AuditEntry, str | None]]:
    """Entries with their admins' names, the latest first."""
    statement = (
        select(AuditEntry, User.username)
        .outerjoin(User, User.id == AuditEntry.admin_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return (await session.execute(statement)).all()
