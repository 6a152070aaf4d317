"""Other right answers to ``hand_over``."""

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def plain_sql(session: Session, leaver: str, heir: str) -> int:
    """Two statements, and the session forgets what it has loaded."""
    session.flush()
    change = text(
        "UPDATE posts SET author_id = (SELECT id FROM users WHERE username = :heir) "
        "WHERE author_id = (SELECT id FROM users WHERE username = :leaver)"
    )
    connection = session.connection()
    number = connection.execute(change, {"heir": heir, "leaver": leaver}).rowcount
    connection.execute(text("DELETE FROM users WHERE username = :leaver"), {"leaver": leaver})
    session.expire_all()
    return number


def bulk(session: Session, leaver: str, heir: str) -> int:
    """The same with the classes: an UPDATE and a DELETE."""
    ids = dict(
        session.execute(
            select(User.username, User.id).where(User.username.in_([leaver, heir]))
        ).all()
    )
    moved = update(Post).where(Post.author_id == ids[leaver]).values(author_id=ids[heir])
    number = len(session.scalars(moved.returning(Post.id)).all())
    session.execute(delete(User).where(User.id == ids[leaver]))
    return number


def extends_the_heir(session: Session, leaver: str, heir: str) -> int:
    """The heir's list takes a copy of the leaver's."""
    old = session.query(User).filter_by(username=leaver).one()
    new = session.query(User).filter_by(username=heir).one()
    taken = tuple(old.posts)
    new.posts.extend(taken)
    session.flush()
    session.expire(old)
    session.delete(old)
    session.flush()
    return len(taken)
