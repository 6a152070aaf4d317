"""Wrong answers to ``feed``, each with what its author was thinking."""

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, load_only, selectinload

from workbook.blog import Comment, Post, Tag, User


def _posts(limit, *more):
    posts = select(Post, *more).where(Post.status == "published")
    return posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)


def _count():
    return select(func.count()).where(Comment.post_id == Post.id).scalar_subquery()


def _few():
    return (
        load_only(Post.title),
        selectinload(Post.author).load_only(User.username),
        selectinload(Post.tags).load_only(Tag.name),
    )


def _item(post, comments, tags=None):
    return {
        "id": post.id,
        "title": post.title,
        "author": post.author.username,
        "tags": sorted(tag.name for tag in post.tags) if tags is None else tags,
        "comments": comments,
    }


def n_plus_one(session, limit):
    """Read the attributes."""
    return [_item(post, len(post.comments)) for post in session.scalars(_posts(limit))]


def comments_loaded(session, limit):
    """Load all three."""
    loading = joinedload(Post.author), selectinload(Post.tags), selectinload(Post.comments)
    posts = session.scalars(_posts(limit).options(*loading))
    return [_item(post, len(post.comments)) for post in posts]


def joins_two_collections(session, limit):
    """One statement is best."""
    loading = joinedload(Post.author), joinedload(Post.tags), joinedload(Post.comments)
    posts = session.scalars(_posts(limit).options(*loading)).unique()
    return [_item(post, len(post.comments)) for post in posts]


def loads_the_content(session, limit):
    """Count in SQL, and load the posts as they are."""
    loading = joinedload(Post.author), selectinload(Post.tags)
    return [_item(*row) for row in session.execute(_posts(limit, _count()).options(*loading))]


def drafts_too(session, limit):
    """The newest posts."""
    posts = select(Post, _count()).order_by(Post.published_at.desc().nulls_last(), Post.id.desc())
    return [_item(*row) for row in session.execute(posts.limit(limit).options(*_few()))]


def ties_in_any_order(session, limit):
    """Newest first."""
    posts = select(Post, _count()).where(Post.status == "published")
    posts = posts.order_by(Post.published_at.desc()).limit(limit)
    return [_item(*row) for row in session.execute(posts.options(*_few()))]


def without_comments_missing(session, limit):
    """Join the comments and group."""
    posts = select(Post, func.count()).join(Post.comments).where(Post.status == "published")
    posts = posts.group_by(Post.id).order_by(Post.published_at.desc(), Post.id.desc())
    return [_item(*row) for row in session.execute(posts.limit(limit).options(*_few()))]


def tags_unsorted(session, limit):
    """In the order of their ids."""
    rows = session.execute(_posts(limit, _count()).options(*_few()))
    return [
        _item(post, number, [tag.name for tag in sorted(post.tags, key=lambda tag: tag.id)])
        for post, number in rows
    ]


def oldest_first(session, limit):
    """By date."""
    posts = select(Post, _count()).where(Post.status == "published")
    posts = posts.order_by(Post.published_at, Post.id).limit(limit)
    return [_item(*row) for row in session.execute(posts.options(*_few()))]


def lowest_id_first(session, limit):
    """By date, the newest first, then by id as it comes."""
    posts = select(Post, _count()).where(Post.status == "published")
    posts = posts.order_by(Post.published_at.desc(), Post.id).limit(limit)
    return [_item(*row) for row in session.execute(posts.options(*_few()))]
