"""Other right answers to ``owner_api``."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from sqlalchemy import delete, select

from workbook.blog import Post, User

_HEADERS = {"WWW-Authenticate": "Bearer"}


def the_header_by_hand(factory):
    """Reads the header itself, and deletes with a statement."""
    app = FastAPI()

    def who(authorization: Annotated[str | None, Header()] = None):
        scheme, _, name = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not name:
            raise HTTPException(401, headers=_HEADERS)
        with factory() as session:
            user_id = session.scalar(
                select(User.id).where(User.username == name, User.is_active.is_(True))
            )
        if user_id is None:
            raise HTTPException(401, headers=_HEADERS)
        return user_id

    @app.delete("/posts/{post_id}")
    def remove(post_id: int, user_id: Annotated[int, Depends(who)]):
        with factory.begin() as session:
            author = session.scalar(select(Post.author_id).where(Post.id == post_id))
            if author is None:
                raise HTTPException(404)
            if author != user_id:
                raise HTTPException(403)
            session.execute(delete(Post).where(Post.id == post_id))
        return Response(status_code=204)

    return app
