"""The reference solution of ``take_draft``."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def take_draft(session: Session, moment: datetime) -> Post | None:
    """Publish the draft that has been waiting longest and return it, or None if no draft is free.

    A draft has the status "draft". It gets the status "published" and the moment in
    ``published_at``, and both have been sent when the function returns. How long a draft has been
    waiting is decided by ``created_at``, then by id. Several workers do this at the same time: each
    gets a different draft, and none waits for another. If a worker rolls back, its draft is free
    again. The session may already hold the post, with old values. At most three statements.
    """
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    # A row that another worker has locked is passed over, not waited for.
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post
