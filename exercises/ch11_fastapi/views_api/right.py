"""Other right answers to ``views_api``."""

from fastapi import FastAPI, HTTPException
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select

from workbook.blog import Post


def locks_the_row(factory):
    """SELECT ... FOR UPDATE, then the object."""
    app = FastAPI()

    @app.post("/posts/{post_id}/views")
    def view(post_id: int):
        with factory.begin() as session:
            query = select(Post).where(Post.id == post_id, Post.status == "published")
            post = session.scalars(query.with_for_update()).one_or_none()
            if post is None:
                raise HTTPException(404)
            post.views += 1
            return {"id": post_id, "views": post.views}

    return app


def async_with_a_thread(factory):
    """An async endpoint that leaves the database to a thread; the attribute is an expression."""
    app = FastAPI()

    def work(post_id):
        with factory() as session:
            post = session.get(Post, post_id)
            if post is None or post.status != "published":
                return None
            post.views = Post.views + 1
            session.flush()
            views = post.views
            session.commit()
            return views

    @app.post("/posts/{post_id}/views")
    async def view(post_id: int):
        views = await run_in_threadpool(work, post_id)
        if views is None:
            raise HTTPException(404)
        return {"id": post_id, "views": views}

    return app
