"""Wrong answers to ``owner_api``, each with what its author was thinking."""

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import HTTPBearer
from sqlalchemy import select

from workbook.blog import Post, User

_bearer = HTTPBearer(auto_error=False)


def _app(
    factory,
    active=True,
    nobody=True,
    owner=403,
    status=204,
    headers=True,
    post_first=False,
    any_scheme=False,
    prefix=False,
):
    app = FastAPI()
    how = {"WWW-Authenticate": "Bearer"} if headers else None

    def find(session, post_id):
        post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404)
        return post

    def name_in(request, credentials):
        if any_scheme:
            return request.headers.get("authorization", "").split(" ")[-1]
        return credentials.credentials if credentials else None

    @app.delete("/posts/{post_id}", status_code=status)
    def remove(post_id: int, request: Request, credentials=Depends(_bearer)):
        with factory.begin() as session:
            if post_first:
                find(session, post_id)
            name = name_in(request, credentials)
            query = select(User).where(User.username == name)
            if prefix:
                query = select(User).where(User.username.startswith(name or "?")).limit(1)
            if active:
                query = query.where(User.is_active)
            user = session.scalars(query).one_or_none()
            if user is None and nobody:
                raise HTTPException(401, headers=how)
            post = find(session, post_id)
            if owner and post.author_id != user.id:
                raise HTTPException(owner, headers=how if owner == 401 else None)
            session.delete(post)

    return app


def deletes_what_others_wrote(factory):
    """Who is signed in may delete."""
    return _app(factory, owner=0)


def inactive_users_may(factory):
    """A user is a user."""
    return _app(factory, active=False)


def server_error_without_a_user(factory):
    """Tokens are right."""
    return _app(factory, nobody=False)


def says_not_found_first(factory):
    """What isn't there needs no rights."""
    return _app(factory, post_first=True)


def answers_200(factory):
    """The default will do."""
    return _app(factory, status=200)


def no_www_authenticate(factory):
    """The status says it all."""
    return _app(factory, headers=False)


def not_yours_is_401(factory):
    """Not authorized."""
    return _app(factory, owner=401)


def any_scheme(factory):
    """The name is the last word."""
    return _app(factory, any_scheme=True)


def the_beginning_is_enough(factory):
    """A search by name."""
    return _app(factory, prefix=True)
