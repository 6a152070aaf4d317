"""Links by e-mail: verify an address, and replace a forgotten password."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Response

from app.accounts import access, links
from app.accounts.throttle import MailThrottle
from app.deps import (
    AddressDep,
    DatabaseDep,
    MailerDep,
    PasswordsDep,
    SessionDep,
    SettingsDep,
    TokenDep,
)
from app.http.errors import Problem, documented
from app.http.retry import RetryRoute
from app.schemas import EmailVerification, PasswordReset, PasswordResetRequest

router = APIRouter(
    prefix="/auth",
    tags=["auth"],
    route_class=RetryRoute,
    responses=documented(400, 408, 413, 422, 503),
)


@router.post(
    "/email-verification",
    status_code=202,
    response_class=Response,
    responses=documented(401, 409, 429),
)
async def request_verification(
    address: AddressDep,
    token: TokenDep,
    session: SessionDep,
    settings: SettingsDep,
    database: DatabaseDep,
    mailer: MailerDep,
    tasks: BackgroundTasks,
) -> None:
    """Send a link to your e-mail address, to confirm that the address is yours."""
    throttle = MailThrottle(settings)
    await throttle.count_request(database, address)
    user = await access.open_account(session, token)
    if user.email_verified:
        raise Problem(409, "Your e-mail address is already verified.", code="already_verified")
    await throttle.count(session, throttle.account(links.Purpose.VERIFICATION, user.id))
    secret = await links.issue(session, settings, user, links.Purpose.VERIFICATION)
    tasks.add_task(links.send_verification, mailer, settings, user, secret)


@router.post("/email-verification/confirm", status_code=204)
async def confirm_verification(body: EmailVerification, session: SessionDep) -> None:
    """Confirm an e-mail address with the token from the link. No sign-in is needed."""
    await links.verify_email(session, body.token)


@router.post("/password-reset", status_code=202, response_class=Response, responses=documented(429))
async def request_reset(
    body: PasswordResetRequest,
    address: AddressDep,
    settings: SettingsDep,
    database: DatabaseDep,
    mailer: MailerDep,
    tasks: BackgroundTasks,
) -> None:
    """Send a link for a new password to this e-mail address, if it has an account.

    The response is the same with and without an account: everything that depends on the account
    happens after the response has been sent.
    """
    await MailThrottle(settings).count_request(database, address)
    tasks.add_task(links.send_reset, database, mailer, body.email)


@router.post("/password-reset/confirm", status_code=204)
async def confirm_reset(
    body: PasswordReset,
    address: AddressDep,
    session: SessionDep,
    settings: SettingsDep,
    database: DatabaseDep,
    passwords: PasswordsDep,
) -> None:
    """Set a new password with the token from the link. This ends all sessions: sign in again."""
    async with database.SessionLocal() as before:
        await links.check(before, links.Purpose.RESET, body.token)
    # The slow part, while nothing is locked and no connection waits.
    hashed = await passwords.hash(body.password)
    await links.reset_password(session, settings, address, body.token, hashed)
