"""The reference solution of ``owner_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post, User

bearer = HTTPBearer(auto_error=False)


def owner_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which deletes a post of the user who asks.

    DELETE /posts/{post_id} comes with the header `Authorization: Bearer <username>` (a username
    stands in for a token here). If the header is missing or has a different form, or if no active
    user has that name, the response is 401 with the header `WWW-Authenticate: Bearer`, whether or
    not there is such a post. Then 404 where there is no such post, 403 where it is a different
    user's, and otherwise 204 without a body: the post is deleted together with its comments and its
    links to tags.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    def current_user(
        session: Annotated[Session, Depends(get_session, scope="function")],
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> User:
        name = credentials.credentials if credentials else None
        query = select(User).where(User.username == name, User.is_active)
        user = session.scalars(query).one_or_none()
        if user is None:
            raise HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
        return user

    # Dependencies come first: who isn't signed in doesn't learn which posts there are.
    @app.delete("/posts/{post_id}", status_code=204)
    def delete_post(
        post_id: int,
        user: Annotated[User, Depends(current_user)],
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> None:
        post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404, "There is no such post.")
        if post.author_id != user.id:
            raise HTTPException(403, "This is another user's post.")
        session.delete(post)

    return app
