"""Tags."""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.visibility import Kind
from app.models import Post, Status, Tag, TagCount, post_tags
from app.postgres.query import Query, given


async def by_names(session: AsyncSession, names: Iterable[str]) -> dict[str, Tag]:
    """The tag of each name, created as needed.

    The database alone says which names are the same whatever their case: Python's lower() and
    PostgreSQL's differ for some letters.
    """
    # In one order everywhere: two transactions that make the same tags wait, but never for
    # each other.
    wanted = sorted(names, key=str.lower)
    if not wanted:
        return {}
    tags_by_name = await _find(session, wanted)
    if missing := [name for name in wanted if name not in tags_by_name]:
        # Another transaction may insert them at this moment. DO NOTHING waits for it, and then the
        # second query finds its rows: READ COMMITTED takes a new snapshot for each statement.
        new = [{"name": name} for name in missing]
        await session.execute(insert(Tag).values(new).on_conflict_do_nothing())
        tags_by_name |= await _find(session, missing)
    return tags_by_name


async def _find(session: AsyncSession, names: list[str]) -> dict[str, Tag]:
    name = func.unnest(bindparam("names", names, ARRAY(Text))).column_valued("wanted")
    rows = await session.execute(
        select(name, Tag).join(Tag, func.lower(Tag.name) == func.lower(name))
    )
    return dict(rows.all())


@lru_cache(maxsize=8)
def counts_query(kind: Kind, after: bool) -> Query:
    """A page of tags with the number of posts that this kind of viewer may see.

    What is kept for all, and what is hidden of the viewer's own. The page ends as soon as it is
    full.
    """
    name = func.lower(Tag.name)
    kept = TagCount.published + TagCount.drafts if kind == "admin" else TagCount.published
    count: ColumnElement[int] = func.coalesce(
        select(func.sum(kept)).where(TagCount.tag_id == Tag.id).correlate(Tag).scalar_subquery(), 0
    )
    if kind == "user":
        own = (
            select(post_tags.c.tag_id, func.count().label("count"))
            .join(Post, Post.id == post_tags.c.post_id)
            .where(
                Post.author_id == given("viewer", BigInteger),
                or_(
                    Post.status == literal(Status.DRAFT, Post.status.type, literal_execute=True),
                    Post.takedown_reason.is_not(None),
                ),
                Post.deleted_at.is_(None),
            )
            .group_by(post_tags.c.tag_id)
            .cte("own")
        )
        drafts = select(own.c.count).where(own.c.tag_id == Tag.id).correlate(Tag).scalar_subquery()
        count = count + func.coalesce(drafts, 0)
    counted = select(cast(count, BigInteger).label("count")).correlate(Tag).lateral("counted")
    statement = (
        select(Tag.id, Tag.name, counted.c.count)
        .join(counted, counted.c.count > 0)
        .order_by(name)
        .limit(given("limit", Integer))
    )
    if after:
        last = (
            select(name)
            .where(Tag.id == given("after", BigInteger))
            .correlate(None)
            .scalar_subquery()
        )
        statement = statement.where(name > last)
    return Query.of(statement)
