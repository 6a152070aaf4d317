"""The reference solution of ``current_views``."""

from sqlalchemy.orm import Session

from workbook.blog import Post


def current_views(session: Session, post: Post) -> int:
    """Give back how many views the post has in the database now. The session holds it already.

    What the caller has set on the object and not yet saved must not get lost, and it must not be
    committed either. (The caller never changes the views by hand.)
    """
    # Only this one value is read again: refresh(post) would overwrite the others too.
    session.refresh(post, ["views"])
    return post.views
