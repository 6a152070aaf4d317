"""Wrong answers to ``popular_authors``, each with what its author was thinking."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, selectinload

from workbook.blog import Post, User

_OUT = Post.status == "published"


def loads_all_posts(session, least, limit):
    """Choose by the posts, and load them."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.scalars(users.limit(limit).options(selectinload(User.posts))).all()


def limit_counts_posts(session, least, limit):
    """My join contains the right posts."""
    users = select(User).join(User.posts).where(Post.views >= least)
    users = users.options(contains_eager(User.posts)).order_by(User.username, Post.id)
    return session.scalars(users.limit(limit)).unique().all()


def posts_left_lazy(session, least, limit):
    """The posts are loaded when they are read."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.scalars(users.limit(limit)).all()


def users_without_such_posts(session, least, limit):
    """Load the popular posts of users."""
    options = selectinload(User.posts.and_(Post.views >= least))
    return session.scalars(select(User).options(options).order_by(User.username).limit(limit)).all()


def once_per_post(session, least, limit):
    """Join to choose, select in to load."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.username)
    options = selectinload(User.posts.and_(Post.views >= least))
    return session.scalars(users.options(options).limit(limit)).all()


def changes_the_collection(session, least, limit):
    """Load all and keep the popular ones."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    users = session.scalars(users.limit(limit).options(selectinload(User.posts))).all()
    for user in users:
        user.posts = [post for post in user.posts if post.views >= least]
    return users


def more_than(session, least, limit):
    """More than so many."""
    popular = Post.views > least
    users = select(User).where(User.posts.any(popular)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(popular)))).all()


def filters_in_python(session, least, limit):
    """The join contains the right posts; the limit must count users, so it is here."""
    users = select(User).join(User.posts).where(Post.views >= least)
    users = users.options(contains_eager(User.posts)).order_by(User.username, Post.id)
    return session.scalars(users).unique().all()[:limit]


def drafts_left_out(session, least, limit):
    """A draft can't be popular."""
    popular = and_(_OUT, Post.views >= least)
    users = select(User).where(User.posts.any(popular)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(popular)))).all()


def adds_up_the_views(session, least, limit):
    """An author with so many views."""
    authors = select(Post.author_id).group_by(Post.author_id)
    authors = authors.having(func.sum(Post.views) >= least)
    users = select(User).where(User.id.in_(authors)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(Post.views >= least)))).all()
