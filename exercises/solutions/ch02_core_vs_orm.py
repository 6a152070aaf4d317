"""Solutions of chapter 2."""

from datetime import datetime

from sqlalchemy import Connection, Engine, Select, select, update
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def display_name(connection: Connection, username: str) -> str:
    """Give back the name to show for the user with exactly this username.

    That is the full name. Where the full name is NULL, it is the username.
    Raise LookupError when nobody has this username.
    """
    found = select(User.full_name).where(User.username == username)
    # The row, not the value: scalar() gives None for NULL and for nobody alike.
    row = connection.execute(found).one_or_none()
    if row is None:
        raise LookupError(f"nobody is called {username!r}")
    return row.full_name or username


def published_posts(author: str | None = None) -> Select[Post]:
    """Build a ``select()`` of all published posts and give it back. Send nothing.

    With ``author``, a username, only that user's posts. Newest first (``published_at``); of
    posts published at the same moment, the higher id first.

    The caller runs it on a connection, to get rows with the columns of posts, or in a session,
    to get Post objects.
    """
    newest_first = Post.published_at.desc(), Post.id.desc()
    posts = select(Post).where(Post.status == "published").order_by(*newest_first)
    if author is not None:
        # The name is kept: where() and join() leave the statement that they are called on alone.
        posts = posts.join(Post.author).where(User.username == author)
    return posts


def deactivate_users(engine: Engine, usernames: list[str]) -> int:
    """Set ``is_active`` to false for the users with these usernames, and keep the change.

    Give back how many users were active before and are not now. Names that nobody has, and
    users who are inactive already, do not count. Send one statement, however many names come.
    """
    change = (
        update(User).where(User.username.in_(usernames), User.is_active).values(is_active=False)
    )
    # begin() commits when the block ends well; connect() would roll back.
    with engine.begin() as connection:
        return connection.execute(change).rowcount


def publish_drafts(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Publish all drafts of one author: ``status`` 'published', ``published_at`` the moment.

    Give back the ids of these posts in ascending order. Posts that the session has loaded
    before show the new values afterwards. Send one statement. The caller decides about the
    transaction, so the change is neither committed nor rolled back here.
    """
    change = (
        # The class, not its table: the session then knows which of its objects are meant.
        update(Post)
        .where(Post.author_id == author_id, Post.status == "draft")
        .values(status="published", published_at=moment)
        .returning(Post.id)
    )
    return sorted(session.scalars(change))


def latest_post(session: Session) -> Post | None:
    """Translate this Query into a ``select()``.

    It fetches one row at most, and so do you::

        return (
            session.query(Post)
            .filter(Post.status == "published")
            .order_by(Post.published_at.desc(), Post.id.desc())
            .first()
        )

    The session that the check hands in has no ``query()``.
    """
    posts = (
        select(Post)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        # Query.first() added this; first() of a result only stops reading.
        .limit(1)
    )
    return session.scalars(posts).first()


def authors_of_popular(session: Session, least: int) -> list[User]:
    """Translate this Query into a ``select()`` that gives the same list.

    Send one statement. Here is the Query::

        return (
            session.query(User)
            .join(User.posts)
            .filter(Post.views >= least)
            .order_by(User.username)
            .all()
        )

    The session that the check hands in has no ``query()``.
    """
    users = (
        select(User)
        # A question about existence needs no join, so no author comes twice.
        .where(User.posts.any(Post.views >= least))
        .order_by(User.username)
    )
    return list(session.scalars(users))
