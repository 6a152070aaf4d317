"""What requests bring and what responses hold."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)


def _storable(text: str) -> str:
    if "\x00" in text:  # PostgreSQL refuses it in a text
        raise ValueError("must not contain the character NUL")
    return text


Storable = AfterValidator(_storable)
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Storable
]
Content = Annotated[str, StringConstraints(min_length=1, max_length=20_000), Storable]


class Body(BaseModel):
    """What a request brings: a field that isn't declared is an error."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What a response holds, read from the attributes of an object."""

    model_config = ConfigDict(from_attributes=True)


class NewUser(Body):
    """A person who signs up."""

    username: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{3,30}$")]
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern="@"), Storable]
    full_name: Annotated[str, StringConstraints(max_length=100), Storable] | None = None


class Profile(Body):
    """What a user changes of the account; a field that isn't sent stays as it is."""

    full_name: Annotated[str, StringConstraints(max_length=100), Storable] | None = None
    bio: Annotated[str, StringConstraints(max_length=1000), Storable] | None = None


class UserOut(Out):
    """What everybody may know of a user."""

    id: int
    username: str
    full_name: str | None
    bio: str | None


class MeOut(UserOut):
    """What the user sees of the account."""

    email: str


class AuthorOut(Out):
    """Who wrote something."""

    id: int
    username: str


class NewPost(Body):
    """A post that is written."""

    title: Title
    content: Content


class PostChange(Body):
    """What changes of a post. The defaults are never used: only what was sent is set."""

    title: Title = ""
    content: Content = ""


class ListedPost(Out):
    """A post on a page."""

    id: int
    title: str
    published_at: datetime | None
    author: AuthorOut
    tags: list[str]

    @field_validator("tags", mode="before")
    @classmethod
    def names(cls, tags: Any) -> list[str]:
        """The names of the tags."""
        return [tag.name for tag in tags]


class PostOut(ListedPost):
    """A post."""

    content: str
    status: str
    views: int


class PostPage(BaseModel):
    """Some posts, and where the next ones begin."""

    items: list[ListedPost]
    next: int | None


class Views(BaseModel):
    """How often a post was read."""

    views: int


# Its length counts in lowercase: that of one character may be two.
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(str.lower),
    Field(max_length=30),
    Storable,
]


class Tags(Body):
    """The tags of a post."""

    tags: Annotated[list[Name], Field(max_length=10)]


class CountedTag(BaseModel):
    """A tag and how many published posts have it."""

    name: str
    posts: int


class NewComment(Body):
    """A comment that is written."""

    content: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Storable
    ]
    parent_id: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None


class CommentOut(Out):
    """A comment."""

    id: int
    content: str
    parent_id: int | None
    created_at: datetime
    author: AuthorOut


class CommentPage(BaseModel):
    """Some comments, and where the next ones begin."""

    items: list[CommentOut]
    next: int | None
