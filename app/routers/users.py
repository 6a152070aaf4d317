"""Users."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.accounts import access, throttle
from app.accounts.passwords import ConfirmedPassword, set_password
from app.crud import audit, tokens, users
from app.deps import (
    AddressDep,
    Admin,
    DatabaseDep,
    PasswordsDep,
    SessionDep,
    SettingsDep,
    TokenDep,
    TokensDep,
    ViewerDep,
    hot_paths,
)
from app.http import cursors
from app.http.errors import Problem, documented
from app.http.parameters import Cursor, Id, Limit
from app.http.responses import NO_STORE, json_response
from app.http.retry import RetryRoute
from app.models import Action
from app.schemas import (
    Account,
    AccountPage,
    ChangedAccount,
    Profile,
    SignUp,
    UserAdministration,
    UserChanges,
)

router = APIRouter(
    prefix="/users",
    tags=["users"],
    route_class=RetryRoute,
    responses=documented(400, 401, 408, 413, 422, 503),
)


@router.get("/{user_id:id}", response_model=Account | Profile, responses=documented(404))
async def get_user(request: Request, user_id: Id, viewer: ViewerDep) -> Response:
    """A public profile. For your own account, and for admins, the response is the whole account."""
    whole = viewer.kind == "admin" or viewer.id == user_id
    user = await hot_paths(request).user(user_id, whole=whole)
    if user is None:
        raise Problem(404, "There is no such user.")
    return json_response(user)


@router.post("", status_code=201, responses=documented(409, 429))
async def sign_up(
    body: SignUp,
    address: AddressDep,
    session: SessionDep,
    database: DatabaseDep,
    passwords: PasswordsDep,
    response: Response,
) -> Account:
    """Create an account."""
    await throttle.count_sign_up(database, address)
    # First the slow part: the session takes its connection only when it is first used.
    hashed = await passwords.hash(body.password)
    user = await users.create(session, body.username, body.email, hashed)
    response.headers["Location"] = f"/users/{user.id}"
    return Account.model_validate(user)


@router.get("", responses=documented(403))
async def list_users(
    admin: Admin,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AccountPage:
    """All users, for admins."""
    after = cursors.decode(settings.secret, "users", cursor)[0] if cursor is not None else 0
    accounts = await users.page(session, after, limit + 1)
    page = accounts[:limit]
    more = len(accounts) > limit
    return AccountPage(
        items=[Account.model_validate(user) for user in page],
        next_cursor=cursors.encode(settings.secret, "users", page[-1].id) if more else None,
    )


@router.get("/me")
async def get_me(token: TokenDep, database: DatabaseDep) -> Account:
    """Your own account."""
    row = await database.reader.row(users.account_query(), id=token.user_id)
    return Account.model_validate(access.present(row, token))


@router.patch("/me", responses=documented(403, 409, 429))
async def change_me(
    body: UserChanges,
    address: AddressDep,
    token: TokenDep,
    session: SessionDep,
    database: DatabaseDep,
    passwords: PasswordsDep,
    signer: TokensDep,
    response: Response,
) -> ChangedAccount:
    """Change your account. A new password or e-mail address needs ``current_password``.

    A new password immediately ends all other sessions and revokes every access token, including the
    one of this request. This session continues: the response contains a new access token, and your
    refresh token remains valid.
    """
    confirmed = None
    if body.password is not None or body.email is not None:
        confirmed = await ConfirmedPassword.verify(
            database, session, passwords, address, token, body.current_password or ""
        )
    new_hash = None if body.password is None else await passwords.hash(body.password)
    user = await access.open_account(session, token, lock=True)
    if confirmed is not None:
        await confirmed.accept(session, user)
    if new_hash is not None:
        await set_password(session, user, new_hash, keep=token.family)
    if body.username is not None:
        user.username = body.username
    if body.email is not None and body.email != user.email:
        user.email, user.email_verified_at = body.email, None
    await session.flush()
    changed = ChangedAccount.model_validate(user)
    if new_hash is not None:
        changed.access_token, _ = signer.sign("access", user.id, token.family, user.token_version)
        response.headers.update(NO_STORE)
    return changed


@router.delete("/me", status_code=204, responses=documented(409))
async def delete_me(token: TokenDep, session: SessionDep) -> None:
    """Delete your account.

    Its username and e-mail address can be used again; its posts and comments stay.
    """
    admins = await users.lock_admins(session)
    user = await access.open_account(session, token, lock=True)
    if admins == [user]:
        raise Problem(409, "Make another user an admin first.", code="last_admin")
    users.end_access_tokens(user)
    await tokens.revoke_all(session, user.id)
    await users.delete(session, user)


@router.patch("/{user_id:id}", responses=documented(403, 404, 409))
async def change_user(
    user_id: Id, body: UserAdministration, admin: Admin, session: SessionDep
) -> Account:
    """Change a user's role, or close or reopen the account. For admins.

    A change revokes the user's access tokens immediately. After a change of role the user stays
    signed in (a refresh returns a valid token); closing the account ends all sessions.
    """
    if user_id == admin.id:
        # Else the last admin could lock everybody out.
        raise Problem(409, "Another admin must do this for you.", code="own_account")
    # Of two who do this to each other at the same time, the second is no longer an admin.
    if admin not in await users.lock_admins(session):
        raise Problem(403, "Admins only.", code="admins_only")
    user = await users.get(session, user_id, lock=True)
    if user is None:
        raise Problem(404, "There is no such user.")
    before = {"role": user.role, "is_active": user.is_active}
    if body.role is not None:
        user.role = body.role
    if body.is_active is not None:
        user.is_active = body.is_active
    after = {"role": user.role, "is_active": user.is_active}
    if before != after:
        users.end_access_tokens(user)
        await audit.add(session, admin, Action.USER_CHANGED, user.id, before=before, after=after)
    if not user.is_active:
        await tokens.revoke_all(session, user.id)
    await session.flush()
    return Account.model_validate(user)
