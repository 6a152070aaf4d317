"""The feed: newest first, filtered, in keyset pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Text,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.posts import with_author_and_tags
from app.crud.visibility import Kind, Viewer, visible
from app.fastpaths.as_json import post_json
from app.models import SEARCH, Post, Tag, User, post_tags
from app.postgres.reader import Query, given

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
        # A username starts with a letter, so a number is an id.
        by = None if self.author is None else ("id" if self.author.isdecimal() else "name")
        return Shape(
            kind=self.viewer.kind,
            limit=self.limit,
            author=by,  # type: ignore[arg-type] # mypy widens the two literals to str
            tag=self.tag is not None,
            q=self.q is not None,
            after=self.after is not None,
        )

    @property
    def values(self) -> dict[str, Any]:
        """Its parameters. One that the statement does not have does no harm."""
        by_id = self.author is not None and self.author.isdecimal()
        created_at, id_ = self.after or (None, None)
        return {
            "author": int(self.author) if self.author and by_id else self.author,
            "tag": self.tag,
            "q": self.q,
            "created_at": created_at,
            "id": id_,
            **self.viewer.values,
        }


def conditions(shape: Shape) -> Iterator[ColumnElement[bool]]:
    """What both twins ask for: the WHERE of a page."""
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
    """The page, and one post more if there are any. The plain twin of ``query``."""
    shape = feed.shape
    statement = (
        with_author_and_tags()
        .where(*conditions(shape))
        .order_by(*NEWEST_FIRST)
        .limit(shape.limit + 1)
    )
    given = {name: value for name, value in feed.values.items() if value is not None}
    return list(await session.scalars(statement, given))


@lru_cache(maxsize=2048)
def query(shape: Shape) -> Query:
    """The same page, each post as JSON, with what the next cursor is made of.

    First the keys of the page, then what is shown of them: the tags are gathered for the rows
    of the page only, whatever plan the filters lead to.
    """
    # The limit as a literal: with an unknown one PostgreSQL expects a tenth of the table and
    # would plan each time anew.
    limit = literal(shape.limit + 1, literal_execute=True)
    page = (
        select(Post.id).where(*conditions(shape)).order_by(*NEWEST_FIRST).limit(limit).cte("page")
    )
    return Query.of(
        select(post_json().label("item"), Post.created_at, Post.id)
        .join(page, page.c.id == Post.id)
        .join(Post.author)
        .order_by(*NEWEST_FIRST)
    )


@lru_cache(maxsize=4)
def everything(kind: Kind) -> Query:
    """All posts that this kind of viewer may see, oldest first, for the export."""
    return Query.of(
        select(post_json().label("item"))
        .join(Post.author)
        .where(*visible(kind))
        .order_by(Post.created_at, Post.id)
    )
