"""The reference solution of ``start_blog``."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def start_blog(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """Save a new user together with one draft for each title, and return the user's id.

    The drafts have "" as their content. All of it is committed, or none of it: when the database
    refuses something, nothing stays behind and the error reaches the caller. Return the
    connection to the pool in either case.
    """
    # begin() commits at the end of the block and rolls back on an error: one end for everything.
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        session.add(user)
        session.flush()  # the posts need the user's id
        session.add_all([Post(author_id=user.id, title=title, content="") for title in titles])
        return user.id
