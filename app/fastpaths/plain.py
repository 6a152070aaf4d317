"""The plain twin: ORM objects, and Pydantic makes JSON of them."""

from __future__ import annotations

from app.accounts import access
from app.crud import feed as feeds
from app.crud import posts, users
from app.crud.feed import Feed
from app.crud.visibility import Viewer
from app.database import Database
from app.fastpaths.hot_paths import FeedPage, ShownPost, UnitOfWork
from app.models import Post
from app.schemas import Account, PostIn, PostOut, PostSummary, Profile
from app.security import Token


class PlainPaths:
    """Reads in a session of its own, which ends before the response is sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def feed(self, feed: Feed) -> FeedPage:
        """A page of the feed."""
        async with self._database.SessionLocal() as session:
            page, last = await feeds.posts(session, feed)
        return FeedPage(
            items=[PostSummary.model_validate(post).model_dump_json() for post in page],
            last=last,
        )

    async def post(self, post_id: int, viewer: Viewer) -> ShownPost | None:
        """A post that the viewer may see."""
        async with self._database.SessionLocal() as session:
            post = await posts.get(session, post_id, viewer)
        return None if post is None else _shown(post)

    async def user(self, user_id: int, *, whole: bool) -> str | None:
        """A living user, in whole or what is public."""
        async with self._database.SessionLocal() as session:
            user = await users.get(session, user_id)
        if user is None:
            return None
        schema = Account if whole else Profile
        return schema.model_validate(user).model_dump_json()

    async def create_post(self, unit: UnitOfWork, token: Token, body: PostIn) -> ShownPost:
        """A new post, with tags that are made as needed."""
        async with unit() as session:
            author = await access.author(session, token)
            post = await posts.create(
                session,
                author,
                body.title,
                body.content,
                body.status,
                body.tags,
                body.language,
            )
        return _shown(post)


def _shown(post: Post) -> ShownPost:
    json = PostOut.model_validate(post).model_dump_json()
    return ShownPost(post.id, post.version, post.author.username, json)
