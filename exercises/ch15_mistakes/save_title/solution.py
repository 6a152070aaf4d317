"""The reference solution of ``save_title``."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.blog import Post


def save_title(session: Session, post: Post, title: str) -> bool:
    """Give a post a new title, and return whether the post was still there.

    The caller loaded the post a while ago. If its row has been deleted since, return False and
    leave it deleted. The new title has been sent when the function returns. The transaction is the
    caller's: what it has done before is kept, and in either case it goes on and can be committed.

    What happens instead, where the row has been deleted::

        Traceback (most recent call last):
          File "editor.py", line 27, in save_title
            session.flush()
        sqlalchemy.orm.exc.StaleDataError: UPDATE statement on table 'posts' expected to update 1
        row(s); 0 were matched.
    """
    # One statement tests and writes, so nothing can come in between.
    retitled = update(Post).where(Post.id == post.id).values(title=title).returning(Post.id)
    return session.scalars(retitled).one_or_none() is not None
