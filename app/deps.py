"""What the routes ask for: sessions, readers, and who is asking."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from app.accounts import access, throttle
from app.accounts.errors import NotSignedIn
from app.config import Settings
from app.crud import users
from app.crud.visibility import ANONYMOUS, Viewer
from app.database import Database, get_session
from app.fastpaths.fast import FastPaths
from app.fastpaths.hot_paths import HotPaths
from app.fastpaths.plain import PlainPaths
from app.http.errors import Problem
from app.models import Role, User
from app.operations.mail import Mailer
from app.postgres.reader import Reads
from app.security import Passwords, Token, Tokens, fingerprint

# Of a User-Agent; browsers stay below.
MAX_AGENT = 300
_SCHEME: dict[str, Any] = {
    "tokenUrl": "auth/token",
    "scheme_name": "OAuth2PasswordBearer",
    "auto_error": False,
}
_bearer = OAuth2PasswordBearer(**_SCHEME)


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


async def get_mailer(request: Request) -> Mailer:
    """What sends mail. Raises Problem, for every request alike, if it cannot."""
    mailer: Mailer = request.app.state.mailer
    if not mailer.available:
        raise Problem(503, "No mail server is configured: set SMTP_HOST.", code="no_mail")
    if mailer.busy:
        wait = {"Retry-After": "10"}
        raise Problem(503, "Too many e-mails are being sent right now.", code="busy", headers=wait)
    return mailer


async def get_tokens(request: Request) -> Tokens:
    """The signer of tokens."""
    tokens: Tokens = request.app.state.tokens
    return tokens


async def get_reader(request: Request) -> Reads:
    """Where this client's reads go."""
    database: Database = request.app.state.database
    return await database.reader_for(request)


def hot_paths(request: Request) -> HotPaths:
    """The twin that answers: FAST_PATHS decides, here and nowhere else.

    A plain call, and not a dependency: these routes are asked most, and FastAPI's work for one more
    dependency took a twentieth of a small request.
    """
    state = request.app.state
    if state.settings.fast_paths:
        return FastPaths(state.database, request)
    return PlainPaths(state.database)


async def get_address(request: Request) -> str:
    """The client's address."""
    return request.client.host if request.client else "unknown"


AddressDep = Annotated[str, Depends(get_address)]


async def get_client(request: Request, address: AddressDep) -> bytes:
    """What tells one client from another, as far as it can be told."""
    agent = request.headers.get("user-agent", "")
    return fingerprint("client", throttle.network(address), agent)


async def get_agent(request: Request) -> str | None:
    """The client's User-Agent, without control characters: it is shown to the user it signs in."""
    agent = request.headers.get("user-agent", "")
    return "".join(filter(str.isprintable, agent))[:MAX_AGENT] or None


# scope="function": the commit comes before the answer. See app/database.py.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReaderDep = Annotated[Reads, Depends(get_reader)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]
MailerDep = Annotated[Mailer, Depends(get_mailer)]
PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
TokensDep = Annotated[Tokens, Depends(get_tokens)]
AgentDep = Annotated[str | None, Depends(get_agent)]
ClientDep = Annotated[bytes, Depends(get_client)]
BearerDep = Annotated[str | None, Depends(_bearer)]


async def signed_in(request: Request, bearer: BearerDep) -> Token:
    """A valid access token. Doesn't query the database."""
    if bearer is None:
        raise NotSignedIn
    tokens: Tokens = request.app.state.tokens
    return tokens.read("access", bearer)


TokenDep = Annotated[Token, Depends(signed_in)]


async def current_user(session: SessionDep, token: TokenDep) -> User:
    """The user who is signed in."""
    return await access.open_account(session, token)


CurrentUser = Annotated[User, Depends(current_user)]


async def writer(user: CurrentUser) -> User:
    """A user who may write."""
    access.check_may_write(user)
    return user


async def admin(user: CurrentUser) -> User:
    """An admin."""
    if user.role is not Role.ADMIN:
        raise Problem(403, "Admins only.", code="admins_only")
    return user


async def locked_admin(session: SessionDep, token: TokenDep) -> User:
    """An admin who stays one until the unit of work ends: a demotion came before, or waits."""
    return await admin(await access.open_account(session, token, lock=True))


Writer = Annotated[User, Depends(writer)]
Admin = Annotated[User, Depends(admin)]
LockedAdmin = Annotated[User, Depends(locked_admin)]


class _Visitor(OAuth2PasswordBearer):
    """Who looks at something that everybody may look at. A bad token is still refused.

    Asked of the primary, whatever server the rows then come from. The security scheme itself is
    the dependency: every read asks for it, and FastAPI resolves each dependency anew.
    """

    async def __call__(self, request: HTTPConnection) -> Any:
        bearer = await super().__call__(request)
        if bearer is None:
            return ANONYMOUS
        state = request.app.state
        token = state.tokens.read("access", bearer)
        row = await state.database.reader.row(users.viewer_query(), id=token.user_id)
        account = access.present(row, token)
        return Viewer(account["id"], Role(account["role"]))


ViewerDep = Annotated[Viewer, Depends(_Visitor(**_SCHEME))]


def viewer_of(user: User) -> Viewer:
    """The same for a user who is loaded already."""
    return Viewer(user.id, user.role)
