"""Bookmarks and reports, with their statements."""

from fastapi import APIRouter, Response
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from app.crud import posts
from app.crud.visibility import visible
from app.deps import Admin, CurrentUser, SessionDep, SettingsDep, Writer, viewer_of
from app.http import cursors
from app.http.errors import Problem, documented
from app.http.parameters import Cursor, Id, Limit
from app.models import Bookmark, Post, Report
from app.models.features import Reason
from app.schemas.fields import Input, Output, Timestamp

router = APIRouter(responses=documented(400, 401, 404, 422, 503))
reports = APIRouter(responses=documented(400, 401, 403, 404, 408, 409, 413, 422, 503))


class Marked(Output):
    post_id: int
    title: str
    created_at: Timestamp


class MarkedPage(Output):
    items: list[Marked]
    next_cursor: str | None = None


class ReportIn(Input):
    reason: Reason


async def seen(session, post_id, user) -> Post:
    rule = visible(viewer_of(user).kind)
    statement = select(Post).where(Post.id == post_id, *rule)
    post = (await session.scalars(statement, viewer_of(user).values)).one_or_none()
    if post is None:
        raise Problem(404, "Nothing here.")
    return post


@router.put("/posts/{post_id:id}/bookmark", status_code=204)
async def put(post_id: Id, user: CurrentUser, session: SessionDep) -> Response:
    await seen(session, post_id, user)
    try:
        async with session.begin_nested():
            session.add(Bookmark(user_id=user.id, post_id=post_id))
    except IntegrityError:
        pass
    return Response(status_code=204)


@router.delete("/posts/{post_id:id}/bookmark", status_code=204)
async def remove(post_id: Id, user: CurrentUser, session: SessionDep) -> None:
    if bookmark := await session.get(Bookmark, (user.id, post_id)):
        await session.delete(bookmark)


@router.get("/users/me/bookmarks")
async def page(
    user: CurrentUser,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> MarkedPage:
    viewer = viewer_of(user)
    statement = (
        select(Bookmark)
        .join(Bookmark.post)
        .options(contains_eager(Bookmark.post))
        .where(Bookmark.user_id == user.id, *visible(viewer.kind))
        .order_by(Bookmark.created_at.desc(), Bookmark.post_id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        post_id, at = cursors.decode(settings.secret, "marks", cursor)
        moment = cursors.moment(at)
        earlier = Bookmark.created_at < moment
        statement = statement.where(
            or_(earlier, and_(Bookmark.created_at == moment, Bookmark.post_id < post_id))
        )
    found = (await session.scalars(statement, viewer.values)).all()
    answer = MarkedPage(
        items=[
            Marked(post_id=mark.post_id, title=mark.post.title, created_at=mark.created_at)
            for mark in found[:limit]
        ]
    )
    if len(found) > limit:
        last = found[limit - 1]
        answer.next_cursor = cursors.encode(
            settings.secret, "marks", last.post_id, cursors.microseconds(last.created_at)
        )
    return answer


@reports.post("/posts/{post_id:id}/reports", status_code=201)
async def report(
    post_id: Id, body: ReportIn, user: Writer, session: SessionDep
) -> dict[str, int | str]:
    post = await seen(session, post_id, user)
    if post.author_id == user.id:
        raise Problem(403, "Yours.", code="own_post")
    session.add(Report(post_id=post_id, user_id=user.id, reason=body.reason))
    try:
        await session.flush()
    except IntegrityError:
        raise Problem(409, "Twice.", code="already_reported") from None
    return {"post_id": post_id, "reason": body.reason}


@reports.get("/reports")
async def listed(
    admin: Admin, session: SessionDep, limit: Limit = 50
) -> dict[str, list[dict[str, int | str]]]:
    numbers = (
        select(Report.post_id, func.count().label("reports")).group_by(Report.post_id).subquery()
    )
    rows = await session.execute(
        select(numbers.c.post_id, Post.title, numbers.c.reports)
        .join(Post, Post.id == numbers.c.post_id)
        .where(*visible("admin"))
        .order_by(numbers.c.reports.desc(), numbers.c.post_id)
        .limit(limit)
    )
    return {"items": [dict(row) for row in rows.mappings()]}


@reports.delete("/posts/{post_id:id}/reports", status_code=204)
async def settle(post_id: Id, admin: Admin, session: SessionDep) -> None:
    await session.execute(delete(Report).where(Report.post_id == post_id))
