"""Comments, going in and out."""

from pydantic import Field

from app.schemas.fields import BodyId, CommentText, Input, Output, Timestamp
from app.schemas.users import Author


class CommentIn(Input):
    """A new comment; with a parent it is a reply."""

    content: CommentText
    parent_id: BodyId | None = None


class CommentOut(Output):
    """A comment as it is shown."""

    id: int
    post_id: int
    parent_id: int | None
    depth: int = Field(description="0 at the top of a thread")
    content: str | None = Field(description="null if the comment was deleted and has replies")
    author: Author | None
    created_at: Timestamp


class CommentPage(Output):
    """A page of comments in the order of their threads: each is followed by its replies."""

    items: list[CommentOut]
    next_cursor: str | None
