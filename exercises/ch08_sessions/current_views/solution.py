"""The reference solution of ``current_views``."""

from sqlalchemy.orm import Session

from workbook.blog import Post


def current_views(session: Session, post: Post) -> int:
    """Return how many views the post has in the database now. The session already holds the post.

    The caller's unsaved changes must be neither lost nor committed; whether they are flushed is up
    to you. (The caller never sets the views.)
    """
    # Only this one value is read again: refresh(post) would overwrite the others too.
    session.refresh(post, ["views"])
    return post.views
