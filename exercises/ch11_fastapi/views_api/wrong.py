"""Wrong answers to ``views_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def _add(session, post_id, drafts=False):
    query = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    if not drafts:
        query = query.where(Post.status == "published")
    return session.scalar(query.returning(Post.views))


def _app(factory, work=_add, scope="function", begin=True, missing=True, status=200):
    app = FastAPI()

    def get_session():
        with factory.begin() if begin else factory() as session:
            yield session

    @app.post("/posts/{post_id}/views", status_code=status)
    def view(post_id: int, session: Annotated[Session, Depends(get_session, scope=scope)]):
        views = work(session, post_id)
        if views is None:
            if missing:
                raise HTTPException(404)
            return None
        return {"id": post_id, "views": views}

    return app


def reads_then_writes(factory):
    """Load, add one, commit."""

    def work(session, post_id):
        post = session.get(Post, post_id)
        if post is None or post.status != "published":
            return None
        post.views += 1
        return post.views

    return _app(factory, work)


def blocks_the_event_loop(factory):
    """async is faster."""
    app = FastAPI()

    @app.post("/posts/{post_id}/views")
    async def view(post_id: int):
        with factory.begin() as session:
            views = _add(session, post_id)
        if views is None:
            raise HTTPException(404)
        return {"id": post_id, "views": views}

    return app


def counts_drafts(factory):
    """A view is a view."""
    return _app(factory, lambda session, post_id: _add(session, post_id, drafts=True))


def answers_with_null(factory):
    """Nothing was changed, so nothing is said."""
    return _app(factory, missing=False)


def commits_after_the_answer(factory):
    """A dependency with yield, as in every tutorial."""
    return _app(factory, scope=None)


def never_commits(factory):
    """The UPDATE has been sent."""
    return _app(factory, begin=False)


def the_old_number(factory):
    """Read it, then count."""

    def work(session, post_id):
        query = select(Post.views).where(Post.id == post_id, Post.status == "published")
        views = session.scalar(query.with_for_update())
        _add(session, post_id)
        return views

    return _app(factory, work)


def created(factory):
    """A POST creates."""
    return _app(factory, status=201)
