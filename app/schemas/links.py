"""Links by e-mail, going in."""

from app.schemas.fields import Email, Input, LinkToken, Password


class PasswordResetRequest(Input):
    """Whose password was forgotten."""

    email: Email


class PasswordReset(Input):
    """The token of a link, and the new password."""

    token: LinkToken
    password: Password


class EmailVerification(Input):
    """The token of a link."""

    token: LinkToken
