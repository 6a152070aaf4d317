"""Bookmarks."""

from __future__ import annotations

from fastapi import APIRouter

from app.crud import bookmarks, posts
from app.deps import CurrentUser, SessionDep, SettingsDep, viewer_of
from app.http import cursors
from app.http.errors import Problem, documented
from app.http.parameters import Cursor, Id, Limit
from app.http.retry import RetryRoute
from app.schemas.bookmarks import BookmarkOut, BookmarkPage

router = APIRouter(
    tags=["bookmarks"], route_class=RetryRoute, responses=documented(400, 401, 422, 503)
)


@router.put("/posts/{post_id:id}/bookmark", status_code=204, responses=documented(404))
async def put_bookmark(post_id: Id, user: CurrentUser, session: SessionDep) -> None:
    """Mark a post that you may see."""
    if await posts.get(session, post_id, viewer_of(user)) is None:
        raise Problem(404, "There is no such post.")
    await bookmarks.put(session, user.id, post_id)


@router.delete("/posts/{post_id:id}/bookmark", status_code=204)
async def remove_bookmark(post_id: Id, user: CurrentUser, session: SessionDep) -> None:
    """Remove your bookmark, whether you may still see the post or not."""
    await bookmarks.remove(session, user.id, post_id)


@router.get("/users/me/bookmarks")
async def list_bookmarks(
    user: CurrentUser,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BookmarkPage:
    """Your bookmarks, the newest first."""
    after = None
    if cursor is not None:
        microseconds, post_id = cursors.decode(settings.secret, "bookmarks", cursor)
        after = cursors.moment(microseconds), post_id
    rows = await bookmarks.page(session, viewer_of(user), after, limit + 1)
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        microseconds = cursors.microseconds(last.created_at)
        following = cursors.encode(settings.secret, "bookmarks", microseconds, last.post_id)
    items = [BookmarkOut.model_validate(row) for row in rows[:limit]]
    return BookmarkPage(items=items, next_cursor=following)
