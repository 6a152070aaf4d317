"""Wrong answers to ``feed_json``, each with what its author was thinking."""

import json

from sqlalchemy import String, Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from workbook.blog import Comment, Post, Tag, User
from workbook.blog.models import post_tags


def _names(order=Tag.name):
    names = select(Tag.name).join(post_tags).where(post_tags.c.post_id == Post.id)
    names = names.order_by(order).correlate(Post).scalar_subquery()
    return func.array(names, type_=ARRAY(String))


def _number():
    return select(func.count()).where(Comment.post_id == Post.id).correlate(Post).scalar_subquery()


def _page(limit, tags=None, number=None, published=True):
    page = select(
        Post.id,
        Post.title,
        Post.published_at,
        User.username,
        (_names() if tags is None else tags).label("tags"),
        (_number() if number is None else number).label("comments"),
    ).join(Post.author)
    if published:
        page = page.where(Post.status == "published")
    newest = Post.published_at.desc().nulls_last()
    return page.order_by(newest, Post.id.desc()).limit(limit)


def _text(session, page, order=True, empty="[]"):
    page = page.subquery()
    item = func.json_build_object(
        "id",
        page.c.id,
        "title",
        page.c.title,
        "author",
        page.c.username,
        "tags",
        page.c.tags,
        "comments",
        page.c.comments,
    )
    keys = page.c.published_at.desc().nulls_last(), page.c.id.desc()
    items = func.json_agg(aggregate_order_by(item, *keys) if order else item)
    found = session.scalars(select(cast(items, Text))).one()
    return found if found is not None else empty


def order_left_open(session, limit):
    """The page is found by its ids, and aggregated."""
    ids = _page(limit).with_only_columns(Post.id).scalar_subquery()
    page = _page(None).where(Post.id.in_(ids)).order_by(None).order_by(Post.id)
    return _text(session, page, order=False)


def null_among_the_tags(session, limit):
    """Join the tags, and aggregate them."""
    tags = func.json_agg(aggregate_order_by(Tag.name, Tag.name))
    page = _page(limit, tags=tags).outerjoin(Post.tags).group_by(Post.id, User.username)
    return _text(session, page)


def counts_multiplied(session, limit):
    """Join both, and count."""
    names = aggregate_order_by(Tag.name.distinct(), Tag.name)
    tags = func.coalesce(func.json_agg(names).filter(Tag.id.is_not(None)), text("'[]'"))
    page = _page(limit, tags=tags, number=func.count(Comment.id))
    page = page.outerjoin(Post.tags).outerjoin(Post.comments).group_by(Post.id, User.username)
    return _text(session, page)


def drafts_too(session, limit):
    """The newest posts."""
    return _text(session, _page(limit, published=False))


def none_without_posts(session, limit):
    """An aggregate of nothing is an empty list."""
    return _text(session, _page(limit), empty=None)


def made_in_python(session, limit):
    """json.dumps does that."""
    rows = session.execute(_page(limit))
    keys = ("id", "title", "author", "tags", "comments")
    return json.dumps([dict(zip(keys, (i, t, a, g, c))) for i, t, _, a, g, c in rows])


def returns_a_list(session, limit):
    """json_agg is the answer."""
    page = _page(limit).subquery()
    item = func.json_build_object(
        "id",
        page.c.id,
        "title",
        page.c.title,
        "author",
        page.c.username,
        "tags",
        page.c.tags,
        "comments",
        page.c.comments,
    )
    keys = page.c.published_at.desc(), page.c.id.desc()
    items = func.json_agg(aggregate_order_by(item, *keys))
    return session.scalar(select(func.coalesce(items, text("'[]'"))))


def tags_unsorted(session, limit):
    """The tags in the order in which they were added."""
    return _text(session, _page(limit, tags=_names(Tag.id)))
