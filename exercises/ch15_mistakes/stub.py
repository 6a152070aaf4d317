"""Exercises for chapter 15. Each function below has one or more mistakes: find them and fix them.

A docstring says what the program should do, and then what happens instead. The class is a
migration, as in chapter 10, and the last function returns an application, as in chapter 11.
Tracebacks leave out most of the lines that belong to libraries.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from alembic import op
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, StringConstraints
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Comment, Post, Tag, User


def shown_posts(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """Count a view for each of these posts, commit, and return the posts, sorted by id.

    The caller has no session. It reads the title, the views (with the new one), the username of the
    author and the names of the tags. Other requests count views of the same posts at the same time.
    Send no more than four statements, however many posts there are, and leave no connection in use.

    What happens instead::

        Traceback (most recent call last):
          File "pages.py", line 12, in front_page
            lines = [f"{post.title} by {post.author.username}" for post in posts]
        sqlalchemy.orm.exc.DetachedInstanceError: Instance <Post at 0x7f1c> is not bound to a
        Session; attribute refresh operation cannot proceed
    """
    with factory() as session:
        counted = update(Post).where(Post.id.in_(post_ids)).values(views=Post.views + 1)
        session.execute(counted)
        query = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id)
        posts = session.scalars(query).all()
        session.commit()
        return list(posts)


def rename_user(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """Rename a user. Return whether that was possible, and the username that the user has now.

    A username that is taken isn't an error: the user keeps the old one. Any other error goes to
    the caller. The transaction is the caller's: what it has done before is kept, and in either
    case it goes on with the same session. The new username has been sent when the function
    returns.

    What happens instead, where the username is taken::

        Traceback (most recent call last):
          File "accounts.py", line 41, in rename_user
            return False, user.username
        sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back due to
        a previous exception during flush. To begin a new transaction with this Session, first issue
        Session.rollback(). Original exception was: (psycopg2.errors.UniqueViolation) duplicate key
        value violates unique constraint "uq_users_username"
    """
    user = session.get_one(User, user_id)
    user.username = username
    try:
        session.flush()
    except IntegrityError:
        return False, user.username
    return True, user.username


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
    if session.get(Post, post.id) is None:
        return False
    post.title = title
    session.flush()
    return True


def add_link(session: Session, post_id: int, name: str, url: str) -> None:
    """Add a link to the ``details`` of a post: its name and its address.

    The links are a dict in the details, ``{"links": {"docs": "https://..."}, ...}``. A link of that
    name gets the new address. A post may have details without links, or no details. Everything
    else in the details stays. The link has been sent when the function returns, and the
    session's object for the post shows it. The transaction is the caller's.

    What happens instead: no error, and the page shows the new link. After a restart it is gone::

        blog=> SELECT details FROM posts WHERE id = 7;
         {"links": {"docs": "https://docs.example"}, "minutes": 4}
    """
    post = session.get_one(Post, post_id)
    if post.details is None:
        post.details = {}
    post.details.setdefault("links", {})[name] = url
    session.flush()


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
    session = factory()
    for title in titles:
        try:
            session.add(Post(author_id=author_id, title=title, content=""))
            session.commit()
        except Exception:
            session.rollback()
    drafts = select(func.count()).where(Post.author_id == author_id, Post.status == "draft")
    return session.scalar(drafts) or 0


async def comment_counts(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """Return how many comments each of these posts has, zero included.

    The transaction is the caller's and goes on. What the caller has written in it, and not yet
    committed, counts as well. Fetch no counts of other posts.

    What happens instead::

        Traceback (most recent call last):
          File "stats.py", line 18, in comment_counts
            numbers = await asyncio.gather(*(count(post_id) for post_id in post_ids))
        sqlalchemy.exc.InvalidRequestError: This session is provisioning a new connection;
        concurrent operations are not permitted
    """

    async def count(post_id: int) -> int:
        query = select(func.count(Comment.id)).where(Comment.post_id == post_id)
        return await session.scalar(query) or 0

    numbers = await asyncio.gather(*(count(post_id) for post_id in post_ids))
    return dict(zip(post_ids, numbers, strict=True))


class MergeTags:
    """Merge tags that differ only in case.

    ``upgrade`` merges tags whose names become the same text when PostgreSQL's ``lower`` is applied
    to them. In each such group the tag with the lowest id stays, with its name, and every post that
    had any tag of the group now has this one. Then the unique index ``uq_tags_lower_name`` on
    ``lower(name)`` prevents new duplicates. ``downgrade`` removes the index; merged tags stay
    merged.

    It worked on the developer's machine. What happens instead in production::

        Traceback (most recent call last):
          File "versions/0002_merge_tags.py", line 12, in upgrade
            op.execute(
        sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value
        violates unique constraint "pk_post_tags"
        DETAIL:  Key (post_id, tag_id)=(9, 31) already exists.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.execute(
            "UPDATE post_tags SET tag_id = ("
            " SELECT min(same.id)"
            " FROM tags JOIN tags AS same ON lower(same.name) = lower(tags.name)"
            " WHERE tags.id = post_tags.tag_id)"
        )
        op.execute(
            "DELETE FROM tags WHERE id NOT IN (SELECT min(id) FROM tags GROUP BY lower(name))"
        )
        op.create_index("uq_tags_lower_name", "tags", [text("lower(name)")], unique=True)

    @staticmethod
    def downgrade() -> None:
        op.drop_index("uq_tags_lower_name", "tags")


class NewName(BaseModel):
    """The body of a request to ``rename_tag_api``. It is correct as it is."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=30)]


def rename_tag_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which renames a tag.

    PUT /tags/{tag_id} takes {"name": ...}, 1 to 30 characters, and answers with 200 and
    {"id": ..., "name": ...}; 404 if there is no such tag, 409 if another tag has the name, even if
    it got that name only a moment ago, and 422 for an invalid body. The name is committed before
    the response is sent. Any other error is answered with 500.

    What happens instead: for a name that is taken, the response is 200 with that name, and the tag
    keeps its old one. Nothing is logged. For a tag that doesn't exist, the response is 500::

        Traceback (most recent call last):
          File "uvicorn/protocols/http/h11_impl.py", line 403, in run_asgi
            result = await app(self.scope, self.receive, self.send)
        fastapi.exceptions.FastAPIError: Response not awaited. There's a high chance that the
        application code is raising an exception and a dependency with yield has a block with a bare
        except, or a block with except Exception, and is not raising the exception again.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        session = factory()
        try:
            yield session
            session.commit()
        except Exception:
            session.rollback()
        finally:
            session.close()

    @app.put("/tags/{tag_id}")
    def rename_tag(
        tag_id: int, new: NewName, session: Annotated[Session, Depends(get_session)]
    ) -> dict[str, Any]:
        tag = session.get(Tag, tag_id)
        if tag is None:
            raise HTTPException(404, "There is no such tag.")
        tag.name = new.name
        return {"id": tag.id, "name": tag.name}

    return app
