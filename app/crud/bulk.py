"""Many posts at once."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import tags
from app.models import Post, post_tags
from app.schemas import PostIn


async def add_posts(session: AsyncSession, author_id: int, posts: Sequence[PostIn]) -> None:
    """Insert a batch with three statements or so, however many posts it holds."""
    rows = [
        {
            "author_id": author_id,
            "title": post.title,
            "content": post.content,
            "status": post.status,
            "language": post.language,
        }
        for post in posts
    ]
    # The ids come back in the order of the rows: only so do they belong to their tags.
    ids = await session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), rows)
    tags_by_name = await tags.by_names(session, {name for post in posts for name in post.tags})
    links = {
        (post_id, tags_by_name[name].id)
        for post_id, post in zip(ids, posts, strict=True)
        for name in post.tags
    }
    if links:
        await session.execute(
            insert(post_tags),
            [{"post_id": post_id, "tag_id": tag_id} for post_id, tag_id in sorted(links)],
        )
