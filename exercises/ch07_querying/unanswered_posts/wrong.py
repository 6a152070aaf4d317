"""Wrong answers to ``unanswered_posts``, each with what its author was thinking."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workbook.blog import Comment, Post

_OUT = Post.status == "published"


def _unanswered(session, condition, *order):
    posts = select(Post).where(Post.status == "published", condition)
    return session.scalars(posts.order_by(*(order or (Post.published_at, Post.id)))).all()


def only_without_comments(session):
    """Unanswered means no comments."""
    return _unanswered(session, ~Post.comments.any())


def not_in_the_wrong_place(session):
    """Not by the author: turn the condition round."""
    return _unanswered(session, ~Post.comments.any(Comment.author_id == Post.author_id))


def own_comment_is_enough(session):
    """The author has commented."""
    return _unanswered(session, Post.comments.any(Comment.author_id == Post.author_id))


def answered_instead(session):
    """Comments by others."""
    return _unanswered(session, Post.comments.any(Comment.author_id != Post.author_id))


def forgets_drafts(session):
    """All posts without an answer."""
    posts = select(Post).where(~Post.comments.any(Comment.author_id != Post.author_id))
    return session.scalars(posts.order_by(Post.published_at, Post.id)).all()


def ordered_by_id(session):
    """Ids grow with time."""
    return _unanswered(session, ~Post.comments.any(Comment.author_id != Post.author_id), Post.id)


def filters_in_python(session):
    """One statement with all that is needed, and then a list comprehension."""
    posts = select(Post).where(_OUT).options(joinedload(Post.comments))
    posts = session.scalars(posts.order_by(Post.published_at, Post.id)).unique()
    return [post for post in posts if all(c.author_id == post.author_id for c in post.comments)]


def ties_in_any_order(session):
    """No two posts are published at the same moment."""
    unanswered = ~Post.comments.any(Comment.author_id != Post.author_id)
    return _unanswered(session, unanswered, Post.published_at)


def extra_rows(session):
    """An outer join: no comment, or one by the author."""
    posts = select(Post).outerjoin(Post.comments).where(_OUT).distinct()
    posts = posts.where(or_(Comment.id.is_(None), Comment.author_id == Post.author_id))
    return session.scalars(posts.order_by(Post.published_at, Post.id)).all()
