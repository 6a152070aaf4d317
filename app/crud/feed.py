"""The feed, filtered, in keyset pages: newest first, or of a search the best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    UnaryExpression,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, undefer

from app.crud.posts import with_author_and_tags
from app.crud.visibility import Kind, Viewer, visible
from app.models import SEARCH, STEMS, Language, Post, Tag, User, post_tags
from app.postgres.query import Query, given

# So many posts are sorted in some milliseconds.
FEW = 2000
_LIMIT: ColumnElement[int] = literal_column(str(FEW + 1))
# Of words that more posts hold, so many of the newest are ranked.
RANKED = 200
NEWEST_FIRST = (Post.created_at.desc(), Post.id.desc())
# Of the letters D to A: B is the text, and A the title, which counts ten times as much.
WEIGHTS: ColumnElement[Any] = literal_column("'{0.1, 0.1, 0.1, 1}'")
# Ranks are compared from page to page: as integers, which a cursor holds exactly.
MILLIONTHS: ColumnElement[int] = literal_column("1000000")


@dataclass(frozen=True, slots=True)
class Ranked:
    """The post that a page of ranked posts ends with, and which posts are ranked at all."""

    rank: int
    id: int
    # When the newest of them was created: a post that comes later moves nobody out.
    newest: datetime
    few: bool


Position = tuple[datetime, int] | Ranked


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts the statement has. One shape is one statement: compiled once, then kept."""

    kind: Kind
    limit: int
    author: Literal["id", "name", None] = None
    tag: bool = False
    q: bool = False
    # In a language other than SIMPLE.
    language: bool = False
    ranked: bool = False
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
    after: Position | None = None
    language: Language = Language.SIMPLE
    ranked: bool = False

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
            language=self.language is not Language.SIMPLE,
            ranked=self.ranked,
            rare=isinstance(self.after, Ranked) and self.after.few,
            after=self.after is not None,
        )

    @property
    def counts_words(self) -> bool:
        """Whether it has to be found out that few posts hold the words.

        The cursor of a ranked page knows: all its pages are pages of the same posts.
        """
        return self.q is not None and not isinstance(self.after, Ranked)

    @property
    def words(self) -> dict[str, str]:
        """The parameters of the search."""
        words = {} if self.q is None else {"q": self.q}
        if self.language is not Language.SIMPLE:
            words["language"] = self.language
        return words

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statement."""
        values: dict[str, Any] = {**self.viewer.values, **self.words}
        if self.author is not None:
            values["author"] = int(self.author) if self.author.isdecimal() else self.author
        if self.tag is not None:
            values["tag"] = self.tag
        if isinstance(self.after, Ranked):
            values |= {"rank": self.after.rank, "id": self.after.id, "newest": self.after.newest}
        elif self.after is not None:
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
        yield Post.id == any_(func.array(_having_words(shape.language).scalar_subquery()))
    elif shape.q:
        yield _has_words(Post.__table__.c, shape.language)
    if shape.after and shape.ranked:
        yield Post.created_at <= given("newest", DateTime(timezone=True))
    elif shape.after:
        last = tuple_(
            given("created_at", DateTime(timezone=True)),
            given("id", BigInteger),
        )
        yield tuple_(Post.created_at, Post.id) < last


def _has_words(columns: Any, language: bool) -> ColumnElement[bool]:
    query = _query(language)
    if not language:
        return columns.search.bool_op("@@")(query)  # type: ignore[no-any-return]
    # Two conditions: together with words that count for nothing ("the") the mark alone would be
    # left, and find every post of the language.
    mark = cast(literal_column("'='").concat(given("language", Text)), TSQUERY)
    return and_(columns.stems.bool_op("@@")(mark), columns.stems.bool_op("@@")(query))


def _query(language: bool) -> ColumnElement[Any]:
    rules: ColumnElement[Any] = literal_column("'simple'")
    if language:
        rules = cast(given("language", Text), REGCONFIG)
    return func.websearch_to_tsquery(rules, given("q", Text))


def _having_words(language: bool) -> Select[Any]:
    """Posts with the words in no order, found by the index alone; no more than are few."""
    posts = Post.__table__.alias("having_words")
    return select(posts.c.id).where(_has_words(posts.c, language)).limit(_LIMIT)


@lru_cache(maxsize=2)
def few_query(language: bool) -> Query:
    """Whether only a few posts hold the words.

    Along the feed, words that are nowhere would be looked for in every post; common ones, gathered
    and sorted, would be half of all posts.
    """
    few = (func.count() <= literal_column(str(FEW))).label("few")
    return Query.of(select(few).select_from(_having_words(language).subquery()))


def best_first(keys: CTE) -> tuple[UnaryExpression[Any], UnaryExpression[Any]]:
    """The order of a ranked page, by the keys of its posts."""
    return keys.c.rank.desc(), keys.c.id.desc()


def ranked_page(shape: Shape) -> CTE:
    """The keys of a page, best first, for both twins.

    A rank depends on the post and the words alone. So a page begins where the last one ended, also
    if posts have come in meanwhile.
    """
    # Cut off before anything is ranked.
    found = (
        select(Post.id, Post.created_at, (STEMS if shape.language else SEARCH).label("words"))
        .where(*conditions(shape))
        .order_by(*NEWEST_FIRST)
        .limit(literal(FEW if shape.rare else RANKED, literal_execute=True))
        .subquery("found")
    )
    # Twice, with an "or" between them: then PostgreSQL ranks word by word. Otherwise it compares
    # the places of all words with one another, which takes seconds for long posts.
    query = _query(shape.language)
    rank = func.ts_rank(WEIGHTS, found.c.words, query.op("||")(query))
    ranked = select(
        found.c.id, found.c.created_at, cast(rank * MILLIONTHS, BigInteger).label("rank")
    ).cte("ranked")
    newest = select(func.max(ranked.c.created_at)).scalar_subquery()
    page = (
        select(ranked.c.id, ranked.c.rank, newest.label("newest"))
        .order_by(*best_first(ranked))
        .limit(literal(shape.limit + 1, literal_execute=True))
    )
    if shape.after:
        last = tuple_(given("rank", BigInteger), given("id", BigInteger))
        page = page.where(tuple_(ranked.c.rank, ranked.c.id) < last)
    return page.cte("page")


def position(last: Mapping[Any, Any], shape: Shape) -> Position:
    """Where the page ends whose last row this is."""
    if shape.ranked:
        return Ranked(last["rank"], last["id"], last["newest"], shape.rare)
    return last["created_at"], last["id"]


async def posts(session: AsyncSession, feed: Feed) -> tuple[list[Post], Position | None]:
    """A page, and where the next one begins: None if this is the last."""
    shape = feed.shape
    if feed.counts_words:
        few = select(func.count()).select_from(_having_words(shape.language).subquery())
        count = await session.scalar(few, feed.words)
        shape = replace(shape, rare=count is not None and count <= FEW)
    statement = with_author_and_tags().options(
        defer(Post.content, raiseload=True), undefer(Post.excerpt)
    )
    more = shape.limit + 1
    if not shape.ranked:
        ordered = statement.where(*conditions(shape)).order_by(*NEWEST_FIRST).limit(more)
        found = list(await session.scalars(ordered, feed.values))
        page = found[: shape.limit]
        return page, (page[-1].created_at, page[-1].id) if len(found) > len(page) else None
    best = ranked_page(shape)
    ranked = (
        statement.add_columns(best.c.rank, best.c.id, best.c.newest)
        .join(best, best.c.id == Post.id)
        .order_by(*best_first(best))
    )
    rows = (await session.execute(ranked, feed.values)).all()
    last = position(rows[shape.limit - 1]._mapping, shape) if len(rows) == more else None
    return [row[0] for row in rows[: shape.limit]], last
