"""Other right answers to ``feed``, each with what its author was thinking."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Load, defer, joinedload, selectinload

from workbook.blog import Comment, Post, Tag, User
from workbook.blog.models import post_tags


def rows_of_columns(session, limit):
    """No objects: the posts, and then the tags of all of them."""
    count = select(func.count()).where(Comment.post_id == Post.id).scalar_subquery()
    posts = session.execute(
        select(Post.id, Post.title, User.username, count)
        .join(Post.author)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
    ).all()
    tags = {post_id: [] for post_id, *_ in posts}
    pairs = select(post_tags.c.post_id, Tag.name).join(Tag).where(post_tags.c.post_id.in_(tags))
    for post_id, name in session.execute(pairs.order_by(Tag.name)):
        tags[post_id].append(name)
    return [
        {"id": key, "title": title, "author": author, "tags": tags[key], "comments": number}
        for key, title, author, number in posts
    ]


def plain_sql(session, limit):
    """One statement."""
    query = """
        SELECT p.id, p.title, u.username AS author, (SELECT count(*) FROM comments c
            WHERE c.post_id = p.id) AS comments,
          ARRAY(SELECT t.name FROM tags t JOIN post_tags x ON x.tag_id = t.id
            WHERE x.post_id = p.id ORDER BY t.name) AS tags
        FROM posts p JOIN users u ON u.id = p.author_id WHERE p.status = 'published'
        ORDER BY p.published_at DESC, p.id DESC LIMIT :limit"""
    return [dict(row) for row in session.execute(text(query), {"limit": limit}).mappings()]


def deferred(session, limit):
    """Leave out the large column; count with GROUP BY in a statement of its own."""
    posts = session.scalars(
        select(Post)
        .options(defer(Post.content), joinedload(Post.author), selectinload(Post.tags))
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
    ).all()
    ids = [post.id for post in posts]
    numbers = dict(
        session.query(Comment.post_id, func.count())
        .filter(Comment.post_id.in_(ids))
        .group_by(Comment.post_id)
        .all()
    )
    return [
        {
            "id": post.id,
            "title": post.title,
            "author": post.author.username,
            "tags": sorted(tag.name for tag in post.tags),
            "comments": numbers.get(post.id, 0),
        }
        for post in posts
    ]
