"""The reference solution of ``pages_api``."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post


class PostOut(BaseModel):
    """A post in a list."""

    id: int
    title: str


class Page(BaseModel):
    """Some posts, and where the next ones begin."""

    items: list[PostOut]
    next: int | None


def pages_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which answers with published posts page by page.

    GET /posts answers with {"items": [{"id": ..., "title": ...}, ...], "next": ...}, the largest
    ids first. `?limit=` says how many, from 1 to 20; the default is 5. `next` is null on the last
    page. Otherwise it is a number: the client sends it back as `?before=` and gets the page that
    follows. Even if posts are added or deleted in the meantime, no post is repeated or skipped. A
    page takes one statement, which fetches at most one row more than the page shows.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    @app.get("/posts", response_model=Page)
    def list_posts(
        session: Annotated[Session, Depends(get_session)],
        limit: Annotated[int, Query(ge=1, le=20)] = 5,
        before: int | None = None,
    ) -> dict[str, Any]:
        query = select(Post.id, Post.title).where(Post.status == "published")
        if before is not None:
            query = query.where(Post.id < before)
        # One more than the page holds says whether there is another page.
        rows = session.execute(query.order_by(Post.id.desc()).limit(limit + 1)).all()
        items = rows[:limit]
        return {"items": items, "next": items[-1].id if len(rows) > limit else None}

    return app
