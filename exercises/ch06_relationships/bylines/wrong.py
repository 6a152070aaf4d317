"""Wrong answers to ``bylines``, each with what its author was thinking."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import selectinload

from workbook.blog import Post, Tag, User


def _line(post):
    names = ", ".join(tag.name for tag in post.tags)
    return f"{post.title}, by {post.author.username}" + (f" ({names})" if names else "")


def n_plus_one(session):
    """SQLAlchemy joins what is needed."""
    return [_line(p) for p in session.scalars(select(Post).order_by(Post.views.desc(), Post.id))]


def wrong_order(session):
    """Views from high to low."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [_line(p) for p in session.scalars(statement.order_by(Post.views.desc(), Post.title))]


def inner_instead_of_outer(session):
    """Join everything, then everything is there."""
    statement = (
        select(
            Post.title
            + ", by "
            + User.username
            + " ("
            + func.string_agg(Tag.name, text("', ' ORDER BY tags.name"))
            + ")"
        )
        .join(Post.author)
        .join(Post.tags)
        .group_by(Post.id, User.id)
        .order_by(Post.views.desc(), Post.id)
    )
    return session.scalars(statement).all()


def empty_brackets(session):
    """The brackets belong to the format."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [
        f"{p.title}, by {p.author.username} ({', '.join(tag.name for tag in p.tags)})"
        for p in session.scalars(statement.order_by(Post.views.desc(), Post.id))
    ]


def other_order(session):
    """Sorted by views."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [_line(p) for p in session.scalars(statement.order_by(Post.views, Post.id))]


def returns_a_generator(session):
    """A yield for each line: shorter than a list."""
    for post in session.scalars(select(Post).order_by(Post.views.desc(), Post.id)):
        yield _line(post)


def line_per_tag(session):
    """Join the author and the tags, and write a line for each row."""
    rows = session.execute(
        select(Post.title, User.username, Tag.name)
        .join(Post.author)
        .outerjoin(Post.tags)
        .order_by(Post.views.desc(), Post.id, Tag.name)
    )
    return [f"{title}, by {name}" + (f" ({tag})" if tag else "") for title, name, tag in rows]


def tags_unsorted(session):
    """Put the tags together in the database."""
    tags = func.string_agg(Tag.name, text("', ' ORDER BY tags.id"))
    rows = session.execute(
        select(Post.title, User.username, tags)
        .join(Post.author)
        .outerjoin(Post.tags)
        .group_by(Post.id, User.id)
        .order_by(Post.views.desc(), Post.id)
    )
    return [f"{title}, by {name}" + (f" ({tags})" if tags else "") for title, name, tags in rows]
