"""Right answers to ``start_blog`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post, User


def plain_sql(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """A connection, its transaction, and SQL by hand."""
    new_user = text("INSERT INTO users (username, email) VALUES (:name, :email) RETURNING id")
    draft = text("INSERT INTO posts (author_id, title, content) VALUES (:author, :title, '')")
    with engine.begin() as connection:
        user_id: int = connection.execute(new_user, {"name": username, "email": email}).scalar_one()
        if titles:
            connection.execute(draft, [{"author": user_id, "title": title} for title in titles])
    return user_id


def by_hand(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """try, except, finally: every step can be seen."""
    session = Session(engine, expire_on_commit=False)
    try:
        user = User(username=username, email=email)
        session.add(user)
        session.add_all([Post(author=user, title=title, content="") for title in titles])
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    return user.id


def session_maker(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """Core inserts in a session that commits by itself."""
    with sessionmaker(engine).begin() as session:
        new_user = insert(User).values(username=username, email=email).returning(User.id)
        user_id = session.scalars(new_user).one()
        for title in titles:
            session.add(Post(author_id=user_id, title=title, content="", status="draft", views=0))
    return user_id


def one_connection(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """The commit comes last; leaving the block earlier rolls back."""
    with engine.connect() as connection:
        users, posts = User.__table__, Post.__table__
        added = connection.execute(insert(users).values(username=username, email=email))
        user_id: int = added.inserted_primary_key[0]
        for title in titles:
            connection.execute(insert(posts).values(author_id=user_id, title=title, content=""))
        connection.commit()
        return user_id


def one_statement(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """What is one statement needs no second thought about transactions."""
    saved = text(
        "WITH new AS (INSERT INTO users (username, email) VALUES (:username, :email) "
        "RETURNING id), drafts AS (INSERT INTO posts (author_id, title, content) "
        "SELECT new.id, title, '' FROM new, unnest(CAST(:titles AS text[])) AS title) "
        "SELECT id FROM new"
    )
    values = {"username": username, "email": email, "titles": list(titles)}
    with engine.begin() as connection:
        return connection.execute(saved, values).scalar_one()  # type: ignore[no-any-return]
