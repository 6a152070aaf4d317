"""SQL expressions that write the JSON of a response inside PostgreSQL."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.models import EXCERPT, Post, Tag, User, post_tags

NO_NAMES: ColumnElement[Any] = literal_column("'[]'::json")


def json_object(**fields: Any) -> ColumnElement[Any]:
    """json_build_object; the names as literals, so that none is sent as a parameter."""
    arguments: list[Any] = []
    for name, value in fields.items():
        arguments += [literal_column(f"'{name}'"), value]
    return func.json_build_object(*arguments)


def timestamp(column: Any) -> ColumnElement[str]:
    """A timestamp as schemas.fields.Timestamp writes it."""
    return func.to_char(
        func.timezone(literal_column("'UTC'"), column),
        literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""),
    )


def user_json(whole: bool) -> ColumnElement[str]:
    """schemas.Account of a user, or only its schemas.Profile."""
    account = {
        "email": User.email,
        "email_verified": User.email_verified_at.is_not(None),
        "role": User.role,
        "is_active": User.is_active,
    }
    more = account if whole else {}
    fields = {"id": User.id, "username": User.username, "created_at": timestamp(User.created_at)}
    return cast(json_object(**fields, **more), Text)


def post_json() -> ColumnElement[str]:
    """schemas.PostOut of a post that is joined with its author."""
    tags = (
        select(names_json(Tag.name))
        .join(post_tags, post_tags.c.tag_id == Tag.id)
        .where(post_tags.c.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    return post_json_of(Post, User, tags)


def summary_json(tags: Subquery) -> ColumnElement[str]:
    """schemas.PostSummary of a post that is joined with its author and, if it has any, its tags."""
    text = {"excerpt": func.left(Post.content, literal_column(str(EXCERPT)))}
    return post_json_of(Post, User, func.coalesce(tags.c.names, NO_NAMES), text)


def tags_of(page: CTE) -> Subquery:
    """The tags of all posts of a page: gathered at once, which costs less than post by post."""
    return (
        select(post_tags.c.post_id, _in_order(Tag.name).label("names"))
        .join(page, page.c.id == post_tags.c.post_id)
        .join(Tag, Tag.id == post_tags.c.tag_id)
        .group_by(post_tags.c.post_id)
        .subquery("tags_of_page")
    )


def post_json_of(
    post: Any, author: Any, tags: ColumnElement[Any], text: dict[str, Any] | None = None
) -> ColumnElement[str]:
    """The same from whatever has the columns of a post and of its author."""
    whole = json_object(
        id=post.id,
        title=post.title,
        **(text or {"content": post.content}),
        tags=tags,
        status=post.status,
        language=post.language,
        takedown_reason=post.takedown_reason,
        author=json_object(id=author.id, username=author.username),
        created_at=timestamp(post.created_at),
        updated_at=timestamp(post.updated_at),
    )
    return cast(whole, Text)


def names_json(name: Any) -> ColumnElement[Any]:
    """Names in their order; an empty list where there are none."""
    return func.coalesce(_in_order(name), NO_NAMES)


def _in_order(name: Any) -> ColumnElement[Any]:
    return func.json_agg(aggregate_order_by(name, name.collate("C")))
