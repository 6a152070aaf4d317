"""What the routes ask for: sessions, readers, and who is asking."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import BigInteger, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.crud import users
from app.crud.visibility import ANONYMOUS, Viewer
from app.database import Database, get_session
from app.http.errors import Problem
from app.models import Role, User
from app.postgres.reader import Query, Reads, given
from app.security import Passwords, Token, Tokens, unauthorized

_bearer = OAuth2PasswordBearer("auth/token", auto_error=False)


# async although they wait for nothing: a plain def would take a thread of the pool per call.
async def get_settings(request: Request) -> Settings:
    """The settings that the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def get_database(request: Request) -> Database:
    """The database, for work outside the request's own transaction."""
    database: Database = request.app.state.database
    return database


async def get_passwords(request: Request) -> Passwords:
    """The hasher."""
    passwords: Passwords = request.app.state.passwords
    return passwords


async def get_tokens(request: Request) -> Tokens:
    """The signer of tokens."""
    tokens: Tokens = request.app.state.tokens
    return tokens


async def get_reader(request: Request) -> Reads:
    """Where reads go: to the replica if there is one and this client may use it.

    Only for what is shown. Who may do what is asked of the primary: a standby may not know yet
    that somebody was banned.
    """
    database: Database = request.app.state.database
    if database.replica:
        return await database.replica.reader_for(request)
    return database.reader


# scope="function": the commit comes before the answer. See app/database.py.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReaderDep = Annotated[Reads, Depends(get_reader)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]
PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
TokensDep = Annotated[Tokens, Depends(get_tokens)]
BearerDep = Annotated[str | None, Depends(_bearer)]


async def signed_in(tokens: TokensDep, bearer: BearerDep) -> Token:
    """A valid access token. Asks no database."""
    if bearer is None:
        raise unauthorized("Sign in first: POST /auth/token.", "not_authenticated")
    return tokens.read("access", bearer)


TokenDep = Annotated[Token, Depends(signed_in)]


async def current_user(session: SessionDep, token: TokenDep) -> User:
    """The user who is signed in."""
    return await open_account(session, token)


async def open_account(session: AsyncSession, token: Token, *, lock: bool = False) -> User:
    """The user of a token, from the database: a token may be older than a ban.

    An access token must be of the account's present version. A refresh token needs none: it is a
    row that can be revoked.
    """
    user = await users.get(session, token.user_id, lock=lock)
    if user is None or not user.is_active:
        raise unauthorized("The account is closed.", "invalid_token")
    if token.kind == "access" and token.version != user.token_version:
        raise _ended()
    return user


def _ended() -> Problem:
    return unauthorized("The token has been ended. Refresh it, or sign in again.", "invalid_token")


def still_has_password(user: User, known: str | None) -> None:
    """Raise Problem (503) if the locked user's password is not the one that was verified.

    A new password ends all logins: one with the old password must not slip in behind it.
    """
    if user.password_hash != known:
        wait = {"Retry-After": "1"}
        raise Problem(503, "The password was changed meanwhile.", code="try_again", headers=wait)


CurrentUser = Annotated[User, Depends(current_user)]


async def writer(user: CurrentUser) -> User:
    """A user who may write."""
    if user.role is Role.GUEST:
        raise Problem(403, "Guests may read only.", code="guests_read_only")
    return user


async def admin(user: CurrentUser) -> User:
    """An admin."""
    if user.role is not Role.ADMIN:
        raise Problem(403, "Admins only.", code="admins_only")
    return user


Writer = Annotated[User, Depends(writer)]
Admin = Annotated[User, Depends(admin)]


async def get_viewer(database: DatabaseDep, tokens: TokensDep, bearer: BearerDep) -> Viewer:
    """Who looks at something that everybody may look at. A bad token is still refused.

    Asked of the primary, whatever server the rows then come from.
    """
    if bearer is None:
        return ANONYMOUS
    token = tokens.read("access", bearer)
    row = await database.reader.row(_viewer_query(), id=token.user_id)
    if row is None:
        raise unauthorized("The account is closed.", "invalid_token")
    if row["token_version"] != token.version:
        raise _ended()
    return Viewer(row["id"], Role(row["role"]))


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


def viewer_of(user: User) -> Viewer:
    """The same for a user who is loaded already."""
    return Viewer(user.id, user.role)


@lru_cache(maxsize=1)
def _viewer_query() -> Query:
    return Query.of(
        select(User.id, User.role, User.token_version).where(
            User.id == given("id", BigInteger),
            User.is_active,
            User.deleted_at.is_(None),
        )
    )
