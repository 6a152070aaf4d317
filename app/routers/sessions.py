"""The sessions of a user: list where an account is signed in, and end sessions."""

from __future__ import annotations

import struct
from uuid import UUID

from fastapi import APIRouter

from app.accounts import access
from app.crud import tokens, users
from app.deps import SessionDep, SettingsDep, TokenDep
from app.http import cursors
from app.http.errors import Problem, documented
from app.http.parameters import Cursor, Limit, SessionId
from app.http.retry import RetryRoute
from app.schemas import SessionOut, SessionPage

router = APIRouter(
    prefix="/users/me/sessions",
    tags=["sessions"],
    route_class=RetryRoute,
    responses=documented(400, 401, 422, 503),
)
_TWO_INTEGERS = struct.Struct(">qq")


@router.get("")
async def list_sessions(
    token: TokenDep,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SessionPage:
    """List your sessions, latest sign-in first."""
    user = await access.open_account(session, token)
    after = None
    if cursor is not None:
        began, *family = cursors.decode(settings.secret, "sessions", cursor)
        after = cursors.moment(began), UUID(bytes=_TWO_INTEGERS.pack(*family))
    rows = await tokens.sessions(session, user.id, after, limit + 1)
    page = rows[:limit]
    following = None
    if len(rows) > limit:
        began, family = cursors.microseconds(page[-1].signed_in_at), page[-1].family.bytes
        position = began, *_TWO_INTEGERS.unpack(family)
        following = cursors.encode(settings.secret, "sessions", *position)
    items = [
        SessionOut(
            id=row.family,
            signed_in_at=row.signed_in_at,
            refreshed_at=row.refreshed_at,
            expires_at=row.expires_at,
            user_agent=row.user_agent,
            current=row.family == token.family,
        )
        for row in page
    ]
    return SessionPage(items=items, next_cursor=following)


@router.delete("", status_code=204)
async def end_other_sessions(token: TokenDep, session: SessionDep) -> None:
    """End all sessions except this one.

    This immediately revokes every access token of the account, including the one that this
    request used. This session can refresh, as after any 401, and the others no longer can.
    """
    user = await access.open_account(session, token, lock=True)
    users.end_access_tokens(user)
    await tokens.revoke_all(session, user.id, but=token.family)


@router.delete("/{session_id}", status_code=204, responses=documented(404))
async def end_session(session_id: SessionId, token: TokenDep, session: SessionDep) -> None:
    """End one session, this one or another.

    This immediately revokes every access token of the account; the remaining sessions can get a
    new one with their refresh tokens.
    """
    user = await access.open_account(session, token, lock=True)
    if not await tokens.end_session(session, user.id, session_id):
        raise Problem(404, "You have no such session.")
    users.end_access_tokens(user)
