"""What is received and what is sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
FullName = Annotated[str, StringConstraints(max_length=100)]


class NewTag(BaseModel):
    """What a client sends for a new tag."""

    name: Name


class TagOut(BaseModel):
    """What a client sees of a tag."""

    id: int
    name: str


class AuthorOut(BaseModel):
    """What anyone may know about a user."""

    id: int
    username: str


class PostOut(BaseModel):
    """A post with its author."""

    id: int
    title: str
    author: AuthorOut


class PostPage(BaseModel):
    """Some posts, and where the next ones begin."""

    items: list[PostOut]
    next: int | None


class Profile(AuthorOut):
    """What a user may change of themselves, and what they see of it."""

    full_name: str | None
    bio: str | None


class ProfileChange(BaseModel):
    """Only what is sent is changed; null empties a field that may be empty."""

    model_config = ConfigDict(extra="forbid")

    username: Name | None = None
    full_name: FullName | None = None
    bio: str | None = None

    @field_validator("username")
    @classmethod
    def not_null(cls, value: str | None) -> str:
        """Runs for a value that was sent, not for the default."""
        if value is None:
            raise ValueError("a user needs a name")
        return value
