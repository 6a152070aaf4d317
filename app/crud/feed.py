"""The feed: newest first, filtered, in keyset pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Text,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.posts import with_author_and_tags
from app.crud.visibility import Kind, Viewer, visible
from app.models import SEARCH, Post, Tag, User, post_tags
from app.postgres.query import given

NEWEST_FIRST = (Post.created_at.desc(), Post.id.desc())


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts the statement has. One shape is one statement: compiled once, then kept."""

    kind: Kind
    limit: int
    author: Literal["id", "name", None] = None
    tag: bool = False
    q: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of the feed, as it was asked for."""

    viewer: Viewer
    limit: int
    author: str | None = None
    tag: str | None = None
    q: str | None = None
    after: tuple[datetime, int] | None = None

    @property
    def shape(self) -> Shape:
        """The statement to use."""
        by: Literal["id", "name", None] = None
        if self.author is not None:  # a username starts with a letter, so a number is an id
            by = "id" if self.author.isdecimal() else "name"
        return Shape(
            kind=self.viewer.kind,
            limit=self.limit,
            author=by,
            tag=self.tag is not None,
            q=self.q is not None,
            after=self.after is not None,
        )

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statement."""
        values: dict[str, Any] = dict(self.viewer.values)
        if self.author is not None:
            values["author"] = int(self.author) if self.author.isdecimal() else self.author
        if self.tag is not None:
            values["tag"] = self.tag
        if self.q is not None:
            values["q"] = self.q
        if self.after is not None:
            values["created_at"], values["id"] = self.after
        return values


def conditions(shape: Shape) -> Iterator[ColumnElement[bool]]:
    """The WHERE of a page, for both twins (app/fastpaths)."""
    yield from visible(shape.kind)
    if shape.author == "id":
        yield Post.author_id == given("author", BigInteger)
    elif shape.author == "name":
        named = func.lower(User.username) == func.lower(given("author", Text))
        yield Post.author_id.in_(select(User.id).where(named, User.deleted_at.is_(None)))
    if shape.tag:
        named = func.lower(Tag.name) == func.lower(given("tag", Text))
        tag_id = select(Tag.id).where(named).scalar_subquery()
        yield exists().where(post_tags.c.post_id == Post.id, post_tags.c.tag_id == tag_id)
    if shape.q:
        words = func.websearch_to_tsquery(literal_column("'simple'"), given("q", Text))
        yield SEARCH.bool_op("@@")(words)
    if shape.after:
        last = tuple_(
            given("created_at", DateTime(timezone=True)),
            given("id", BigInteger),
        )
        yield tuple_(Post.created_at, Post.id) < last


async def posts(session: AsyncSession, feed: Feed) -> list[Post]:
    """The page, and one post more if there are any."""
    shape = feed.shape
    statement = (
        with_author_and_tags()
        .where(*conditions(shape))
        .order_by(*NEWEST_FIRST)
        .limit(shape.limit + 1)
    )
    return list(await session.scalars(statement, feed.values))
