"""The reference solution of ``keep_post``."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbook.blog import Comment, Post


def keep_post(engine: Engine, post_id: int) -> Post | None:
    """Return the post with that id, or ``None``, for use after its session is closed.

    The caller has no session, and will read the post's title, its author's username, the names of
    its tags, and for each comment the content and the username of its author. The function opens a
    session of its own, sends at most 5 statements, and returns its connection to the pool.
    """
    with Session(engine) as session:
        # A detached object can't load anything: all that the caller reads has to be loaded here.
        return session.scalars(
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        ).one_or_none()
