"""Endpoints of posts."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from .deps import Db, Me, OwnPost, VisiblePost
from .models import Post, Tag, User
from .schemas import Id, NewPost, PostChange, PostOut, PostPage, Storable, Views

router = APIRouter()


@router.post("/posts", status_code=201, response_model=PostOut)
def write_post(new: NewPost, user: Me, response: Response, session: Db) -> Post:
    """Add a draft."""
    post = Post(**new.model_dump(), author=user, tags=[])
    session.add(post)
    session.flush()
    session.refresh(post, ["status", "views"])
    response.headers["location"] = f"/posts/{post.id}"
    return post


@router.get("/posts", response_model=PostPage)
def list_posts(
    session: Db,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    before: int | None = None,
    author: Annotated[str, Storable] | None = None,
    tag: Annotated[str, Storable] | None = None,
) -> dict[str, Any]:
    """Published posts, a page at a time."""
    query = select(Post).where(Post.status == "published")
    if before is not None:
        query = query.where(Post.id < before)
    if author is not None:
        query = query.where(Post.author.has(User.username == author))
    if tag is not None:
        query = query.where(Post.tags.any(Tag.name == tag))
    query = query.options(joinedload(Post.author), selectinload(Post.tags))
    # One more than the page holds says whether there is another page.
    posts = list(session.scalars(query.order_by(Post.id.desc()).limit(limit + 1)))
    items = posts[:limit]
    return {"items": items, "next": items[-1].id if len(posts) > limit else None}


@router.get("/posts/{post_id}", response_model=PostOut)
def read_post(post: VisiblePost) -> Post:
    """One post."""
    return post


@router.patch("/posts/{post_id}", response_model=PostOut)
def change_post(change: PostChange, post: OwnPost) -> Post:
    """Change the title or the content."""
    for name, value in change.model_dump(exclude_unset=True).items():
        setattr(post, name, value)
    return post


@router.post("/posts/{post_id}/publish", response_model=PostOut)
def publish(post: OwnPost, session: Db) -> Post:
    """Let everybody see a draft."""
    if post.status != "published":
        post.status = "published"
        post.published_at = func.now()
        session.flush()
        session.refresh(post, ["published_at"])
    return post


@router.delete("/posts/{post_id}", status_code=204)
def delete_post(post: OwnPost, session: Db) -> None:
    """Delete a post."""
    session.delete(post)


@router.post("/posts/{post_id}/views")
def count_view(post_id: Id, session: Db) -> Views:
    """Count that a post was read."""
    views = session.scalar(
        update(Post)
        .where(Post.id == post_id, Post.status == "published")
        .values(views=Post.views + 1)
        .returning(Post.views)
    )
    if views is None:
        raise HTTPException(404, "There is no such post.")
    return Views(views=views)
