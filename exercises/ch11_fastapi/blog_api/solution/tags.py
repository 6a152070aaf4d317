"""Endpoints of tags."""

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from .deps import Db, OwnPost
from .models import Post, Tag, post_tags
from .schemas import CountedTag, Tags

router = APIRouter()


@router.put("/posts/{post_id}/tags")
def set_tags(wanted: Tags, post: OwnPost, session: Db) -> Tags:
    """Give a post these tags, and no others."""
    names = sorted(set(wanted.tags))
    # One request at a time for this post: each sees the tags that the one before has left.
    session.refresh(post, ["id"], with_for_update=True)
    if names:
        # Sorted: two requests that bring the same new tags wait for each other in one order.
        rows = [{"name": name} for name in names]
        session.execute(insert(Tag).values(rows).on_conflict_do_nothing())
    query = select(Tag).where(Tag.name.in_(names)).order_by(Tag.name)
    post.tags = list(session.scalars(query))
    return Tags(tags=[tag.name for tag in post.tags])


@router.get("/tags")
def list_tags(session: Db) -> list[CountedTag]:
    """Every tag with the number of its published posts."""
    count = func.count(Post.id)
    query = (
        select(Tag.name, count.label("posts"))
        .outerjoin(post_tags, post_tags.c.tag_id == Tag.id)
        .outerjoin(Post, (Post.id == post_tags.c.post_id) & (Post.status == "published"))
        .group_by(Tag.name)
        .order_by(count.desc(), Tag.name)
    )
    return [CountedTag(name=name, posts=posts) for name, posts in session.execute(query)]
