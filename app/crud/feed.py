"""The feed: newest first, filtered, in keyset pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    any_,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, undefer

from app.crud.posts import with_author_and_tags
from app.crud.visibility import Kind, Viewer, visible
from app.models import SEARCH, Post, Tag, User, post_tags
from app.postgres.query import Query, given

# So many posts are sorted in some milliseconds.
FEW = 2000
_LIMIT: ColumnElement[int] = literal_column(str(FEW + 1))
NEWEST_FIRST = (Post.created_at.desc(), Post.id.desc())


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts the statement has. One shape is one statement: compiled once, then kept."""

    kind: Kind
    limit: int
    author: Literal["id", "name", None] = None
    tag: bool = False
    q: bool = False
    # Few posts hold the words: they are gathered and sorted, not looked for along the feed.
    rare: bool = False
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
    if shape.q and shape.rare:
        yield Post.id == any_(func.array(_having_words().scalar_subquery()))
    elif shape.q:
        yield _has_words(SEARCH)
    if shape.after:
        last = tuple_(
            given("created_at", DateTime(timezone=True)),
            given("id", BigInteger),
        )
        yield tuple_(Post.created_at, Post.id) < last


def _has_words(search: Any) -> ColumnElement[bool]:
    words = func.websearch_to_tsquery(literal_column("'simple'"), given("q", Text))
    return search.bool_op("@@")(words)  # type: ignore[no-any-return]


def _having_words() -> Select[Any]:
    """Posts with the words in no order, found by the index alone; no more than are few."""
    posts = Post.__table__.alias("having_words")
    return select(posts.c.id).where(_has_words(posts.c.search)).limit(_LIMIT)


@lru_cache(maxsize=1)
def few_query() -> Query:
    """Whether only a few posts hold the words.

    Along the feed, words that are nowhere would be looked for in every post; common ones, gathered
    and sorted, would be half of all posts.
    """
    few = (func.count() <= literal_column(str(FEW))).label("few")
    return Query.of(select(few).select_from(_having_words().subquery()))


async def posts(session: AsyncSession, feed: Feed) -> list[Post]:
    """The page, and one post more if there are any."""
    shape = feed.shape
    if shape.q:
        few = select(func.count()).select_from(_having_words().subquery())
        matches = await session.scalar(few, {"q": feed.q})
        shape = replace(shape, rare=matches is not None and matches <= FEW)
    statement = (
        with_author_and_tags()
        .options(defer(Post.content, raiseload=True), undefer(Post.excerpt))
        .where(*conditions(shape))
        .order_by(*NEWEST_FIRST)
        .limit(shape.limit + 1)
    )
    return list(await session.scalars(statement, feed.values))
