"""The schemas: what is received, and what is sent."""

from app.schemas.fields import CommentText, Input, Output


class NoteIn(Input):
    """A note, new or changed."""

    text: CommentText


class NoteOut(Output):
    """A note as its user sees it."""

    post_id: int
    text: str
