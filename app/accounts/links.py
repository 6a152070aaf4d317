"""Links that are sent by e-mail: to verify an address, and to set a new password.

A link proves that the user reads the mailbox. It works once, for a while, and only for the address
that it was sent to. Of its token only a hash is stored, so the table alone opens no account.
"""

from __future__ import annotations

import enum
import logging
import secrets
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.errors import LinkEnded
from app.accounts.throttle import MailThrottle, Throttle
from app.config import Settings
from app.crud import email_tokens, tokens, users
from app.database import Database
from app.models import User
from app.operations import logs
from app.operations.mail import Mailer
from app.postgres import db_errors
from app.security import fingerprint

log = logging.getLogger(__name__)

VERIFICATION = """\
Hello {name},

This address was entered for the account {name}. To confirm that it is yours, open:

{link}

The link can be used once, and expires in {within}. If the account isn't yours, do nothing.
"""
RESET = """\
Hello {name},

A new password was requested for your account. To choose one, open:

{link}

The link can be used once, and expires in {within}. Choosing a new password ends all
sessions. If you didn't request it, do nothing: your password stays as it is.
"""


class Purpose(enum.StrEnum):
    """What a link is for. Its token works for nothing else."""

    VERIFICATION = "verify-email"
    RESET = "reset-password"


async def issue(session: AsyncSession, settings: Settings, user: User, purpose: Purpose) -> str:
    """A new token for a link, of which the database keeps the hash."""
    token = secrets.token_urlsafe(32)
    lifetime = _lifetime(settings, purpose)
    await email_tokens.store(session, user, fingerprint(purpose, token), lifetime)
    return token


async def send_verification(mailer: Mailer, settings: Settings, user: User, token: str) -> None:
    """Send the link, once the token is committed and no connection waits for a mail server."""
    within = f"{settings.verification_hours} hours"
    link = mailer.link(Purpose.VERIFICATION, token)
    text = VERIFICATION.format(name=user.username, link=link, within=within)
    await mailer.send(user.email, "Confirm your e-mail address", text)


async def send_reset(database: Database, mailer: Mailer, email: str) -> None:
    """Send the account of this address a link, if there is one. After the answer, in every case.

    To the address as it is stored: two that the database takes for one may be two mailboxes.
    """
    settings = database.settings
    try:
        async with database.SessionLocal.begin() as session:
            user = await users.by_email(session, email)
            if user is None or not user.is_active:
                return
            throttle = MailThrottle(settings)
            if not await throttle.counts(session, throttle.account(Purpose.RESET, user.id)):
                return  # the answer is out already, and is the same in every case
            token = await issue(session, settings, user, Purpose.RESET)
    except db_errors.KINDS as error:
        logs.repeated(log, "mail not sent", db_errors.cause(error))
        return
    within = f"{settings.reset_minutes} minutes"
    link = mailer.link(Purpose.RESET, token)
    text = RESET.format(name=user.username, link=link, within=within)
    await mailer.send(user.email, "Choose a new password", text)


async def check(session: AsyncSession, purpose: Purpose, token: str) -> None:
    """Raise LinkEnded unless the token looks good: before something slow is done for it."""
    if await email_tokens.get(session, fingerprint(purpose, token)) is None:
        raise LinkEnded


async def verify_email(session: AsyncSession, token: str) -> None:
    """Use a link: the address is its user's. Raises LinkEnded."""
    user = await _use(session, Purpose.VERIFICATION, token)
    user.email_verified_at = func.now()


async def reset_password(
    session: AsyncSession, settings: Settings, address: str, token: str, password_hash: str
) -> None:
    """Use a link: set a new password and end all logins. Raises LinkEnded."""
    user = await _use(session, Purpose.RESET, token)
    user.password_hash = password_hash
    # It came to the address of the account, so that one is verified as well.
    user.email_verified_at = user.email_verified_at or func.now()
    users.end_access_tokens(user)
    await tokens.revoke_all(session, user.id)
    # Failed attempts with the old password must not block a sign-in with the new one.
    for login in (user.username, user.email):
        await Throttle(settings, address, login, user).forget(session)


async def _use(session: AsyncSession, purpose: Purpose, token: str) -> User:
    """The locked user of a token, which is used up."""
    known = await email_tokens.get(session, fingerprint(purpose, token))
    if known is None:
        raise LinkEnded
    # The user first, as everywhere: a second use waits here, and then finds the token used.
    user = await users.get(session, known.user_id, lock=True)
    if (
        user is None
        or not user.is_active
        or user.email != known.email
        # Another password, a ban, or all logins ended: what was asked for before is over.
        or (purpose is Purpose.RESET and user.token_version != known.token_version)
        or not await email_tokens.use(session, known)
    ):
        raise LinkEnded
    return user


def _lifetime(settings: Settings, purpose: Purpose) -> timedelta:
    if purpose is Purpose.RESET:
        return timedelta(minutes=settings.reset_minutes)
    return timedelta(hours=settings.verification_hours)
