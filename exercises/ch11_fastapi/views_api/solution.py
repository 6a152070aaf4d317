"""The reference solution of ``views_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post


class Views(BaseModel):
    """How often a post was read."""

    id: int
    views: int


def views_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which counts a view of a post.

    POST /posts/{post_id}/views adds one to the views of a published post and answers with 200 and
    {"id": ..., "views": ...}, the new number. For a post that isn't there, and for a draft, the
    response is 404. No view is lost when several clients send requests at the same time, and each
    gets a number of its own. The view is committed before the response is sent. While PostgreSQL is
    working, the application can answer other requests.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    @app.post("/posts/{post_id}/views")
    def count_view(
        post_id: int, session: Annotated[Session, Depends(get_session, scope="function")]
    ) -> Views:
        # The database adds, with the row locked: two requests can't start from the same number.
        views = session.scalar(
            update(Post)
            .where(Post.id == post_id, Post.status == "published")
            .values(views=Post.views + 1)
            .returning(Post.views)
        )
        if views is None:
            raise HTTPException(404, "There is no such post.")
        return Views(id=post_id, views=views)

    return app
