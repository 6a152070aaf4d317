"""Wrong answers to ``published_posts``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import Select, create_engine, select, text
from sqlalchemy.orm import Session

from workbook.blog import Base, Post, User

_NEWEST = (Post.published_at.desc(), Post.id.desc())


def where_thrown_away(author: str | None = None) -> Select[Any]:
    """where() works like list.append()."""
    posts = select(Post).where(Post.status == "published").order_by(*_NEWEST)
    if author:
        posts.join(Post.author).where(User.username == author)
    return posts


def forgets_the_join(author: str | None = None) -> Select[Any]:
    """SQLAlchemy knows how posts and users belong together."""
    posts = select(Post).where(Post.status == "published").order_by(*_NEWEST)
    return posts if author is None else posts.where(User.username == author)


def none_means_nobody(author: str | None = None) -> Select[Any]:
    """One statement for both cases: None is no restriction."""
    return (
        select(Post)
        .join(Post.author)
        .where(Post.status == "published", User.username == author)
        .order_by(*_NEWEST)
    )


def executes_it(author: str | None = None) -> Any:
    """A function about posts gives posts."""
    here = create_engine("sqlite://")
    Base.metadata.create_all(here)
    with Session(here) as session:
        return session.scalars(select(Post).where(Post.status == "published")).all()


def selects_columns(author: str | None = None) -> Select[Any]:
    """A list of posts needs no more than this."""
    posts = select(Post.id, Post.title, Post.published_at).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(*_NEWEST)


def selects_the_author_too(author: str | None = None) -> Select[Any]:
    """The author is needed for the condition, so the author is selected."""
    posts = select(Post, User).join(Post.author).where(Post.status == "published")
    if author is not None:
        posts = posts.where(User.username == author)
    return posts.order_by(*_NEWEST)


def ties_by_lower_id(author: str | None = None) -> Select[Any]:
    """desc() once, for the whole order."""
    posts = select(Post).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(Post.published_at.desc(), Post.id)


def by_id_only(author: str | None = None) -> Select[Any]:
    """The higher the id, the newer the post."""
    posts = select(Post).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(Post.id.desc())


def text_not_select(author: str | None = None) -> Any:
    """from_statement makes posts of any SQL."""
    query = (
        "SELECT posts.* FROM posts JOIN users ON users.id = author_id "
        "WHERE status = 'published' AND (username = :author OR :author IS NULL) "
        "ORDER BY published_at DESC, posts.id DESC"
    )
    return select(Post).from_statement(text(query).bindparams(author=author))


def selects_the_table(author: str | None = None) -> Select[Any]:
    """Core takes tables, and a connection is Core."""
    posts, users = Post.__table__, User.__table__
    query = select(posts).where(posts.c.status == "published")
    if author is not None:
        query = query.join(users).where(users.c.username == author)
    return query.order_by(posts.c.published_at.desc(), posts.c.id.desc())


def forgets_drafts(author: str | None = None) -> Select[Any]:
    """A draft has no date, so it cannot be among the newest."""
    posts = select(Post).order_by(*_NEWEST)
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts


def empty_means_everybody(author: str | None = None) -> Select[Any]:
    """No name, no restriction."""
    posts = select(Post).where(Post.status == "published").order_by(*_NEWEST)
    return posts.join(Post.author).where(User.username == author) if author else posts
