"""Other right answers to ``import_drafts``."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post


def commits_by_hand(factory: sessionmaker[Session], author_id: int, titles: Sequence[str]) -> int:
    """One commit, then the count in a transaction of its own, all in a with block."""
    with factory() as session:
        for title in titles:
            session.add(Post(author_id=author_id, title=title, content=""))
        session.commit()
        drafts = select(func.count(Post.id)).filter_by(author_id=author_id, status="draft")
        return session.scalars(drafts).one()


def closes_in_the_end(factory: sessionmaker[Session], author_id: int, titles: Sequence[str]) -> int:
    """try and finally; the error is rolled back and raised again."""
    session = factory()
    try:
        rows = [{"author_id": author_id, "title": title, "content": ""} for title in titles]
        if rows:
            session.execute(insert(Post), rows)
        query = select(Post.id).where(Post.author_id == author_id).where(Post.status == "draft")
        number = len(session.scalars(query).all())
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()
    return number
