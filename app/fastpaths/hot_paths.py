"""What a twin can do, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.feed import Feed, Position
from app.crud.visibility import Viewer
from app.schemas import PostIn
from app.security import Token


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as JSON (schemas.PostOut), and what the headers of its response are made of."""

    id: int
    version: int
    author: str
    json: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The posts of a page as JSON, and where the next page begins: None if this is the last."""

    items: list[str]
    last: Position | None


# Opens the unit of work of a request, which is committed at the end of the block.
UnitOfWork = Callable[[], AbstractAsyncContextManager[AsyncSession]]


class HotPaths(Protocol):
    """The routes that are asked most."""

    async def feed(self, feed: Feed) -> FeedPage:
        """A page of the feed."""

    async def post(self, post_id: int, viewer: Viewer) -> ShownPost | None:
        """A post that the viewer may see."""

    async def user(self, user_id: int, *, whole: bool) -> str | None:
        """A living user as JSON: schemas.Account if ``whole``, else schemas.Profile."""

    async def create_post(self, unit: UnitOfWork, token: Token, body: PostIn) -> ShownPost:
        """A new post by the token's user, written in a unit of work if it takes a session.

        Raises AccountError if this user may not write.
        """
