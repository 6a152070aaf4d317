"""Links by e-mail, going in."""

from app.schemas.fields import Email, Input, LinkToken, Password


class PasswordResetRequest(Input):
    """The address of an account whose password was forgotten."""

    email: Email


class PasswordReset(Input):
    """The token from a link, and the new password."""

    token: LinkToken
    password: Password


class EmailVerification(Input):
    """The token from a link."""

    token: LinkToken
