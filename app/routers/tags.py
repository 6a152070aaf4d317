"""Tags."""

from __future__ import annotations

from fastapi import APIRouter

from app.crud import tags
from app.deps import ReaderDep, SettingsDep, ViewerDep
from app.http import cursors
from app.http.errors import documented
from app.http.parameters import Cursor, Limit
from app.schemas import TagCount, TagPage

router = APIRouter(prefix="/tags", tags=["tags"], responses=documented(400, 401, 422, 503))


@router.get("")
async def list_tags(
    viewer: ViewerDep,
    reader: ReaderDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TagPage:
    """The tags in use, sorted by name, each with the number of its posts that you may see."""
    after = None if cursor is None else cursors.decode(settings.secret, "tags", cursor)[0]
    query = tags.counts_query(viewer.kind, after is not None)
    position = {} if after is None else {"after": after}
    rows = await reader.rows(query, limit=limit + 1, **position, **viewer.values)
    more = len(rows) > limit
    return TagPage(
        items=[TagCount(name=row["name"], count=row["count"]) for row in rows[:limit]],
        next_cursor=cursors.encode(settings.secret, "tags", rows[limit - 1]["id"])
        if more
        else None,
    )
