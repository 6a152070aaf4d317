"""The schemas: what comes in, and what leaves."""

from app.schemas.fields import CommentText, Input, Output


class NoteIn(Input):
    """A note, new or changed."""

    text: CommentText


class NoteOut(Output):
    """A note as its user sees it."""

    post_id: int
    text: str
