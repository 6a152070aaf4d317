"""Wrong answers to ``start_blog``, each with what its author was thinking."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def commits_twice(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """The posts need the id, so the user is committed first."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        session.add(user)
        session.commit()
        session.add_all([Post(author_id=user.id, title=title, content="") for title in titles])
        session.commit()
        return user.id


def forgets_commit(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """The with-block closes the session and sees to the rest."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in titles]
        session.add(user)
        session.flush()
        return user.id


def swallows_the_error(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int | None:
    """An error is caught and printed, then nothing crashes."""
    with Session(engine) as session:
        try:
            user = User(username=username, email=email)
            user.posts = [Post(title=title, content="") for title in titles]
            session.add(user)
            session.commit()
            return user.id
        except Exception as error:
            session.rollback()
            print("could not save:", type(error).__name__)
            return None


def changes_the_error(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """My callers know nothing of SQLAlchemy, so they get an error of my own."""
    try:
        with Session(engine) as session, session.begin():
            user = User(username=username, email=email)
            user.posts = [Post(title=title, content="") for title in titles]
            session.add(user)
            session.flush()
            return user.id
    except Exception as error:
        raise RuntimeError("could not save the blog") from error


_open_sessions = []


def keeps_the_connection(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """After the commit there is nothing left to do."""
    session = Session(engine)
    _open_sessions.append(session)
    user = User(username=username, email=email)
    user.posts = [Post(title=title, content="") for title in titles]
    session.add(user)
    session.commit()
    return user.id


def reads_the_id_too_late(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """The id comes with the commit, so it is read after the block."""
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in titles]
        session.add(user)
    return user.id


def half_is_saved(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """One helper for users, one for posts; with one commit where there is nothing else to save."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        session.add(user)
        if len(titles) > 0 and max(len(title) for title in titles) > 200:
            session.commit()
        session.flush()
        session.add_all([Post(author_id=user.id, title=title, content="") for title in titles])
        session.flush()
        user_id = user.id
        session.commit()
        return user_id


def drops_repeats(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """A title stands once."""
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in dict.fromkeys(titles)]
        session.add(user)
        session.flush()
        return user.id


def dates_them(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """Each post has a date."""
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        now = datetime.now(UTC)
        user.posts = [Post(title=title, content="", published_at=now) for title in titles]
        session.add(user)
        session.flush()
        return user.id
