"""Endpoints of comments."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .deps import Db, Me, VisiblePost
from .models import Comment
from .problems import NotValid
from .schemas import CommentOut, CommentPage, Id, NewComment

router = APIRouter()


@router.post("/posts/{post_id}/comments", status_code=201, response_model=CommentOut)
def write_comment(new: NewComment, user: Me, post: VisiblePost, session: Db) -> Comment:
    """Add a comment to a published post."""
    if post.status != "published":
        raise HTTPException(404, "A draft has no comments.")
    if new.parent_id is not None:
        parent = session.get(Comment, new.parent_id)
        if parent is None or parent.post_id != post.id:
            raise NotValid("The parent is no comment of this post.", "body.parent_id")
    comment = Comment(**new.model_dump(), post_id=post.id, author=user)
    session.add(comment)
    session.flush()
    session.refresh(comment, ["created_at"])
    return comment


@router.get("/posts/{post_id}/comments", response_model=CommentPage)
def list_comments(
    post: VisiblePost,
    session: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: int | None = None,
) -> dict[str, Any]:
    """The comments of a post, a page at a time."""
    query = select(Comment).where(Comment.post_id == post.id)
    if after is not None:
        query = query.where(Comment.id > after)
    query = query.options(joinedload(Comment.author)).order_by(Comment.id).limit(limit + 1)
    rows = list(session.scalars(query))
    items = rows[:limit]
    return {"items": items, "next": items[-1].id if len(rows) > limit else None}


@router.delete("/comments/{comment_id}", status_code=204)
def delete_comment(comment_id: Id, user: Me, session: Db) -> None:
    """Delete a comment with the replies to it."""
    comment = session.get(Comment, comment_id, options=[joinedload(Comment.post)])
    if comment is None:
        raise HTTPException(404, "There is no such comment.")
    if user.id not in (comment.author_id, comment.post.author_id):
        raise HTTPException(403, "This is another user's comment.")
    session.delete(comment)
