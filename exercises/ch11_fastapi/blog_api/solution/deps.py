"""What endpoints depend on: a session, the user, a post that the user may see."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from .models import Post, User
from .schemas import Id


def get_session(request: Request) -> Iterator[Session]:
    """The session of one request; it commits before the answer leaves."""
    with request.app.state.sessions.begin() as session:
        yield session


Db = Annotated[Session, Depends(get_session, scope="function")]
UNKNOWN = HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})


def visitor(request: Request, session: Db) -> User | None:
    """The user who sends the request, if it says who that is."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, name = header.partition(" ")
    query = select(User).where(User.username == name, User.is_active)
    user = session.scalars(query).one_or_none()
    if scheme.lower() != "bearer" or user is None:
        raise UNKNOWN
    return user


Visitor = Annotated[User | None, Depends(visitor)]


def signed_in(user: Visitor) -> User:
    """The user who sends the request."""
    if user is None:
        raise UNKNOWN
    return user


Me = Annotated[User, Depends(signed_in)]


def visible_post(post_id: Id, user: Visitor, session: Db) -> Post:
    """The post, if it is published or the visitor's own."""
    post = session.get(Post, post_id, options=[joinedload(Post.author), selectinload(Post.tags)])
    if post is None or (post.status != "published" and (user is None or post.author_id != user.id)):
        raise HTTPException(404, "There is no such post.")
    return post


VisiblePost = Annotated[Post, Depends(visible_post)]


def own_post(user: Me, post: VisiblePost) -> Post:
    """The post, if it is the user's own."""
    if post.author_id != user.id:
        raise HTTPException(403, "This is another user's post.")
    return post


OwnPost = Annotated[Post, Depends(own_post)]
