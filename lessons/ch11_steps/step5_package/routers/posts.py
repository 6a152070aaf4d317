"""/posts."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from .. import crud
from ..database import SessionDep
from ..schemas import PostPage

router = APIRouter(prefix="/posts", tags=["posts"])


@router.get("", response_model=PostPage)
def list_posts(
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: int | None = None,
) -> dict[str, Any]:
    """Published posts, the newest first; ``next`` goes into ``before`` for the next page."""
    rows = crud.posts(session, before, limit + 1)  # one more row says whether there is a next page
    items = rows[:limit]
    return {"items": items, "next": items[-1].id if len(rows) > limit else None}
