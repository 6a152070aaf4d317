"""The statements of the fast twin, and of the export: PostgreSQL writes the JSON.

Each is compiled once for each of its shapes, and kept.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ARRAY, CTE, BigInteger, Integer, Text, func, insert, inspect, literal, select

from app.crud.feed import NEWEST_FIRST, Shape, best_first, conditions, ranked_page
from app.crud.visibility import Kind, visible
from app.fastpaths.as_json import (
    names_json,
    post_json,
    post_json_of,
    summary_json,
    tags_of,
    user_json,
)
from app.models import Post, Role, Tag, User, post_tags
from app.postgres.query import Query, given


@lru_cache(maxsize=2048)
def feed(shape: Shape) -> Query:
    """The same page, each post as JSON, with what the next cursor is made of.

    First the keys of the page, then what is shown of them: the tags are gathered for the rows
    of the page only, whatever plan the filters lead to.
    """
    page = ranked_page(shape) if shape.ranked else _newest_page(shape)
    tags = tags_of(page)
    ends = (page.c.rank, page.c.newest) if shape.ranked else (Post.created_at,)
    return Query.of(
        select(summary_json(tags).label("item"), Post.id, *ends)
        .join(page, page.c.id == Post.id)
        .join(Post.author)
        .outerjoin(tags, tags.c.post_id == Post.id)
        .order_by(*(best_first(page) if shape.ranked else NEWEST_FIRST))
    )


def _newest_page(shape: Shape) -> CTE:
    # The limit as a literal: with an unknown one PostgreSQL expects a tenth of the table and
    # would plan each time anew.
    limit = literal(shape.limit + 1, literal_execute=True)
    return (
        select(Post.id).where(*conditions(shape)).order_by(*NEWEST_FIRST).limit(limit).cte("page")
    )


@lru_cache(maxsize=4)
def post(kind: Kind) -> Query:
    """The same as JSON, and the version."""
    statement = (
        select(post_json().label("item"), Post.id, Post.version, User.username)
        .join(Post.author)
        .where(Post.id == given("id", BigInteger), *visible(kind))
    )
    return Query.of(statement)


@lru_cache(maxsize=2)
def user(whole: bool) -> Query:
    """A living user as JSON: the whole account, or what is public."""
    return Query.of(
        select(user_json(whole).label("item")).where(
            User.id == given("id", BigInteger), User.deleted_at.is_(None)
        ),
        vital=True,
    )


@lru_cache(maxsize=1)
def create_post() -> Query:
    """A new post as JSON, its id and version, if its author may write and all its tags are there.

    Else there is no row, and nothing has happened: ``create`` and its checks then say why, or
    make the tags. One statement, and so one round trip: the plain way takes seven.
    """
    author = (
        select(User.id, User.username)
        .where(
            User.id == given("author", BigInteger),
            User.is_active,
            User.deleted_at.is_(None),
            User.token_version == given("token_version", Integer),
            User.role != Role.GUEST,
        )
        .cte("author")
    )
    names = given("names", ARRAY(Text))
    wanted = func.unnest(names).column_valued("wanted")
    tag = (
        select(Tag.id, Tag.name)
        .where(func.lower(Tag.name) == func.lower(wanted))
        .distinct()
        .cte("tag")
    )
    all_there = select(func.count()).select_from(tag).scalar_subquery() == func.cardinality(names)
    values = {
        name: given(name, Post.__table__.c[name].type)
        for name in ("title", "content", "status", "language")
    }
    post = (
        insert(Post)
        .from_select(["author_id", *values], select(author.c.id, *values.values()).where(all_there))
        .returning(*inspect(Post).columns)
        .cte("post")
    )
    links = (
        insert(post_tags)
        .from_select(["post_id", "tag_id"], select(post.c.id, tag.c.id))
        .cte("links")
    )
    tags = select(names_json(tag.c.name)).scalar_subquery()
    return Query.of(
        select(
            post_json_of(post.c, author.c, tags).label("item"),
            post.c.id,
            post.c.version,
            author.c.username,
        )
        .join_from(post, author, author.c.id == post.c.author_id)
        .add_cte(links)
    )


@lru_cache(maxsize=4)
def export(kind: Kind) -> Query:
    """All posts that this kind of viewer may see, oldest first, for the export."""
    return Query.of(
        select(post_json().label("item"))
        .join(Post.author)
        .where(*visible(kind))
        .order_by(Post.created_at, Post.id)
    )
