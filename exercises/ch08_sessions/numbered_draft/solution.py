"""The reference solution of ``numbered_draft``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def numbered_draft(session: Session, author_id: int) -> Post:
    """Add a draft called "Draft N" and return it with its id.

    N is one more than the number of posts that this author has, published or not. Posts that the
    caller has added to the session and not yet flushed count as well; the session has autoflush on.
    The content is "". The database counts: the posts are not loaded.
    """
    count = select(func.count()).select_from(Post).where(Post.author_id == author_id)
    # Count first, so that autoflush sends what the caller has added, and not a half-built post.
    number = session.scalars(count).one() + 1
    post = Post(author_id=author_id, title=f"Draft {number}", content="")
    session.add(post)
    session.flush()
    return post
