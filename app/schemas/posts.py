"""Posts and tags, going in and out."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from app.models import Language, Status
from app.schemas.fields import Content, Input, Output, Reason, TagName, Timestamp, Title
from app.schemas.users import Author


def _each_once(names: list[str]) -> list[str]:
    """Drop repetitions, whatever their case: the first spelling stays."""
    return list({name.lower(): name for name in reversed(names)}.values())[::-1]


def _names(tags: list[object]) -> list[object]:
    return [getattr(tag, "name", tag) for tag in tags]


TagsOut = Annotated[list[str], BeforeValidator(_names)]
TagNames = Annotated[list[TagName], Field(max_length=10), AfterValidator(_each_once)]


TakedownReason = Annotated[
    str | None,
    Field(description="why an admin took the post down; null unless its author or an admin asks"),
]


PostLanguage = Annotated[
    Language,
    Field(
        description="The language that the post is written in, for searching; "
        "`simple`: no particular language."
    ),
]


class PostIn(Input):
    """A new post."""

    title: Title
    content: Content
    tags: TagNames = Field(default_factory=list)
    status: Status = Status.PUBLISHED
    language: PostLanguage = Language.SIMPLE


class ImportedPost(PostIn):
    """A line of an import. Fields that only an export contains are accepted and ignored."""

    id: Any = None
    takedown_reason: Any = None
    author: Any = None
    created_at: Any = None
    updated_at: Any = None


class PostChanges(Input):
    """Changes to a post. What is left out stays; tags are replaced as a whole."""

    title: Title | None = None
    content: Content | None = None
    tags: TagNames | None = None
    status: Status | None = None
    language: PostLanguage | None = None


class Takedown(Input):
    """Why a post is taken down."""

    reason: Reason = Field(description="for the author of the post, and for the audit log")


class PostOut(Output):
    """A post as it is shown."""

    id: int
    title: str
    content: str
    tags: TagsOut
    status: Status
    language: PostLanguage
    takedown_reason: TakedownReason
    author: Author
    created_at: Timestamp
    updated_at: Timestamp


class PostSummary(Output):
    """A post in the feed, with an excerpt in place of the content."""

    id: int
    title: str
    excerpt: str = Field(
        description="The beginning of the content. GET /posts/{id} returns all of it."
    )
    tags: TagsOut
    status: Status
    language: PostLanguage
    takedown_reason: TakedownReason
    author: Author
    created_at: Timestamp
    updated_at: Timestamp


class PostPage(Output):
    """A page of the feed."""

    items: list[PostSummary]
    next_cursor: str | None


class TagCount(Output):
    """A tag, and the number of posts with it that you may see."""

    name: str
    count: int


class TagPage(Output):
    """A page of tags."""

    items: list[TagCount]
    next_cursor: str | None


class Imported(Output):
    """How many posts an import has added."""

    imported: int
