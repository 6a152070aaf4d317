"""Signing in, staying in, signing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Response
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import access
from app.accounts import passwords as accounts
from app.accounts.errors import TokenReused
from app.crud import tokens as stored
from app.crud import users
from app.deps import (
    AddressDep,
    AgentDep,
    ClientDep,
    DatabaseDep,
    PasswordsDep,
    SessionDep,
    SettingsDep,
    TokenDep,
    TokensDep,
)
from app.http.errors import documented
from app.http.responses import NO_STORE
from app.http.retry import RetryRoute
from app.models import User
from app.schemas import RefreshIn, TokenPair
from app.schemas.fields import NoNul
from app.security import Tokens, fingerprint

router = APIRouter(
    prefix="/auth",
    tags=["auth"],
    route_class=RetryRoute,
    responses=documented(400, 401, 408, 413, 422, 503),
)


class SignIn(OAuth2PasswordRequestForm):
    """The form of OAuth2, with bounds."""

    def __init__(
        self,
        username: Annotated[str, Form(min_length=1, max_length=254), NoNul],
        password: Annotated[str, Form(min_length=1, max_length=128), NoNul],
        grant_type: Annotated[str | None, Form(pattern="^password$")] = None,
        scope: Annotated[str, Form(max_length=200)] = "",
    ) -> None:
        super().__init__(username=username, password=password, grant_type=grant_type, scope=scope)


@router.post("/token", responses=documented(429))
async def sign_in(
    form: Annotated[SignIn, Depends()],
    address: AddressDep,
    session: SessionDep,
    database: DatabaseDep,
    passwords: PasswordsDep,
    tokens: TokensDep,
    agent: AgentDep,
    response: Response,
) -> TokenPair:
    """Exchange username (or e-mail address) and password for tokens."""
    user = await accounts.sign_in(
        database, session, passwords, address, form.username, form.password
    )
    response.headers.update(NO_STORE)
    return await _pair(session, tokens, user, agent)


@router.post("/refresh")
async def refresh(
    body: RefreshIn,
    session: SessionDep,
    settings: SettingsDep,
    tokens: TokensDep,
    client: ClientDep,
    agent: AgentDep,
    response: Response,
) -> TokenPair:
    """Exchange a refresh token for new tokens. Each refresh token works once.

    For REFRESH_GRACE seconds the same client can use the same token again: two tabs of a browser
    may refresh at the same time, or a response may be lost on its way.

    Also refresh when an access token gets a 401 before it expires: the role, the password or the
    account has changed.
    """
    token = tokens.read("refresh", body.refresh_token)
    user = await access.open_account(session, token, lock=True)
    grace = timedelta(seconds=settings.refresh_grace)
    began = await stored.use(session, fingerprint(body.refresh_token), client, grace)
    if began is None:
        # Somebody has used it before: one of the two is a thief, so both have to sign in again.
        await stored.revoke_family(session, token.family)
        raise TokenReused
    response.headers.update(NO_STORE)
    return await _pair(session, tokens, user, agent, token.family, began)


@router.post("/logout", status_code=204)
async def sign_out(body: RefreshIn, session: SessionDep, tokens: TokensDep) -> None:
    """End this session: its refresh tokens stop working.

    Its last access token works until it expires, ACCESS_TOKEN_MINUTES after it was issued, so
    discard it. /auth/logout-everywhere ends access tokens as well.
    """
    token = tokens.read("refresh", body.refresh_token)
    # Locked: a refresh that is under way comes first, and what it has made is ended too.
    await users.get(session, token.user_id, lock=True)
    await stored.revoke_family(session, token.family)


@router.post("/logout-everywhere", status_code=204)
async def sign_out_everywhere(token: TokenDep, session: SessionDep) -> None:
    """End all sessions of the account, including this one: no earlier token works any longer."""
    user = await access.open_account(session, token, lock=True)
    users.end_access_tokens(user)
    await stored.revoke_all(session, user.id)


async def _pair(
    session: AsyncSession,
    tokens: Tokens,
    user: User,
    agent: str | None,
    family: UUID | None = None,
    signed_in_at: datetime | None = None,
) -> TokenPair:
    family = family or uuid4()
    access, _ = tokens.sign("access", user.id, family, user.token_version)
    fresh, ends = tokens.sign("refresh", user.id, family, user.token_version)
    await stored.store(session, user.id, family, fingerprint(fresh), ends, agent, signed_in_at)
    return TokenPair(
        access_token=access,
        refresh_token=fresh,
        expires_in=int(tokens.lifetime["access"].total_seconds()),
    )
