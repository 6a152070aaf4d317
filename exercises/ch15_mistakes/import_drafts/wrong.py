"""Wrong answers to ``import_drafts``, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post

_Factory = sessionmaker[Session]


def _drafts(session: Session, author_id: int) -> int:
    drafts = select(func.count()).where(Post.author_id == author_id, Post.status == "draft")
    return session.scalar(drafts) or 0


def _all(author_id: int, titles: Sequence[str]) -> list[Post]:
    return [Post(author_id=author_id, title=title, content="") for title in titles]


def only_closes(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """The traceback is about connections: a with block returns them."""
    with factory() as session:
        for title in titles:
            try:
                session.add(Post(author_id=author_id, title=title, content=""))
                session.commit()
            except Exception:
                session.rollback()
        return _drafts(session, author_id)


def swallows_the_error(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """All or nothing is one commit."""
    with factory() as session:
        try:
            session.add_all(_all(author_id, titles))
            session.commit()
        except SQLAlchemyError:
            session.rollback()
        return _drafts(session, author_id)


def commits_each(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """Without the except the error goes on."""
    with factory() as session:
        for title in titles:
            session.add(Post(author_id=author_id, title=title, content=""))
            session.commit()
        return _drafts(session, author_id)


def never_closed(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """After the commit the connection is returned."""
    session = factory()
    session.add_all(_all(author_id, titles))
    session.commit()
    return _drafts(session, author_id)


def counts_the_titles(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """As many as there were."""
    with factory.begin() as session:
        session.add_all(_all(author_id, titles))
    return len(titles)


def forgets_commit(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """The count finds them, so they are there."""
    with factory() as session:
        session.add_all(_all(author_id, titles))
        return _drafts(session, author_id)


def changes_the_error(factory: _Factory, author_id: int, titles: Sequence[str]) -> int:
    """A message that everybody understands."""
    try:
        with factory.begin() as session:
            session.add_all(_all(author_id, titles))
            session.flush()
            return _drafts(session, author_id)
    except SQLAlchemyError as error:
        raise ValueError("the file has been refused") from error
