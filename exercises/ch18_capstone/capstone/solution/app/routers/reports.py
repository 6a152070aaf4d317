"""Reports of posts."""

from __future__ import annotations

from fastapi import APIRouter

from app.crud import posts, reports
from app.deps import Admin, SessionDep, Writer, viewer_of
from app.http.errors import Problem, documented
from app.http.parameters import Id, Limit
from app.http.retry import RetryRoute
from app.schemas.reports import ReportedPost, ReportedPosts, ReportIn, ReportOut

router = APIRouter(
    tags=["reports"],
    route_class=RetryRoute,
    responses=documented(400, 401, 403, 408, 413, 422, 503),
)


@router.post("/posts/{post_id:id}/reports", status_code=201, responses=documented(404, 409))
async def add_report(post_id: Id, body: ReportIn, user: Writer, session: SessionDep) -> ReportOut:
    """Report somebody else's post."""
    post = await posts.get(session, post_id, viewer_of(user))
    if post is None:
        raise Problem(404, "There is no such post.")
    if post.author_id == user.id:
        raise Problem(403, "This is your own post.", code="own_post")
    if not await reports.add(session, post_id, user.id, body.reason):
        raise Problem(409, "You have reported this post.", code="already_reported")
    return ReportOut(post_id=post_id, reason=body.reason)


@router.get("/reports")
async def list_reports(admin: Admin, session: SessionDep, limit: Limit = 50) -> ReportedPosts:
    """The posts that were reported, those with most reports first. For admins."""
    rows = await reports.counted(session, limit)
    return ReportedPosts(items=[ReportedPost.model_validate(row) for row in rows])


@router.delete("/posts/{post_id:id}/reports", status_code=204)
async def settle_reports(post_id: Id, admin: Admin, session: SessionDep) -> None:
    """Remove the reports of a post: an admin has looked at it."""
    await reports.settle(session, post_id)
