"""Users, going in and out."""

from pydantic import Field

from app.models import Role
from app.schemas.fields import Email, Input, OldPassword, Output, Password, Timestamp, Username


class SignUp(Input):
    """A new account."""

    username: Username
    email: Email
    password: Password


class UserChanges(Input):
    """What users may change about themselves. What is left out stays."""

    username: Username | None = None
    email: Email | None = None
    password: Password | None = None
    # Of any length: it may be older than the rules for new ones.
    current_password: OldPassword | None = Field(
        None, description="needed for a new password or a new e-mail address"
    )


class UserAdministration(Input):
    """What an admin may change about other users."""

    role: Role | None = None
    is_active: bool | None = Field(None, strict=True)


class Author(Output):
    """The author of a post or a comment."""

    id: int
    username: str


class Profile(Output):
    """What everybody can see of a user."""

    id: int
    username: str
    created_at: Timestamp


class Account(Profile):
    """What only the user and admins can see, in addition to the profile."""

    email: str
    email_verified: bool = Field(description="whether a link that was sent to the address was used")
    role: Role
    is_active: bool


class ChangedAccount(Account):
    """Your account after a change."""

    access_token: str | None = Field(
        None,
        description="After a change of password: replaces your access token, which has been "
        "revoked.",
    )


class AccountPage(Output):
    """A page of users."""

    items: list[Account]
    next_cursor: str | None
