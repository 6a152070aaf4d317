"""Posts, one at a time."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import inspect

from app.crud import audit, posts
from app.database import unit_of_work
from app.deps import SessionDep, TokenDep, ViewerDep, Writer, hot_paths, viewer_of
from app.fastpaths.hot_paths import HotPaths, UnitOfWork
from app.fastpaths.plain import PlainPaths
from app.http.bodies import POST_BYTES, at_most
from app.http.errors import Problem, documented
from app.http.etags import IfMatch, IfNoneMatch, check_if_match, etag, matches
from app.http.idempotency import IdempotencyKey, once
from app.http.parameters import Id
from app.http.responses import json_response
from app.models import Action, Post, Role, User
from app.schemas import PostChanges, PostIn, PostOut

router = APIRouter(
    prefix="/posts",
    tags=["posts"],
    route_class=at_most(POST_BYTES),
    responses=documented(400, 401, 408, 413, 422, 431, 503),
)


@router.post("", status_code=201, response_model=PostOut, responses=documented(403))
async def create_post(
    request: Request,
    body: PostIn,
    token: TokenDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Write a post.

    With an Idempotency-Key, it is created only once, however often the request is sent.
    """
    # Opened where it is needed, and not as a dependency: the fast twin does without a session.
    unit = partial(unit_of_work, request)

    async def create(paths: HotPaths, unit: UnitOfWork) -> Response:
        post = await paths.create_post(unit, token, body)
        headers = {"ETag": etag(post.version, post.author), "Location": f"/posts/{post.id}"}
        return json_response(post.json, 201, headers)

    if idempotency_key is None:
        return await create(hot_paths(request), unit)
    async with unit() as session:
        # In the session, where the key is: the fast twin commits by itself.
        plain = PlainPaths(request.app.state.database)

        async def work() -> Response:
            return await create(plain, lambda: nullcontext(session))

        return await once(idempotency_key, request, session, token, work)


@router.get(
    "/{post_id:id}",
    response_model=PostOut,
    responses={304: {"description": "You have this version already"}, **documented(404)},
)
async def get_post(
    request: Request, post_id: Id, viewer: ViewerDep, if_none_match: IfNoneMatch = None
) -> Response:
    """One post.

    Send its ETag as If-Match when you change the post, so that you don't overwrite a change that
    you haven't seen.
    """
    post = await hot_paths(request).post(post_id, viewer)
    if post is None:
        raise _missing()
    headers = {"ETag": etag(post.version, post.author)}
    if matches(if_none_match, post.version, post.author):
        return Response(status_code=304, headers=headers)
    return json_response(post.json, headers=headers)


@router.patch("/{post_id:id}", responses=documented(403, 404, 412))
async def change_post(
    post_id: Id,
    body: PostChanges,
    user: Writer,
    session: SessionDep,
    response: Response,
    if_match: IfMatch = None,
) -> PostOut:
    """Change a post.

    With If-Match, the change is made only if the post hasn't changed since you read that ETag.
    """
    post = await _own(session, post_id, user)
    check_if_match(if_match, post.version, post.author.username)
    # Tags first: looking them up sends a query, which would flush the changes made so far:
    # an extra UPDATE and an extra version.
    if body.tags is not None:
        await posts.set_tags(session, post, body.tags)
    for field in ("title", "content", "status", "language"):
        if (value := getattr(body, field)) is not None:
            setattr(post, field, value)
    fields = _changed(post)
    await session.flush()
    if fields:
        await _note(session, user, Action.POST_CHANGED, post, fields=fields)
    return _shown(post, response)


@router.delete("/{post_id:id}", status_code=204, responses=documented(403, 404, 412))
async def delete_post(
    post_id: Id, user: Writer, session: SessionDep, if_match: IfMatch = None
) -> None:
    """Hide a post from everybody.

    Its author can restore it, unless an admin deleted it. An admin may also delete a post that its
    author has already deleted; then only an admin can restore it.
    """
    post = await _own(session, post_id, user, deleted=user.role is Role.ADMIN)
    if post.deleted_at and (not post.author_may_restore or post.author_id == user.id):
        raise _missing()
    check_if_match(if_match, post.version, post.author.username)
    await posts.delete(session, post, user)
    await _note(session, user, Action.POST_DELETED, post)


@router.post("/{post_id:id}/restore", responses=documented(403, 404, 412))
async def restore_post(
    post_id: Id,
    user: Writer,
    session: SessionDep,
    response: Response,
    if_match: IfMatch = None,
) -> PostOut:
    """Show a deleted post again. Restoring a post that isn't deleted changes nothing.

    Only an admin can restore a post that an admin deleted: its author gets 403 with the code
    taken_down. With If-Match, the post is restored only if it hasn't changed since you read that
    ETag.
    """
    post = await _own(session, post_id, user, deleted=True)
    if post.deleted_at and not post.author_may_restore and user.role is not Role.ADMIN:
        detail = "An admin deleted this post, so only an admin can restore it."
        raise Problem(403, detail, code="taken_down")
    check_if_match(if_match, post.version, post.author.username)
    was_deleted = post.deleted_at is not None
    await posts.restore(session, post)
    if was_deleted:
        await _note(session, user, Action.POST_RESTORED, post)
    return _shown(post, response)


async def _own(session: SessionDep, post_id: int, user: User, *, deleted: bool = False) -> Post:
    """The post, locked, if the user may change it. One that isn't visible counts as missing."""
    post = await posts.get_for_change(session, post_id, viewer_of(user))
    if post is None or (post.deleted_at and not deleted):
        raise _missing()
    if post.author_id != user.id and user.role is not Role.ADMIN:
        raise Problem(403, "This is somebody else's post.", code="not_yours")
    return post


def _changed(post: Post) -> list[str]:
    """The fields that a flush would write: one that is set to what it was is no change."""
    attributes = inspect(post).attrs
    fields = ("title", "content", "status", "language", "tags")
    return [field for field in fields if attributes[field].history.has_changes()]


async def _note(
    session: SessionDep, user: User, action: Action, post: Post, **details: Any
) -> None:
    """Note the action in the audit log, unless the post is the user's own."""
    if post.author_id != user.id:
        await audit.add(session, user, action, post.id, author_id=post.author_id, **details)


def _shown(post: Post, response: Response) -> PostOut:
    response.headers["ETag"] = etag(post.version, post.author.username)
    return PostOut.model_validate(post)


def _missing() -> Problem:
    return Problem(404, "There is no such post.")
