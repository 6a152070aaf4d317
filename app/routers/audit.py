"""The audit log, for admins."""

from __future__ import annotations

from fastapi import APIRouter

from app.crud import audit
from app.deps import Admin, SessionDep, SettingsDep
from app.http import cursors
from app.http.errors import documented
from app.http.parameters import Cursor, Limit
from app.http.retry import RetryRoute
from app.schemas import AuditEntryOut, AuditPage, Author

router = APIRouter(
    prefix="/audit-log",
    tags=["audit"],
    route_class=RetryRoute,
    responses=documented(400, 401, 403, 422, 503),
)


@router.get("")
async def list_audit_log(
    admin: Admin,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """List the admins' actions on other people's accounts, posts and comments, latest first."""
    before = None if cursor is None else cursors.decode(settings.secret, "audit", cursor)[0]
    rows = await audit.page(session, before, limit + 1)
    page = rows[:limit]
    items = [
        AuditEntryOut(
            id=entry.id,
            created_at=entry.created_at,
            admin=None
            if entry.admin_id is None or username is None
            else Author(id=entry.admin_id, username=username),
            action=entry.action,
            target_id=entry.target_id,
            details=entry.details,
        )
        for entry, username in page
    ]
    more = len(rows) > limit
    following = cursors.encode(settings.secret, "audit", page[-1][0].id) if more else None
    return AuditPage(items=items, next_cursor=following)
