"""The reference solution of ``remove_drafts``."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workbook.blog import Post


def remove_drafts(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Delete the drafts of one author that were created before that moment.

    Return the titles of the deleted drafts. Order: by title. Two statements are enough.
    """
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    # DELETE has no ORDER BY: RETURNING returns the rows in any order.
    return sorted(session.scalars(old.returning(Post.title)))
