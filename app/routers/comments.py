"""Comments on posts."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import access
from app.crud import audit, comments, posts
from app.deps import ReaderDep, SessionDep, SettingsDep, TokenDep, ViewerDep, Writer, viewer_of
from app.http import cursors
from app.http.bodies import COMMENT_BYTES, at_most
from app.http.errors import Problem, documented
from app.http.idempotency import IdempotencyKey, once
from app.http.parameters import Cursor, Id, Limit
from app.http.responses import json_response
from app.models import Action, Comment, Role, User
from app.schemas import Author, CommentIn, CommentOut, CommentPage

router = APIRouter(
    tags=["comments"],
    route_class=at_most(COMMENT_BYTES),
    responses=documented(400, 401, 404, 408, 413, 422, 503),
)
MAX_DEPTH = 20


@router.get("/posts/{post_id:id}/comments")
async def list_comments(
    post_id: Id,
    viewer: ViewerDep,
    reader: ReaderDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CommentPage:
    """The comments in the order of their threads: each is followed by its replies."""
    after = None if cursor is None else list(cursors.decode(settings.secret, "comments", cursor))
    query = comments.page_query(viewer.kind, after is not None)
    position = {} if after is None else {"after": after}
    rows = await reader.rows(query, post_id=post_id, limit=limit + 1, **position, **viewer.values)
    if not rows:
        raise Problem(404, "There is no such post.")
    comment_rows = [row for row in rows if row["id"] is not None]
    more = len(comment_rows) > limit
    return CommentPage(
        items=[
            CommentOut(
                id=row["id"],
                post_id=row["post_id"],
                parent_id=row["parent_id"],
                depth=len(row["path"]) - 1,
                content=None if row["deleted_at"] else row["content"],
                author=None
                if row["deleted_at"]
                else Author(id=row["author_id"], username=row["username"]),
                created_at=row["created_at"],
            )
            for row in comment_rows[:limit]
        ],
        next_cursor=cursors.encode(settings.secret, "comments", *comment_rows[limit - 1]["path"])
        if more
        else None,
    )


@router.post(
    "/posts/{post_id:id}/comments",
    status_code=201,
    response_model=CommentOut,
    responses=documented(403, 409),
)
async def add_comment(
    request: Request,
    post_id: Id,
    body: CommentIn,
    token: TokenDep,
    session: SessionDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Comment on a post, or reply to a comment on it.

    With an Idempotency-Key, the comment is added only once.
    """

    async def add() -> Response:
        author = await access.author(session, token)
        comment = await _added(session, post_id, author, body)
        location = {"Location": f"/comments/{comment.id}"}
        return json_response(_shown(comment).model_dump_json(), 201, location)

    if idempotency_key is None:
        return await add()
    return await once(idempotency_key, request, session, token, add)


async def _added(session: AsyncSession, post_id: int, author: User, body: CommentIn) -> Comment:
    viewer = viewer_of(author)
    if await posts.get(session, post_id, viewer) is None:
        raise Problem(404, "There is no such post.")
    parent = None
    if body.parent_id is not None:
        parent = await comments.get(session, body.parent_id, viewer)
        if parent is None or parent.post_id != post_id:
            raise Problem(409, "There is no such comment on this post.", code="unknown_parent")
        if len(parent.ancestors) + 1 > MAX_DEPTH:
            raise Problem(
                409, f"Replies can be nested at most {MAX_DEPTH} levels deep.", code="too_deep"
            )
    return await comments.add(session, post_id, author, body.content, parent)


@router.delete("/comments/{comment_id:id}", status_code=204, responses=documented(403))
async def delete_comment(comment_id: Id, user: Writer, session: SessionDep) -> None:
    """Delete a comment."""
    comment = await comments.get(session, comment_id, viewer_of(user))
    if comment is None:
        raise Problem(404, "There is no such comment.")
    if comment.author_id != user.id and user.role is not Role.ADMIN:
        raise Problem(403, "This is somebody else's comment.", code="not_yours")
    await comments.delete(session, comment)
    if comment.author_id != user.id:
        about = {"author_id": comment.author_id, "post_id": comment.post_id}
        await audit.add(session, user, Action.COMMENT_DELETED, comment.id, **about)


def _shown(comment: Comment) -> CommentOut:
    return CommentOut(
        id=comment.id,
        post_id=comment.post_id,
        parent_id=comment.parent_id,
        depth=len(comment.ancestors or []),
        content=comment.content,
        author=Author.model_validate(comment.author),
        created_at=comment.created_at,
    )
