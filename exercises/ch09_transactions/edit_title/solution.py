"""The reference solution of ``edit_title``."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from workbook.blog import Post


def edit_title(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Give the post the title ``edit(title)`` and return it, or None if there is no such post.

    ``edit`` is called once, with the title that the row has now. From then until the end of the
    caller's transaction, no other transaction may change the row; if another transaction is already
    changing it, the function waits. The session may already hold the post, with an older title. The
    new title has been sent when the function returns.
    """
    # The lock alone would keep the old values of an object that the session holds.
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title
