"""Wrong answers to ``front_page``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from workbook.blog import Comment, Post

_OUT = Post.status == "published"


_NEWEST = Post.published_at.desc(), Post.id.desc()


_FRONT = select(Post).where(_OUT).order_by(*_NEWEST)


def n_plus_one(session, limit):
    """Read everything once, so that it is loaded."""
    posts = session.scalars(_FRONT.limit(limit)).all()
    for post in posts:
        post.author.username, len(post.tags), [c.author.username for c in post.comments]
    return posts


def forgets_unique(session, limit):
    """Join everything."""
    options = joinedload(Post.author), joinedload(Post.tags), joinedload(Post.comments)
    return session.scalars(_FRONT.limit(limit).options(*options)).all()


def multiplies_rows(session, limit):
    """One statement is better than five."""
    options = (
        joinedload(Post.author),
        joinedload(Post.tags),
        joinedload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(_FRONT.limit(limit).options(*options)).unique().all()


def limit_counts_joined_rows(session, limit):
    """Join the comments myself and load from there."""
    posts = _FRONT.outerjoin(Post.comments).order_by(Comment.id).limit(limit)
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        contains_eager(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(posts.options(*options)).unique().all()


def commenters_left_lazy(session, limit):
    """Author, tags, comments."""
    options = joinedload(Post.author), selectinload(Post.tags), selectinload(Post.comments)
    return session.scalars(_FRONT.limit(limit).options(*options)).all()


def tags_left_lazy(session, limit):
    """Author and comments."""
    options = joinedload(Post.author), selectinload(Post.comments).joinedload(Comment.author)
    return session.scalars(_FRONT.limit(limit).options(*options)).all()


def inner_join_drops(session, limit):
    """innerjoin=True is faster."""
    options = (
        joinedload(Post.author, innerjoin=True),
        joinedload(Post.tags, innerjoin=True),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(_FRONT.limit(limit).options(*options)).unique().all()


def cuts_in_python(session, limit):
    """Load the posts, show the first ones."""
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(_FRONT.options(*options)).all()[:limit]


def author_left_lazy(session, limit):
    """Options are for collections."""
    options = selectinload(Post.tags), selectinload(Post.comments).joinedload(Comment.author)
    return session.scalars(_FRONT.limit(limit).options(*options)).all()


def drafts_too(session, limit):
    """The newest posts."""
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(select(Post).order_by(*_NEWEST).limit(limit).options(*options)).all()


def ends_the_transaction(session, limit):
    """They can be read after the session was closed, so close it."""
    posts = cuts_in_python(session, limit)
    session.close()
    return posts
