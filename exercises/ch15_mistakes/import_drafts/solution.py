"""The reference solution of ``import_drafts``."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post


def import_drafts(factory: sessionmaker[Session], author_id: int, titles: Sequence[str]) -> int:
    """Save a draft for each title, all or none, commit, and return how many drafts the author has.

    The new drafts are by this author and have "" as their content. What the database refuses is
    for the caller to handle: the error reaches it, and nothing is saved. Leave no connection in
    use.

    What happens instead: there is no error. Of a file with three titles, one of them too long, two
    are in the table. And after a number of files have been imported::

        Traceback (most recent call last):
          File "importer.py", line 33, in main
            drafts = import_drafts(SessionLocal, author_id, read(file))
          File "importer.py", line 24, in import_drafts
            return session.scalar(drafts) or 0
        sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed
        out, timeout 30.00
    """
    # One transaction for all of it. The block commits, or rolls back and lets the error go on.
    with factory.begin() as session:
        session.add_all([Post(author_id=author_id, title=title, content="") for title in titles])
        # The SELECT flushes first, so the new drafts are counted.
        drafts = select(func.count()).where(Post.author_id == author_id, Post.status == "draft")
        return session.scalars(drafts).one()
