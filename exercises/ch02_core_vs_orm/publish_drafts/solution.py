"""The reference solution of ``publish_drafts``."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.blog import Post


def publish_drafts(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Publish all drafts of one author: set ``status`` to 'published' and ``published_at`` to
    ``moment``.

    Return the ids of these posts in ascending order. Posts that the session had already loaded show
    the new values afterwards. Send one statement. The transaction belongs to the caller, so neither
    commit nor roll back here.
    """
    change = (
        # The class, not its table: the session then knows which of its objects are meant.
        update(Post)
        .where(Post.author_id == author_id, Post.status == "draft")
        .values(status="published", published_at=moment)
        .returning(Post.id)
    )
    return sorted(session.scalars(change))
