"""Moderation: a post that is taken down is not deleted."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.crud import audit, posts
from app.deps import LockedAdmin, SessionDep, viewer_of
from app.http.errors import Problem, documented
from app.http.etags import IfMatch, check_if_match, etag
from app.http.parameters import Id
from app.http.retry import RetryRoute
from app.models import Action, Post, User
from app.schemas import PostOut, Takedown

router = APIRouter(
    prefix="/posts/{post_id:id}/takedown",
    tags=["moderation"],
    route_class=RetryRoute,
    responses=documented(400, 401, 403, 404, 408, 412, 413, 422, 431, 503),
)


@router.put("")
async def take_down(
    post_id: Id,
    body: Takedown,
    admin: LockedAdmin,
    session: SessionDep,
    response: Response,
    if_match: IfMatch = None,
) -> PostOut:
    """Hide a post from everyone except its author and the admins. For admins.

    The author and the admins see the reason. A deleted post can be taken down, too: if its author
    restores it, it stays hidden. The author may still change the post. With If-Match, the post is
    taken down only if it hasn't changed since you read that ETag.
    """
    post = await _post(session, post_id, admin, if_match)
    if post.takedown_reason != body.reason:
        await posts.take_down(session, post, body.reason)
        about = {"author_id": post.author_id, "reason": body.reason}
        await audit.add(session, admin, Action.POST_TAKEN_DOWN, post.id, **about)
    response.headers["ETag"] = etag(post.version, post.author.username)
    return PostOut.model_validate(post)


@router.delete("", status_code=204)
async def put_back(
    post_id: Id, admin: LockedAdmin, session: SessionDep, if_match: IfMatch = None
) -> None:
    """Put back a post that was taken down, so it is visible as before. For admins.

    Putting back a post that isn't taken down changes nothing. With If-Match, the post is put back
    only if it hasn't changed since you read that ETag.
    """
    post = await _post(session, post_id, admin, if_match)
    if post.takedown_reason is not None:
        await posts.take_down(session, post, None)
        about = {"author_id": post.author_id}
        await audit.add(session, admin, Action.POST_PUT_BACK, post.id, **about)


async def _post(session: SessionDep, post_id: int, admin: User, if_match: IfMatch) -> Post:
    post = await posts.get_for_change(session, post_id, viewer_of(admin))
    if post is None:
        raise Problem(404, "There is no such post.")
    check_if_match(if_match, post.version, post.author.username)
    return post
