"""Why an account, its password or its token is refused. The responses are in app/http/errors.py."""

from __future__ import annotations

from app.database import CommitFirst


class AccountError(Exception):
    """The parent of all of them. The message is for the client."""

    message = ""

    def __init__(self, *, retry_after: int | None = None) -> None:
        super().__init__(self.message)
        self.retry_after = retry_after


class NotSignedIn(AccountError):
    """There is no token."""

    message = "Sign in first: POST /auth/token."


class InvalidToken(AccountError):
    """The token is not one that we have signed, or its time is over."""

    message = "The token is invalid or has expired."


class AccountClosed(InvalidToken):
    """The token's account is closed or deleted."""

    message = "The account is closed."


class TokenEnded(InvalidToken):
    """The token was made before something that ends all tokens of the account."""

    message = "The token has been revoked. Get a new one with your refresh token, or sign in again."


class TokenReused(CommitFirst, AccountError):
    """A refresh token came twice. The revocation of its family is kept."""

    message = "The refresh token was already used."


class WrongCredentials(CommitFirst, AccountError):
    """No open account has this name and password. The count of this failure is kept."""

    message = "The username or the password is incorrect."


class WrongPassword(CommitFirst, AccountError):
    """The current password is another one. The count of this failure is kept."""

    message = "current_password is incorrect."


class TooManyFailures(AccountError):
    """Too many wrong passwords were tried."""

    message = "Too many failed attempts. Try again later."


class TooManySignUps(AccountError):
    """One address makes too many accounts."""

    message = "Too many accounts were created from this network address. Try again later."


class TooManyMails(AccountError):
    """One address, or one account, asks for too many links."""

    message = "Too many e-mails were requested. Try again later."


class LinkEnded(AccountError):
    """The token of a link is unknown, used or over, or its account has changed since."""

    message = "The link is invalid or has expired. Request a new one."


class PasswordChanged(AccountError):
    """While one password was verified another one was set."""

    message = "The password was changed in the meantime."


class PasswordsBusy(AccountError):
    """Too many passwords wait for their hash."""

    message = "Too many sign-in attempts right now. Try again later."


class GuestsReadOnly(AccountError):
    """A guest wants to write."""

    message = "Guests have read-only access."
