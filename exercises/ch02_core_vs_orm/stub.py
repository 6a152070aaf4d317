"""Exercises for chapter 2. Replace each ``raise NotImplementedError`` and run its check."""

from datetime import datetime

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def display_name(connection: Connection, username: str) -> str:
    """Return the name to show for the user with exactly this username.

    That is the full name as it is stored, or the username where the full name is NULL (and only
    there). Raise LookupError when no user has this username.
    """
    raise NotImplementedError


def published_posts(author: str | None = None) -> Select[Post]:
    """Build a ``select()`` of all published posts and return it. Send nothing.

    If ``author``, a username, is given, select only that user's posts; if it is None, select those
    of all users. Newest first (``published_at``). Of posts published at the same moment, the higher
    id comes first.

    The caller runs it on a connection, to get rows with the columns of posts, or in a session,
    to get Post objects.
    """
    raise NotImplementedError


def deactivate_users(engine: Engine, usernames: list[str]) -> int:
    """Set ``is_active`` to false for the users with these usernames, and commit the change.

    Return how many users were active before and are not now. Names that no user has, and
    users who are already inactive, don't count. Send one statement, however many names there are.
    """
    raise NotImplementedError


def publish_drafts(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Publish all drafts of one author: set ``status`` to 'published' and ``published_at`` to
    ``moment``.

    Return the ids of these posts in ascending order. Posts that the session had already loaded show
    the new values afterwards. Send one statement. The transaction belongs to the caller, so neither
    commit nor roll back here.
    """
    raise NotImplementedError


def latest_post(session: Session) -> Post | None:
    """Translate this Query into a ``select()``.

    It fetches at most one row, and so must yours::

        return (
            session.query(Post)
            .filter(Post.status == "published")
            .order_by(Post.published_at.desc(), Post.id.desc())
            .first()
        )

    The session that the check passes has no ``query()``.
    """
    raise NotImplementedError


def authors_of_popular(session: Session, least: int) -> list[User]:
    """Translate this Query into a ``select()`` that returns the same list.

    Send one statement. Here is the Query::

        return (
            session.query(User)
            .join(User.posts)
            .filter(Post.views >= least)
            .order_by(User.username)
            .all()
        )

    The session that the check passes has no ``query()``.
    """
    raise NotImplementedError
