"""Exercises for chapter 11. Replace each ``raise NotImplementedError`` and run its check.

Each function but ``rolled_back`` is given a sessionmaker and returns an application. The check
sends requests to yours and to ours, on databases with the same rows, and compares status, body,
tables and statements. The wording of error messages is up to you. Declare schemas above the
function that uses them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker


def tags_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with two endpoints that read tags.

    GET /tags answers with a list of {"id": ..., "name": ...}, sorted by name. `?limit=` says how
    many, from 1 to 50; the default is 10, and anything else is answered with 422. No more rows are
    fetched than the list has. GET /tags/{tag_id} answers with one tag, or with 404. An id is a
    number from 1 to 2147483647, the largest that the column can hold; for anything else the
    response is 422.
    """
    raise NotImplementedError


def new_tag_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which adds a tag.

    POST /tags takes {"name": "sql"}. Whitespace around the name is removed; what is left must have
    1 to 30 characters, or the response is 422. A new tag is answered with 201, the header Location:
    /tags/{id} and the body {"id": ..., "name": ...}. A name that is already taken is answered with
    409, even when several clients send it at the same time. The tag is committed before the
    response is sent.
    """
    raise NotImplementedError


def sign_up_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which adds a user.

    POST /users takes {"username": ..., "email": ..., "full_name": ...}. A username has 1 to 30
    characters; an email has 3 to 254 and an @ in it; full_name may be left out or null, and has up
    to 100 characters. Anything else in the body has no effect. The response is 201 with the body
    {"id": ..., "username": ...}, which is all that others may know. A username or an email that is
    taken is answered with 409, even when several clients send it at the same time.
    """
    raise NotImplementedError


def profile_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which changes a user.

    PATCH /users/{user_id} takes any of "username" (1 to 30 characters), "full_name" (up to 100) and
    "bio". What isn't sent stays as it is. null sets full_name or bio to NULL; a username can't be
    null. A field that isn't one of these is an error. The response is 200 with {"id": ...,
    "username": ..., "full_name": ..., "bio": ...}; 404 where there is no such user, 409 where the
    username is taken, and 422 for a body that isn't valid.
    """
    raise NotImplementedError


def pages_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which answers with published posts page by page.

    GET /posts answers with {"items": [{"id": ..., "title": ...}, ...], "next": ...}, the largest
    ids first. `?limit=` says how many, from 1 to 20; the default is 5. `next` is null on the last
    page. Otherwise it is a number: the client sends it back as `?before=` and gets the page that
    follows. Even if posts are added or deleted in the meantime, no post is repeated or skipped. A
    page takes one statement, which fetches at most one row more than the page shows.
    """
    raise NotImplementedError


def posts_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which answers with the newest published posts.

    GET /posts answers with a list of at most 20 posts, the largest ids first: {"id": ..., "title":
    ..., "author": {"id": ..., "username": ...}, "tags": [{"name": ...}, ...]}, with the tags sorted
    by name. Posts without a tag are among them. Three statements at most, however many posts there
    are.
    """
    raise NotImplementedError


def problems_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application in which every error is a problem document.

    GET /posts/{post_id} answers with {"id": ..., "title": ...}, or with 404. A post_id is a number
    from 1 to 2147483647. Every error response, including the one for a path or a method that
    doesn't exist, has the content type application/problem+json and the body {"status": ...,
    "detail": ...}: the status code and a message. If the request isn't valid (422), the body has
    "errors" as well: the places of the invalid values, such as ["path.post_id"]. A 405 response
    keeps its Allow header.
    """
    raise NotImplementedError


def owner_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which deletes a post of the user who asks.

    DELETE /posts/{post_id} comes with the header `Authorization: Bearer <username>` (a username
    stands in for a token here). If the header is missing or has a different form, or if no active
    user has that name, the response is 401 with the header `WWW-Authenticate: Bearer`, whether or
    not there is such a post. Then 404 where there is no such post, 403 where it is a different
    user's, and otherwise 204 without a body: the post is deleted together with its comments and its
    links to tags.
    """
    raise NotImplementedError


def views_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which counts a view of a post.

    POST /posts/{post_id}/views adds one to the views of a published post and answers with 200 and
    {"id": ..., "views": ...}, the new number. For a post that isn't there, and for a draft, the
    response is 404. No view is lost when several clients send requests at the same time, and each
    gets a number of its own. The view is committed before the response is sent. While PostgreSQL is
    working, the application can answer other requests.
    """
    raise NotImplementedError


def rolled_back(
    engine: Engine, app: FastAPI, get_session: Callable[..., Iterator[Session]]
) -> AbstractContextManager[None]:
    """Return a context manager inside which the application works in one transaction of yours.

    Inside the block, FastAPI calls a function that you write in place of `get_session`. As with
    `get_session` itself, every request has a session of its own, which commits if the endpoint
    succeeds and rolls back if it raises: what one request commits, the next one sees, and when a
    request fails, only what it has written is undone. No other connection sees any of it. When the
    block ends, even with an error, all of it is undone, the connection is back in the pool, and the
    application's overrides are what they were before. Errors that are raised in the block are
    passed on.
    """
    raise NotImplementedError


def bio_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which takes a user's bio as a text file.

    PUT /users/{user_id}/bio takes a form with one file, `file`. Its bytes are the new bio, as
    UTF-8; they are stored as they are, and an empty file is an empty bio. The response is 200 with
    {"id": ..., "characters": ...}, the length of the bio. A file of more than 10,000 bytes is
    answered with 413, and isn't read into memory as a whole. One that isn't UTF-8, or that contains
    the null character (code 0), which PostgreSQL can't store, is answered with 422, as is a form
    without a file. 404 where there is no such user; an id is a number from 1 to 2147483647. What
    the client says about the file's name, type and length is ignored.
    """
    raise NotImplementedError
