"""Exercises for chapter 12. Replace each ``raise NotImplementedError`` and run its check.

Each function is called in an event loop, with a session, an engine or a sessionmaker on asyncpg.
The check compares what it returns, what it leaves in the database, the statements, and what only
the loop shows: whether it was blocked, and whether something was left open.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from workbook.blog import Post, User


async def in_one_transaction(
    engine: AsyncEngine, *functions: Callable[[Connection], Any]
) -> list[Any]:
    """Call plain functions one after the other, and return what they return as a list.

    Each of them takes a plain Connection, as `Base.metadata.create_all` does. All of them work in
    the same transaction. It is committed at the end. If one of them raises, nothing is saved, the
    others are not called, and the error goes to the caller.
    """
    raise NotImplementedError


async def user_with_posts(session: AsyncSession, username: str) -> User | None:
    """Return the user with this username, with everything that the caller will read.

    The caller reads the posts of the user and the tags of each post, without any `await`. Send no
    more than three statements. If no user has this username, return None. The session is the
    caller's: its transaction goes on.
    """
    raise NotImplementedError


async def add_draft(factory: async_sessionmaker[AsyncSession], author_id: int, title: str) -> Post:
    """Add a post with this title by this author, commit, and return it.

    Its content is an empty string; everything else is what the table gives a new row. The session
    is closed when your function returns, and the caller reads every column of the post. If the
    database refuses the post, the error goes to the caller, and nothing is saved.
    """
    raise NotImplementedError


async def in_parallel(
    factory: async_sessionmaker[AsyncSession],
    work: Callable[[AsyncSession, int], Awaitable[int]],
    post_ids: list[int],
    at_once: int,
) -> list[int | None]:
    """Await `work(session, post_id)` for each id, several at the same time, and return the results.

    The results are in the order of `post_ids`. Each piece of work has a session of its own, which
    is committed when the work has returned. Where the work raises LookupError, its result is None
    and none of its changes are saved; the others are not affected. As many as `at_once` run at the
    same time, and never more.
    """
    raise NotImplementedError


async def export_titles(engine: AsyncEngine, write: Callable[[str], Awaitable[None]]) -> int:
    """Write the titles of all published posts, by id, and return how many there were.

    Write each one with `await write(title)`. There may be millions: send one SELECT, and never
    fetch more than a hundred rows at once. If `write` raises, the error goes to the caller and no
    connection stays in use.
    """
    raise NotImplementedError


async def rename_within(
    factory: async_sessionmaker[AsyncSession],
    user_id: int,
    find_name: Callable[[int], Awaitable[str]],
    seconds: float,
) -> bool:
    """Give a user the full name that a service finds, unless that takes too long.

    `await find_name(user_id)` returns the new name. Save it and return True. If it takes longer
    than `seconds`, stop waiting, change nothing and return False. Where there is no such user,
    return False. Any other error goes to the caller. Whatever happens, no session, connection or
    transaction stays open, and nothing goes on in the background.
    """
    raise NotImplementedError


async def log_in(
    factory: async_sessionmaker[AsyncSession],
    username: str,
    password: str,
    verify: Callable[[int, str], bool],
) -> bool:
    """Return whether this is the password of the active user with this username.

    `verify(user_id, password)` says whether the password is right. It is a plain function that
    hashes the password, which takes a long time on purpose: meanwhile the event loop has to go on,
    and no connection may be in use. If the password is right, set the user's last_login_at to the
    database's current time and commit. Nobody can log in with a username that no active user has.
    """
    raise NotImplementedError


async def update_bio(
    factory: async_sessionmaker[AsyncSession],
    user_id: int,
    fetch_bio: Callable[[str], Awaitable[str | None]],
) -> bool:
    """Give a user the bio that a service has for the username, and return whether it was saved.

    `await fetch_bio(username)` asks the service, which may take seconds: meanwhile no connection is
    in use. It returns None where it has no bio; then nothing changes. Return False, too, if there
    is no such user, or if the user is gone by the time the answer arrives. Nothing else about the
    user changes. An error from the service goes to the caller.
    """
    raise NotImplementedError


def comments_api(factory: async_sessionmaker[AsyncSession]) -> FastAPI:
    """Return an application with two endpoints, both `async def`.

    GET /posts/{post_id} answers with {"id": ..., "title": ..., "author": ..., "comments": [...]},
    author being a username. The comments are sorted by id, each as {"id": ..., "author": ...,
    "content": ...}. POST /posts/{post_id}/comments takes {"author_id": ..., "content": ...}; the
    content has 1 to 500 characters, and anything else in the body has no effect. The response is
    201 with the new comment, in the same form. The comment is committed before the response is
    sent. If the post or the author doesn't exist, the response is 404. A request sends no more than
    four statements.
    """
    raise NotImplementedError
