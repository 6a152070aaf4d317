"""Exercises for chapter 8. Replace each ``raise NotImplementedError`` and run its check.

A function that is given a session leaves the end of the transaction to its caller: it neither
commits nor rolls back, and it uses no other session.
"""

from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def state_of(session: Session, thing: object) -> str:
    """Return one word for the state of a mapped object, as this session sees it. Send no SQL.

    - "elsewhere": it belongs to another session;
    - "transient", "pending", "deleted", "detached": the states with these names;
    - "marked": persistent, and ``delete()`` has marked it for the next flush;
    - "expired": persistent, and the value of at least one column has to be loaded again before it
      can be read (one that was never loaded does not count);
    - "persistent": persistent, and none of the above.
    """
    raise NotImplementedError


def next_flush(session: Session) -> tuple[int, int, int]:
    """Return how many rows the next flush will insert, update and delete. Send no SQL.

    An object whose attributes were set to the values that they already had needs no UPDATE. Only
    columns have been changed here, no relationships.
    """
    raise NotImplementedError


def numbered_draft(session: Session, author_id: int) -> Post:
    """Add a draft called "Draft N" and return it with its id.

    N is one more than the number of posts that this author has, published or not. Posts that the
    caller has added to the session and not yet flushed count as well; the session has autoflush on.
    The content is "". The database counts: the posts are not loaded.
    """
    raise NotImplementedError


def current_views(session: Session, post: Post) -> int:
    """Return how many views the post has in the database now. The session already holds the post.

    The caller's unsaved changes must be neither lost nor committed; whether they are flushed is up
    to you. (The caller never sets the views.)
    """
    raise NotImplementedError


def comment_from(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Add a comment to a post and return it with its id.

    The post comes from another session, which may still be open or already closed. Its values may
    be old or expired. It stays where it is, and its row isn't changed. The comment belongs to the
    session that is passed in.
    """
    raise NotImplementedError
